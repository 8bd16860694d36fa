#!/usr/bin/env node
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { admin } from "../test/setup/admin.mjs";
import { play } from "../test/terminal/scenes.mjs";
import { noScreens } from "../test/terminal/tmux.mjs";
import { withEmulator } from "./emulator.mjs";

/**
 * node scripts/screens.mjs            plays every scene in tmux and says which screens are not as in docs/screens
 *                  --write            renews them
 *                  --surroundings     every command in every surrounding, every signal at every place: the whole product (test/terminal/everywhere.test.ts, signals.test.ts)
 */
const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const folder = join(root, "docs", "screens");

if (process.argv.includes("--surroundings")) process.exitCode = await surroundings();
else if (noScreens !== undefined) console.error(`screens: ${noScreens}`), (process.exitCode = 1);
else await screens(process.argv.includes("--write"));

function surroundings() {
  const words = [join(root, "node_modules", "vitest", "vitest.mjs"), "run", "test/terminal/everywhere.test.ts", "test/terminal/signals.test.ts"];
  const child = spawn(process.execPath, words, { cwd: root, env: { ...process.env, KUMIKI_TERMINAL: "full" }, stdio: "inherit" });
  return new Promise((done) => child.on("close", (code) => done(code ?? 1)));
}

/** The first line that is another one. */
function changed(old, text) {
  const [was, is] = [old.split("\n"), text.split("\n")];
  const at = is.findIndex((line, i) => line !== was[i]);
  return `line ${at + 1} changed\n  was ${was[at] ?? "(none)"}\n  is  ${is[at] ?? "(none)"}`;
}

async function screens(write) {
  const dir = await mkdtemp(join(tmpdir(), "kumiki-screens-"));
  const seen = new Map();
  try {
    await withEmulator(dir, 0, (url) => {
      const pace = async (value) => void (await admin(url, "/kumiki/pace", { method: "POST", body: { pace: value } }));
      return play({ url, pace }, (screen) => void seen.set(screen.name, screen));
    });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
  await mkdir(folder, { recursive: true });
  const before = (await readdir(folder)).filter((name) => name.endsWith(".txt"));
  for (const name of before.filter((name) => !seen.has(name))) await told(name, "gone", () => rm(join(folder, name)));
  for (const { name, text, broken } of seen.values()) {
    const old = await readFile(join(folder, name), "utf8").catch(() => undefined);
    if (old !== text) await told(name, old === undefined ? "new" : changed(old, text), () => writeFile(join(folder, name), text));
    for (const line of broken) console.log(`${name}: the terminal broke: ${line}`), (process.exitCode = 1);
  }
  console.log(`${seen.size} screens`);

  async function told(name, what, act) {
    console.log(`${name}: ${what}`);
    if (write) await act();
    else process.exitCode = 1;
  }
}
