import { fstatSync, lstatSync, readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { makePath } from "../folders.js";
import { chooseLang, type Lang, langs } from "../ui/lang.js";
import { version as ownVersion } from "../version.js";
import { helpColumns } from "./columns.js";
import { readerIsGone, sayUnwritten, writeWhole } from "./streams.js";

// The entry of the bundle. Help and version are answered here from text written at build time, so that they cost
// hardly more than starting Node; everything else is loaded by import(). Whatever is not exactly one of the few forms
// below is left to the real parser, which alone knows options, operands and errors. What Node has not loaded anyway
// (node:tty alone brings node:net) is asked for where it is used.

/** `of`: the words that name the command; the longest beginning that is one counts. */
export type Quick =
  | { readonly say: "version" }
  | { readonly say: "help"; readonly of: readonly string[]; readonly lang: Lang; readonly exitCode: 0 | 2 };
/** Command ("" for the top level, "up", "vpn add") → its help. */
type HelpTexts = Readonly<Record<string, string>>;
type Env = Readonly<Record<string, string | undefined>>;

interface Line {
  readonly words: readonly string[];
  readonly help: boolean;
  readonly version: boolean;
  readonly lang?: string;
}

/** undefined as soon as there is an option whose meaning only the real parser knows (it may take the next word). */
function read(argv: readonly string[]): Line | undefined {
  const words: string[] = [];
  let help = false;
  let version = false;
  let lang: string | undefined;
  for (let i = 0; i < argv.length; i++) {
    const arg = argv[i]!;
    if (arg === "--help" || arg === "-h") help = true;
    else if (arg === "--version") version = true;
    else if (arg === "--lang" && argv[i + 1] !== undefined) lang = argv[++i]!;
    else if (arg.startsWith("--lang=")) lang = arg.slice("--lang=".length);
    else if (arg.startsWith("-")) return undefined;
    else words.push(arg);
  }
  return { words, help, version, ...(lang === undefined ? {} : { lang }) };
}

/** What can be said at once; undefined: load the rest. */
export function quick(argv: readonly string[], env: Env, terminal: () => boolean): Quick | undefined {
  const line = read(argv);
  if (line === undefined) return undefined;
  const { words, help, version } = line;
  const given = line.lang ?? (env["KUMIKI_LANG"] || undefined);
  if (given !== undefined && !(langs as readonly string[]).includes(given)) return undefined;
  const lang = chooseLang(line.lang, env);
  if (version) return words.length === 0 && !help ? { say: "version" } : undefined;
  if (words[0] === "help") return help ? undefined : { say: "help", of: words.slice(1), lang, exitCode: 0 };
  if (help) return { say: "help", of: words, lang, exitCode: 0 };
  // KUMIKI_JSON asks for a document instead.
  return words.length === 0 && !env["KUMIKI_JSON"] && !terminal() ? { say: "help", of: [], lang, exitCode: 2 } : undefined;
}

/** The help of the command that these words begin with; undefined: there is no such command. */
export function helpFor(words: readonly string[], texts: HelpTexts): string | undefined {
  for (let length = words.length; length > 0; length--) {
    const name = words.slice(0, length).join(" ");
    if (Object.hasOwn(texts, name)) return texts[name];
  }
  return words.length === 0 ? texts[""] : undefined;
}

/** process.stdout would cost a millisecond to set up. @throws the system's errors */
function print(fd: 1 | 2, text: string): void {
  try {
    const rest = writeWhole(fd, text);
    if (rest.length > 0) (fd === 1 ? process.stdout : process.stderr).write(rest);
  } catch (e) {
    if (!readerIsGone(e)) throw e;
  }
}

/** Help or version, or why it could not be written. */
function tell(text: string, lang: Lang, exitCode: 0 | 2): void {
  process.exitCode = exitCode;
  try {
    print(exitCode === 0 ? 1 : 2, text);
  } catch (e) {
    // Of stderr itself there is nowhere left to tell.
    if (exitCode === 0) process.exitCode = sayUnwritten(e as Error, lang);
  }
}

/** Whether it goes to a terminal too narrow for the help as it was made. A pipe is told apart without node:tty. */
function isNarrow(fd: 1 | 2): boolean {
  if (!fstatSync(fd).isCharacterDevice()) return false;
  const { isTTY, columns } = fd === 1 ? process.stdout : process.stderr;
  return isTTY && columns > 0 && columns < helpColumns;
}

function answer(quickly: Quick): boolean {
  if (quickly.say === "version") {
    tell(`${ownVersion}\n`, chooseLang(undefined, process.env), 0);
    return true;
  }
  if (isNarrow(quickly.exitCode === 0 ? 1 : 2)) return false;
  // dist/help.en.json lies beside the bundle (scripts/build/bundle.mjs).
  const texts = JSON.parse(readFileSync(join(import.meta.dirname, `help.${quickly.lang}.json`), "utf8")) as HelpTexts;
  const text = helpFor(quickly.of, texts);
  if (text === undefined) return false;
  tell(text, quickly.lang, quickly.exitCode);
  return true;
}

/** Where the system keeps what may be thrown away. */
function cacheFolder(env: Env): string {
  const { homedir } = process.getBuiltinModule("node:os");
  if (process.platform === "win32") return join(env["LOCALAPPDATA"] || join(homedir(), "AppData", "Local"), "kumiki", "Cache");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "kumiki");
  const xdg = env["XDG_CACHE_HOME"] ?? "";
  return join(isAbsolute(xdg) ? xdg : join(homedir(), ".cache"), "kumiki");
}

/**
 * Makes the folder, if need be, and tells whether it is ours alone: owned by this user, no link, closed to others.
 * false as well where it cannot be made (a read-only home).
 */
export function isPrivate(folder: string): boolean {
  try {
    makePath(folder, 0o700);
    const { uid, mode } = lstatSync(folder);
    return process.getuid === undefined || (uid === process.getuid() && (mode & 0o077) === 0);
  } catch {
    return false;
  }
}

/**
 * Node 22.1 and newer can keep compiled code between runs: a tenth of the time to load everything (measured,
 * docs/adr/0005-bundle.md). V8 runs what it finds there unchecked, hence `isPrivate`; otherwise we go without.
 */
function keepCompiledCode(env: Env): void {
  const { enableCompileCache } = process.getBuiltinModule("node:module") as { enableCompileCache?: (folder: string) => unknown };
  if (enableCompileCache === undefined) return;
  const folder = join(cacheFolder(env), "compiled");
  if (isPrivate(folder)) enableCompileCache(folder);
}

/** @param argv what stands after the program's name. Sets the exit code; returns when all is done. */
export async function main(argv: readonly string[]): Promise<void> {
  // Where stdin is a terminal but stdout is not, the real parser decides what can be asked.
  const quickly = quick(argv, process.env, () => process.getBuiltinModule("node:tty").isatty(0));
  if (quickly !== undefined && answer(quickly)) return;
  keepCompiledCode(process.env);
  const { run } = await import("./run.js");
  process.exitCode = await run(argv);
}
