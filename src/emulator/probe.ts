import { run } from "./command.js";
import { probeEnv } from "./child-env.js";

/** An interpreter that can be started, and what it has. */
export interface Python {
  /** The real one, behind shims and launchers; absolute. */
  readonly file: string;
  /** "3.11.7" */
  readonly version: string;
  /** "linux-x86_64": what its compiled packages are made for. */
  readonly platform: string;
  /** 3.10 or newer: what moto 5.2 asks for. */
  readonly able: boolean;
  /** Packages of requirements.txt that are not there, or another line of moto. Empty: the emulator can start. */
  readonly missing: readonly string[];
}

/**
 * Runs on whatever calls itself Python, 2.7 included. Looks at names, not exact versions: those are pinned for what we
 * install ourselves; of moto the first two numbers must be the pinned ones, since the launcher builds on its classes.
 * Entries with a marker (`; python_version …`) are skipped. Nothing is imported, so that it takes 0.1 s, not 2 s.
 */
const script = String.raw`
import json, re, sys
able = sys.version_info >= (3, 10)
missing = []
if able:
    from importlib import metadata
    for line in open(sys.argv[1], encoding="utf-8"):
        pin = re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*==\s*([^\s;\\]+)\s*(;?)", line)
        if not pin or pin.group(3):
            continue
        name, wanted = pin.group(1), pin.group(2)
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            missing.append(name)
            continue
        if name == "moto" and found.split(".")[:2] != wanted.split(".")[:2]:
            missing.append("moto " + ".".join(wanted.split(".")[:2]) + " (" + found + " is there)")
import sysconfig
print(json.dumps({"file": sys.executable, "version": "%d.%d.%d" % sys.version_info[:3],
                  "platform": sysconfig.get_platform(), "able": able, "missing": missing}))
`;

export interface Look {
  readonly requirements: string;
  readonly env: NodeJS.ProcessEnv;
  /** A folder of ours: Python puts the current one first on its path. */
  readonly cwd: string;
  readonly signal: AbortSignal;
}

/** undefined: no such program, or it is no Python (the Microsoft Store's stand-in, a shim without a version behind it). */
export async function probe(file: string, args: readonly string[], look: Look, sitePackages?: string): Promise<Python | undefined> {
  const env = { ...probeEnv(look.env), ...(sitePackages === undefined ? {} : { PYTHONPATH: sitePackages }) };
  const { code, out } = await run({
    file,
    args: [...args, "-c", script, look.requirements],
    env,
    cwd: look.cwd,
    signal: look.signal,
    atMostMs: 30_000,
  });
  look.signal.throwIfAborted();
  if (code !== 0) return undefined;
  try {
    const said = JSON.parse(out) as Python;
    return typeof said.file === "string" && said.file !== "" ? said : undefined;
  } catch {
    return undefined;
  }
}
