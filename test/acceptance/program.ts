import { execFile, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { interpreter } from "../../src/emulator/index.js";
import { freshAccount } from "../setup/account.js";
import { admin } from "../setup/admin.mjs";

const project = resolve(import.meta.dirname, "..", "..");
const program = join(project, "bin", "kumiki.js");
export const region = "ap-northeast-1";

/** What a run of the real program left behind. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
export interface Change {
  readonly node: string;
  readonly kind: string;
  readonly act: string;
  readonly why: string;
}
interface Call {
  readonly service: string;
  readonly action: string;
  readonly mutating: boolean;
}

/**
 * The program as a user has it, in a process of its own: an account of its own, and a home, a cache and a working
 * folder that nobody else uses. Nothing of this process's environment but PATH reaches it.
 */
export class Desk {
  readonly root = mkdtempSync(join(tmpdir(), "kumiki-acceptance-"));
  readonly dir = join(this.root, "states");
  readonly account = freshAccount();
  /** An access key that must show up nowhere. */
  readonly secretKey = `canary${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)}`;
  /** Everything the program has said so far. */
  readonly said: Ended[] = [];

  constructor(readonly endpoint: string) {
    if (!existsSync(join(project, "dist", "main.cjs"))) throw new Error("dist/main.cjs is not there: npm run build");
  }

  readonly env = (): NodeJS.ProcessEnv => ({
    PATH: process.env["PATH"],
    HOME: this.root,
    XDG_CACHE_HOME: join(this.root, "cache"),
    TMPDIR: process.env["TMPDIR"],
    LANG: "C.UTF-8",
    AWS_ACCESS_KEY_ID: this.account,
    AWS_SECRET_ACCESS_KEY: this.secretKey,
    AWS_REGION: region,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: "true",
    KUMIKI_LOOPBACK_ONLY: "1",
  });

  /** @param words `--dir` is added; `env` replaces variables, undefined removes one */
  start(words: readonly string[], env: NodeJS.ProcessEnv = {}): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
    const all = Object.entries({ ...this.env(), ...env }).filter(([, v]) => v !== undefined);
    const child = spawn(process.execPath, [program, ...words, "--dir", this.dir], {
      cwd: this.root,
      env: Object.fromEntries(all),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => (stdout += part));
    child.stderr.setEncoding("utf8").on("data", (part: string) => (stderr += part));
    const ended = new Promise<Ended>((done, failed) => {
      child.once("error", failed);
      child.once("close", (code) => {
        this.said.push({ code, stdout, stderr });
        done({ code, stdout, stderr });
      });
    });
    return { child, ended };
  }
  run(words: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> {
    return this.start(words, env).ended;
  }
  /** With the emulator as its endpoint. */
  at(...words: string[]): Promise<Ended> {
    return this.run([...words, "--endpoint-url", this.endpoint]);
  }

  async inventory(): Promise<unknown> {
    return admin(this.endpoint, `/kumiki/inventory?account=${this.account}&region=${region}`);
  }
  forgetCalls(): Promise<unknown> {
    return admin(this.endpoint, `/kumiki/calls?account=${this.account}`, { method: "DELETE" });
  }
  async calls(): Promise<readonly Call[]> {
    return admin(this.endpoint, `/kumiki/calls?account=${this.account}`);
  }

  /** Everything below the folder of states, with the nine bits of its mode. */
  modes(): { readonly path: string; readonly folder: boolean; readonly mode: string }[] {
    return [this.dir, ...filesBelow(this.dir, true)].map((path) => {
      const it = statSync(path);
      return { path, folder: it.isDirectory(), mode: (it.mode & 0o777).toString(8) };
    });
  }
  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Paths of all files, sorted; with `folders` those too. */
export function filesBelow(folder: string, folders = false): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((e) => folders || e.isFile()).map((e) => join(e.parentPath, e.name)).sort();
}

/** The one JSON document that all of stdout must be. */
export function document<T = Record<string, unknown>>(ended: Ended): T {
  const lines = ended.stdout.split("\n");
  if (lines.length !== 2 || lines[1] !== "") throw new Error(`not one line of JSON:\n${ended.stdout}\n${ended.stderr}`);
  return JSON.parse(lines[0]!) as T;
}

export interface Check {
  readonly id: string;
  readonly what: string;
  readonly ok: boolean;
  readonly found: unknown;
}
/** article.py with the Python of the emulator, which has boto3. */
export async function checks(desk: Desk, preset: string): Promise<{ readonly code: number; readonly checks: readonly Check[]; readonly stdout: string; readonly stderr: string }> {
  const python = await interpreter({ dir: join(desk.root, "python"), signal: new AbortController().signal });
  const words = [join(import.meta.dirname, "article.py"), desk.endpoint, desk.account, region, preset];
  const env = { PATH: process.env["PATH"], HOME: desk.root, PYTHONPATH: python.path.join(delimiter), PYTHONDONTWRITEBYTECODE: "1", AWS_EC2_METADATA_DISABLED: "true" };
  return new Promise((done) => {
    execFile(python.file, words, { env, maxBuffer: 64e6 }, (error, stdout, stderr) => {
      const lines = stdout.split("\n").filter((line) => line !== "");
      done({ code: error === null ? 0 : Number(error.code ?? 1), checks: lines.map((line) => JSON.parse(line) as Check), stdout, stderr });
    });
  });
}
