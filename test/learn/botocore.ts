import { spawn } from "node:child_process";
import { delimiter } from "node:path";
import { interpreter } from "../../src/emulator/index.js";
import type { CliCall } from "../../src/learn/index.js";

export interface Verdict {
  readonly problems: readonly { readonly index: number; readonly problem: string }[];
  /** API name → how the AWS CLI spells it. */
  readonly names: Readonly<Record<string, string>>;
}

/** A value that a shell variable may hold: long enough for every id. */
const held = "var-0123456789abcdef0";

const spelt = (call: CliCall) => ({
  command: call.command,
  options: call.options.map((o) => [o.name, o.words.map((w) => w.parts.map((p) => (typeof p === "string" ? p : held)).join(""))]),
  query: call.keeps[0]?.query ?? null,
});

/** What botocore says, in the Python environment of the emulator. @param allNames services of which every name is told */
export async function askBotocore(calls: readonly CliCall[], dir: string, allNames: readonly string[] = []): Promise<Verdict> {
  const python = await interpreter({ dir, signal: new AbortController().signal, note: () => undefined });
  const child = spawn(python.file, [new URL("botocore_check.py", import.meta.url).pathname], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, PYTHONPATH: python.path.join(delimiter), PYTHONDONTWRITEBYTECODE: "1" },
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (d: Buffer) => (out += d.toString()));
  child.stderr.on("data", (d: Buffer) => (err += d.toString()));
  child.stdin.end(JSON.stringify({ commands: calls.map(spelt), allNames }));
  const code = await new Promise<number | null>((done, fail) => child.on("error", fail).on("close", done));
  if (code !== 0) throw new Error(`botocore_check.py ended with ${String(code)}: ${err}`);
  return JSON.parse(out) as Verdict;
}
