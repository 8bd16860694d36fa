import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { Fault } from "../core/fault.js";
import { makePath } from "../folders.js";
import { installEnv } from "./child-env.js";
import { run } from "./command.js";
import { lastLines, rotate } from "./folder.js";
import { withLock } from "./lock.js";
import { probe, type Python } from "./probe.js";
import type { Choice, Interpreter } from "./python.js";

/** What making it takes with a middling connection, for the note (measured: ADR 0004). */
const typicalSeconds = 30;
const dayMs = 86_400_000;

/**
 * Our own Python environment with exactly the pinned packages, shared by all checkouts of this user. Made beside its
 * place and renamed into it, so that a killed install leaves nothing half; one process makes it, others wait for it.
 *
 * @param base interpreter to make it with; undefined: only uv can help, which fetches one
 */
export async function privateEnvironment(base: Python | undefined, choice: Choice, tried: readonly string[]): Promise<Interpreter> {
  const cache = cacheFolder(choice.env);
  const place = join(cache, await nameFor(base, choice.requirements));
  const there = await reuse(place, base, choice);
  if (there !== undefined) return there;
  try {
    makePath(cache, 0o700);
  } catch (e) {
    throw new Fault("bad-path", { what: "XDG_CACHE_HOME", given: cache, why: (e as Error).message }, { cause: e });
  }
  const waiting = (pid: number) => choice.note("emulator-waiting", { pid });
  return withLock(`${place}.lock`, choice.signal, waiting, async () => (await reuse(place, base, choice)) ?? make(place, base, choice, tried));
}

/** $XDG_CACHE_HOME/kumiki or what the system has in its place. A relative one is to be ignored (XDG base directories). */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const xdg = env["XDG_CACHE_HOME"];
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, "kumiki");
  const home = env["HOME"] || homedir();
  if (process.platform === "darwin") return join(home, "Library", "Caches", "kumiki");
  if (process.platform === "win32") return join(env["LOCALAPPDATA"] || join(home, "AppData", "Local"), "kumiki");
  return join(home, ".cache", "kumiki");
}

/** Other pins, another Python, another kind of machine (a home shared between several): another environment. */
async function nameFor(base: Python | undefined, requirements: string): Promise<string> {
  const platform = base?.platform ?? `${process.platform}-${process.arch}`;
  const hash = createHash("sha256").update(await readFile(requirements)).update(platform).digest("hex").slice(0, 12);
  return `emulator-${hash}-${base === undefined ? "uv" : `py${base.version.split(".").slice(0, 2).join(".")}`}`;
}

/** venv and uv make `bin/python`; pip --target makes `site`, for the interpreter it was run with. */
function parts(place: string, base: Python | undefined): { readonly file: string; readonly site?: string } | undefined {
  const site = join(place, "site");
  if (base !== undefined && existsSync(site)) return { file: base.file, site };
  const file = process.platform === "win32" ? join(place, "Scripts", "python.exe") : join(place, "bin", "python");
  return existsSync(file) ? { file } : undefined;
}

/** The environment at a place, if it works: the interpreter under it may have been removed or replaced since. */
async function reuse(place: string, base: Python | undefined, choice: Choice): Promise<Interpreter | undefined> {
  const found = parts(place, base);
  if (found === undefined) return undefined;
  const python = await probe(found.file, [], choice, found.site);
  if (python?.missing.length !== 0 || !python.able) return undefined;
  // Its age decides when it is cleared away.
  await utimes(place, new Date(), new Date()).catch(() => undefined);
  return { file: found.file, version: python.version, how: "private", path: found.site === undefined ? [] : [found.site] };
}

async function make(place: string, base: Python | undefined, choice: Choice, tried: readonly string[]): Promise<Interpreter> {
  await rotate(choice.prepareLog);
  const uv = await answers("uv", ["--version"], choice);
  if (base === undefined && !uv) throw new Fault("no-python", { tried: [...tried, "uv: not there"] });
  choice.note("emulator-preparing", { seconds: typicalSeconds, place });
  await clearOld(join(place, ".."));
  const ways = [...(uv ? [byUv] : []), ...(base === undefined ? [] : [byVenv, byTarget])];
  for (const way of ways) {
    const draft = `${place}.${randomUUID()}.draft`;
    try {
      if (await way(draft, base, choice)) {
        await rm(place, { recursive: true, force: true }); // what `reuse` found to be broken
        await rename(draft, place);
        const made = await reuse(place, base, choice);
        if (made !== undefined) return made;
      }
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
    choice.signal.throwIfAborted();
  }
  const why = `the Python packages of the emulator could not be installed: ${await lastLines(choice.prepareLog)}`;
  throw new Fault("emulator-failed", { why, log: choice.prepareLog });
}

type Way = (draft: string, base: Python | undefined, choice: Choice) => Promise<boolean>;

const byUv: Way = async (draft, base, choice) =>
  (await answers("uv", ["venv", "--no-project", "--python", base?.file ?? ">=3.10", draft], choice)) &&
  (await answers("uv", ["pip", "install", "--python", inside(draft), "--compile-bytecode", "--require-hashes", "-r", choice.requirements], choice));

const byVenv: Way = async (draft, base, choice) =>
  (await answers(base!.file, ["-m", "venv", draft], choice)) &&
  (await answers(inside(draft), ["-m", "pip", "install", ...pipOptions(choice)], choice));

/** Debian splits ensurepip off into python3-venv; there pip itself may be there all the same. */
const byTarget: Way = (draft, base, choice) =>
  answers(base!.file, ["-m", "pip", "install", "--target", join(draft, "site"), ...pipOptions(choice)], choice);

const pipOptions = (choice: Choice) => ["--require-hashes", "--prefer-binary", "-r", choice.requirements];
const inside = (place: string) => (process.platform === "win32" ? join(place, "Scripts", "python.exe") : join(place, "bin", "python"));

async function answers(file: string, args: readonly string[], choice: Choice): Promise<boolean> {
  const { code } = await run({ file, args, env: installEnv(choice.env), cwd: choice.cwd, signal: choice.signal, log: choice.prepareLog });
  choice.signal.throwIfAborted();
  return code === 0;
}

/** What killed installs left, and environments that nobody has started for three months. */
async function clearOld(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    if (!name.startsWith("emulator-") || name.endsWith(".lock")) continue;
    const path = join(cache, name);
    const age = Date.now() - (await stat(path).then((s) => s.mtimeMs, () => Date.now()));
    if (age > (name.endsWith(".draft") ? dayMs / 24 : 90 * dayMs)) await rm(path, { recursive: true, force: true });
  }
}
