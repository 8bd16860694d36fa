import { startProxy } from "../faults/proxy.mjs";
import { Screens } from "./tmux.mjs";

/** Every screen in both languages and at these sizes. */
export const sizes = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
];
const stagesOf = (some) => ["en", "ja"].flatMap((lang) => some.map((size) => ({ lang, ...size })));

/** What differs from run to run, taken away by rule; digits become as many others, so that no column moves. */
const rules = [
  // Ids of AWS, also those that are cut.
  [/\b([a-z]{1,12}(?:-[a-z]+)?-)([0-9a-f]{8,17})(?![0-9a-f])/g, (_, kind, id) => kind + "0".repeat(id.length)],
  // Accounts.
  [/(?<![\da-f])\d{12}(?!\d)/g, "111122223333"],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, "00000000-0000-0000-0000-000000000000"],
  [/127\.0\.0\.1:\d+/g, (all) => all.replace(/\d+$/, (port) => "0".repeat(port.length))],
  // Dates and times of day.
  [/\d{4}-\d\d-\d\d([T ])\d\d([:-])\d\d(?:([:-])\d\d([.-]\d+)?)?/g, (all) => all.replace(/\d/g, "0")],
  [/\b\d\d:\d\d:\d\d\b/g, "00:00:00"],
  [/\d{4}-\d\d-\d\d/g, "0000-00-00"],
  [/\d{8}T\d{6}Z/g, "00000000T000000Z"],
  // Addresses of machines, not of networks.
  [/\b203\.0\.113\.(\d+)/g, (_, host) => `203.0.113.${"0".repeat(host.length)}`],
  [/\b54\.214\.\d+\.\d+/g, "54.214.0.0"],
  [/\b(172\.\d+\.\d+\.)(\d+)(?![\d/])/g, (_, net, host) => net + "0".repeat(host.length)],
  // What a bucket's name ends with.
  [/(111122223333-)[a-z0-9]{8}\b/g, "$1aaaaaaaa"],
  // How long something took, in both of its forms; what it usually takes stays.
  [/(?<![\d.:])(?<!usual |usually |通常の? )(\d+\.\d|\d+)( s\b| 秒)/g, "0:00"],
  [/(?<![\d.:])\d+:\d\d(?![\d:])/g, "0:00"],
  // What it cost until now.
  [/\d+\.\d\d( USD since | USD に相当します)/g, "0.00$1"],
  // The picture of a spinner.
  [/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/g, "⠋"],
  // Each stand-in has a folder of its own.
  [/\/tmp\/ks-\w{6}\/d\d/g, "/tmp/ks-000000/d0"],
];

/** The numbered rows of a plan in the order of what they say: things that do not need one another go in any order. */
function ordered(text) {
  const lines = text.split("\n");
  const isHead = (line) => /^ +\d+  \S/.test(line);
  const first = lines.findIndex(isHead);
  if (first < 0) return text;
  const last = lines.findIndex((line, i) => i > first && line === "");
  const blocks = [];
  for (const line of lines.slice(first, last)) isHead(line) ? blocks.push([line]) : blocks.at(-1).push(line);
  const said = (block) => block.join("\n").replace(/^ +\d+/, "");
  const rows = blocks.map(said).sort().map((row, i) => String(i + 1).padStart(/^ +\d+/.exec(blocks[0][0])[0].length) + row);
  return [...lines.slice(0, first), ...rows, ...lines.slice(last)].join("\n");
}

/** @param {string} text of a screen @returns {string} the same in every run */
export const rub = (text) =>
  ordered(
    rules
      .reduce((now, [what, by]) => now.replace(what, by), text)
      .split("\n")
      .map((line) => line.trimEnd())
      .join("\n"),
  );

const region = "ap-northeast-1";
let accounts = 0;

/**
 * Plays all scenes, in every language and size at the same time.
 * @param {{ url: string, pace: (pace: number) => Promise<void>, scenes?: readonly string[], sizes?: readonly { columns: number, rows: number }[] }} emulator
 * @param {(screen: { name: string, text: string, broken: string[] }) => void | Promise<void>} seen
 */
export async function play(emulator, seen) {
  const screens = new Screens();
  const stands = await Promise.all(stagesOf(emulator.sizes ?? sizes).map((stage) => standIn(screens, emulator, stage)));
  try {
    for (const [scene, act] of Object.entries(scenes))
      if (emulator.scenes === undefined || emulator.scenes.includes(scene)) await act(stands, emulator, show(seen, scene));
  } finally {
    for (const { proxy } of stands) await proxy.close();
    await screens.remove();
  }
}

async function standIn(screens, emulator, stage) {
  const proxy = await startProxy({ upstream: emulator.url });
  const env = {
    AWS_ENDPOINT_URL: proxy.url,
    AWS_ACCESS_KEY_ID: `7000${String(Date.now() % 1e6).padStart(6, "0")}${String(++accounts).padStart(2, "0")}`,
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: region,
    AWS_EC2_METADATA_DISABLED: "true",
    KUMIKI_LOOPBACK_ONLY: "1",
  };
  return { proxy, pane: await screens.pane({ ...stage, env }) };
}

