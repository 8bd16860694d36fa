import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";

const run = promisify(execFile);
const mark = "== the same with broken lines joined ==";
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
/** Of this checkout, or of a copy that nobody builds anew while a long run uses it. */
const program = process.env.KUMIKI_TEST_PROGRAM ?? resolve(fileURLToPath(import.meta.url), "../../../bin/kumiki.js");

/** Why there are no screens here; undefined: there are. */
export const noScreens = spawnSync("tmux", ["-V"]).status === 0 ? undefined : "tmux is missing";

/** A tmux server of our own, on its own socket. Below /tmp on every machine: paths are seen on screens, and their length with them. */
export class Screens {
  root = mkdtempSync("/tmp/ks-");
  #socket = join(this.root, "tmux");
  #panes = 0;

  async tmux(...words) {
    return (await run("tmux", ["-u", "-S", this.#socket, "-f", "/dev/null", ...words], { maxBuffer: 16e6 })).stdout;
  }

  /**
   * A shell in a terminal of that size, with nothing of our environment but PATH.
   * @param {{ columns: number, rows: number, lang: "en" | "ja", env: Record<string, string> }} of
   */
  async pane({ columns, rows, lang, env }) {
    const home = join(this.root, `d${++this.#panes}`);
    const bin = join(home, "bin");
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, "kumiki"), `#!/bin/sh\nexec ${process.execPath} ${program} "$@"\n`, { mode: 0o755 });
    const own = {
      PATH: `${bin}:${process.env.PATH}`,
      HOME: home,
      XDG_CACHE_HOME: join(this.root, "cache"),
      TERM: "tmux-256color",
      LANG: lang === "ja" ? "ja_JP.UTF-8" : "en_US.UTF-8",
      PS1: "$ ",
      ...env,
    };
    const name = `p${this.#panes}`;
    const shell = ["env", "-i", ...Object.entries(own).map(([key, value]) => `${key}=${value}`), "sh", "-i"];
    await this.tmux("new-session", "-d", "-s", name, "-x", String(columns), "-y", String(rows), "-c", home, ...shell);
    await this.tmux("set-option", "-t", name, "status", "off");
    return new Pane(this, { name, home, columns, rows, lang });
  }

  async remove() {
    await this.tmux("kill-server").catch(() => undefined);
    // The shells that have just been hung up on may still write to it.
    rmSync(this.root, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

export class Pane {
  #screens;
  constructor(screens, { name, home, columns, rows, lang }) {
    this.#screens = screens;
    Object.assign(this, { name, home, columns, rows, lang });
  }
  #tmux(...words) {
    return this.#screens.tmux(...words);
  }
  /** Keys as tmux calls them: "Enter", "Down", "C-c". */
  keys(...names) {
    return this.#tmux("send-keys", "-t", this.name, ...names);
  }
  async type(text) {
    await this.#tmux("send-keys", "-t", this.name, "-l", text);
    await this.keys("Enter");
  }
  /** An empty screen with the shell's prompt. */
  async clear() {
    await this.type("clear");
    await this.until((text) => /^\$ *$/.test(text.trim()), "an empty screen");
    await this.#tmux("clear-history", "-t", this.name);
  }
  /** What is seen now. */
  async text() {
    return (await this.#tmux("capture-pane", "-p", "-t", this.name)).replace(/\n+$/, "\n");
  }
  /** Everything since `clear`, what has scrolled away included. */
  async all() {
    return (await this.#tmux("capture-pane", "-p", "-S", "-", "-t", this.name)).replace(/\n+$/, "\n");
  }
  /** Lines that the terminal has broken since they were too wide for it. Both captures are of one moment: rows move. */
  async broken() {
    const both = await this.#tmux("capture-pane", "-p", "-S", "-", "-t", this.name, ";", "display-message", "-p", mark, ";", "capture-pane", "-p", "-J", "-S", "-", "-t", this.name);
    const [all, joined] = both.split(`${mark}\n`).map((text) => text.split("\n").map((line) => line.trimEnd()));
    return joined.filter((line) => line !== "" && !all.includes(line) && !line.startsWith("$ "));
  }
  /** @param {(text: string) => boolean} what */
  async until(what, named, atMostMs = 120_000) {
    for (const end = Date.now() + atMostMs; ; await sleep(60)) {
      const text = await this.text();
      if (what(text)) return text;
      if (Date.now() > end) throw new Error(`${this.lang} ${this.columns}x${this.rows}: waited in vain for ${named}; the screen:\n${text}`);
    }
  }
  /** The shell is back. */
  ended() {
    return this.until((text) => /\n\$ *\n?$/.test(text), "the shell's prompt");
  }
  /** Waits until nothing but what `rub` takes away has changed for so long. @param {(text: string) => string} rub */
  async still(rub, ms = 1_500) {
    let last = "";
    let since = Date.now();
    return this.until((text) => {
      const now = rub(text);
      if (now !== last) [last, since] = [now, Date.now()];
      return Date.now() - since > ms;
    }, "stillness");
  }
}
