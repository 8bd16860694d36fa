import { Fault } from "../core/fault.js";
import { privateEnvironment } from "./private-env.js";
import { probe, type Look, type Python } from "./probe.js";

/** For progress: a code of the catalogue and what fills its sentence. */
export type Note = (code: string, data: Readonly<Record<string, string | number>>) => void;

/** What `python -m kumiki_emulator` is run with. */
export interface Interpreter {
  readonly file: string;
  readonly version: string;
  /** installed: a Python of the user's that has moto already · private: our own environment in the user's cache. */
  readonly how: "installed" | "private";
  /** Folders of packages outside of it. */
  readonly path: readonly string[];
}

export interface Choice extends Look {
  readonly note: Note;
  /** What uv or pip say goes there. */
  readonly prepareLog: string;
}

type Candidate = readonly [file: string, ...args: string[]];
const usual: readonly Candidate[] = [["python3"], ["python"], ...(process.platform === "win32" ? [["py", "-3"] as const] : [])];
// Where `python3` is an old one (macOS 3.9, RHEL 9), a newer one is often beside it.
const numbered: readonly Candidate[] = ["3.14", "3.13", "3.12", "3.11", "3.10"].map((v) => [`python${v}`]);

/**
 * The first that works: an interpreter that already has what the launcher imports; our own environment, made if need
 * be by uv, venv or pip (ADR 0004 says why not pipx).
 *
 * @throws Fault no-python (with what was tried), emulator-failed (the packages could not be installed)
 */
export async function choosePython(choice: Choice): Promise<Interpreter> {
  const named = choice.env["KUMIKI_PYTHON"];
  const tried: string[] = [];
  // A path that was given is the answer, not a hint: with another interpreter than named nobody is helped.
  const able = named ? await look([[named]], choice, tried) : await lookAround(choice, tried);
  const equipped = able.find((p) => p.missing.length === 0);
  if (equipped !== undefined) return { file: equipped.file, version: equipped.version, how: "installed", path: [] };
  if (named && able.length === 0) throw new Fault("no-python", { tried });
  return privateEnvironment(able[0], choice, tried);
}

async function lookAround(choice: Choice, tried: string[]): Promise<readonly Python[]> {
  const able = await look(usual, choice, tried);
  return able.length > 0 ? able : look(numbered, choice, []);
}

async function look(candidates: readonly Candidate[], choice: Choice, tried: string[]): Promise<readonly Python[]> {
  const found = await Promise.all(candidates.map(([file, ...args]) => probe(file, args, choice)));
  candidates.forEach((candidate, i) => {
    const python = found[i];
    if (python?.able !== true) tried.push(`${candidate.join(" ")}: ${python === undefined ? "not there" : `${python.version} is too old`}`);
  });
  return found.filter((p) => p?.able === true) as readonly Python[];
}