/** @param since where the screen begins, with what has scrolled away; without it, what is seen now */
const show = (seen, scene) => async (name, { pane }, since) => {
  const text = rub(since === undefined ? await pane.text() : await pane.all());
  const from = since === undefined ? 0 : text.search(since);
  if (from < 0) throw new Error(`${scene}-${name}: no ${since} in:\n${text}`);
  await seen({ name: `${scene}-${name}.${pane.lang}.${pane.columns}x${pane.rows}.txt`, text: text.slice(from), broken: await pane.broken() });
};
const together = (stands, work) => Promise.all(stands.map(work));

/** Keys, and the prompt that they lead to: a line that begins with "?" is one that is open. */
async function press({ pane }, ...keys) {
  const before = await pane.text();
  await pane.keys(...keys);
  await pane.until((text) => text !== before && /^\? /m.test(text), `a prompt after ${keys.join(" ")}`);
  await pane.still(rub, 700);
}
async function command({ pane }, words) {
  await pane.clear();
  await pane.type(words);
  await pane.until((text) => /^\? /m.test(text), `a prompt of ${words}`);
  await pane.still(rub, 700);
}
/** Keys of the wizard, each with the screen that it leads to; undefined: one on the way. */
const ways = [
  [undefined, "Down", "Enter"],
  ["chapter", "Down", "Enter"],
  ["explained", "?"],
  [undefined, "Enter"],
  ["wrong", "Tab", "x"],
  [undefined, "C-u", "172.20.0.0/23"],
  [undefined, "Enter"],
  ["back", "Escape"],
];

/** Enough to wait for, to fail and to take away; small enough for one screen to tell of it. */
const up = "kumiki up network security-groups servers database --yes";
const upMore = "kumiki up network security-groups servers database bucket --yes";
/** Past a minute the rows have one form and one width for the nine to come, and what is over soon at AWS is late for good. */
const hasWaited = [/web-vpce-s3: .*\d:\d\d/, /web-server-1: .*\d:\d\d/, /web-server-2: .*\d:\d\d/, /for-web-db: .*\d:\d\d/];

/** Every scene begins where the one before has ended: nothing, half, broken, whole, nothing. */
const scenes = {
  // In a folder of its own: what is left there as a draft, the other scenes do not find.
  wizard: (stands, _, look) =>
    together(stands, async (stand) => {
      const { pane } = stand;
      await pane.type("mkdir w; cd w");
      await command(stand, "kumiki");
      await look("overview", stand);
      for (const [name, ...keys] of ways) {
        await press(stand, ...keys);
        if (name !== undefined) await look(name, stand);
      }
      await pane.keys("C-c");
      await pane.ended();
      await command(stand, "kumiki");
      await look("again", stand);
      await press(stand, "Enter");
      await press(stand, "Enter");
      await look("confirm", stand);
      await pane.keys("C-c");
      await pane.ended();
      await pane.type("cd ..; rm -r w");
      await pane.ended();
    }),
  up: async (stands, { pace }, look) => {
    await pace(999);
    await together(stands, async (stand) => {
      const { pane } = stand;
      await pane.clear();
      await pane.type(up);
      await pane.until((text) => hasWaited.every((row) => row.test(text)), "rows");
      // With what has scrolled away: how high the rows once were is chance.
      await look("waits", stand, /^/);
    });
  },
  interrupted: async (stands, { pace }, look) => {
    await together(stands, async (stand) => {
      await stand.pane.keys("C-c");
      await stand.pane.ended();
      await look("ctrl-c", stand, /^/);
    });
    await pace(0);
  },
  // One call of one thing is refused: with two of them, which comes first would be chance.
  failure: async (stands, _, look) => {
    for (const { proxy } of stands)
      proxy.judge = ({ operation }) => (operation === "CreateBucket" ? { code: "AccessDenied", status: 403, message: "Access Denied" } : "pass");
    await together(stands, async (stand) => {
      await stand.pane.clear();
      await stand.pane.type(upMore);
      await stand.pane.ended();
      await look("refused", stand);
    });
    for (const { proxy } of stands) proxy.judge = () => "pass";
  },
  resume: async (stands, _, look) => {
    await together(stands, async (stand) => {
      await stand.pane.clear();
      await stand.pane.type(upMore);
      await stand.pane.ended();
      await look("ready", stand);
    });
  },
  teardown: async (stands, _, look) => {
    await together(stands, async (stand) => {
      const { pane } = stand;
      await pane.clear();
      await pane.type("kumiki teardown");
      await pane.until((text) => /default.*(Enter|確認|入力)/.test(text), "the question");
      await pane.still(rub, 500);
      // With what has scrolled away: which rows are left on the screen is chance.
      await look("asks", stand, /^/);
      await pane.type("default");
      await pane.ended();
      await look("certificate", stand, /^✔ .*default$/m);
    });
  },
};
