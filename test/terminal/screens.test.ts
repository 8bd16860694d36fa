import { readFile, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import stringWidth from "string-width";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownEmulator, type OwnEmulator } from "../faults/own-emulator.js";
import { play, rub, sizes, type Screen } from "./scenes.mjs";
import { reason } from "./surrounding.js";
import { noScreens } from "./tmux.mjs";

/**
 * The screens people see, in a real terminal (tmux), compared with those of docs/screens.
 * `node scripts/screens.mjs --write` renews them: look at what has changed. Here the small ones; all of them with
 * KUMIKI_TERMINAL=full, and by `node scripts/screens.mjs`.
 */
const shown = process.env["KUMIKI_TERMINAL"] === "full" ? sizes : sizes.slice(0, 1);
const folder = resolve(import.meta.dirname, "..", "..", "docs", "screens");

describe.skipIf(noScreens !== undefined)(`screens${reason(noScreens)}`, async () => {
  const golden = (await readdir(folder)).filter((name) => shown.some((s) => name.endsWith(`.${s.columns}x${s.rows}.txt`))).sort();
  let emulator: OwnEmulator;
  const seen = new Map<string, Screen>();
  beforeAll(async () => {
    emulator = await ownEmulator();
    await play({ url: emulator.url, pace: emulator.pace, sizes: shown }, (screen) => void seen.set(screen.name, screen));
  }, 400_000);
  afterAll(() => emulator.stop());

  it.each(golden)("%s", async (name) => {
    expect(seen.get(name)?.text).toBe(await readFile(join(folder, name), "utf8"));
  });
  it("there are no others", () => {
    expect([...seen.keys()].sort()).toEqual(golden);
  });
  it("no line was too wide for its terminal", () => {
    expect([...seen.values()].flatMap((s) => s.broken.map((line) => `${s.name}: ${line}`))).toEqual([]);
  });
  it("nor for one that draws ambiguous characters two columns wide, where Japanese is spoken", () => {
    const wide = [...seen.values()].flatMap(({ name, text }) => {
      const [, columns] = /\.ja\.(\d+)x/.exec(name) ?? [];
      return columns === undefined ? [] : text.split("\n").filter((line) => stringWidth(line, { ambiguousIsNarrow: false }) > Number(columns)).map((line) => `${name}: ${line}`);
    });
    expect(wide).toEqual([]);
  });
});

describe("what differs from run to run", () => {
  it("is taken away without moving a column", () => {
    const line = "  vpc-0123456789abcdef0  172.16.0.133  172.16.0.0/23  2026-11-22T04:58:05.123Z  |";
    expect(rub(line)).toBe("  vpc-00000000000000000  172.16.0.000  172.16.0.0/23  0000-00-00T00:00:00.000Z  |");
  });
  it("durations, and what is usual stays", () => {
    expect(rub("12 s, over the usual 20 s, 4:05 of usually 13 min; 7.5 秒")).toBe("0:00, over the usual 20 s, 0:00 of usually 13 min; 0:00");
  });
  it("the numbered rows of a plan have one order", () => {
    expect(rub("  9  -  b\n      more of b\n 10  -  a\n\n2 to delete")).toBe("  1  -  a\n  2  -  b\n      more of b\n\n2 to delete");
  });
});
