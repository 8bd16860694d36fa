import { spawn, type ChildProcess, type ChildProcessWithoutNullStreams, type StdioOptions } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

/**
 * The one process that everything of a lab hangs on: it owns a mount, a network and a process namespace (as an ordinary user
 * also a user namespace), and all others live in them. When it ends, however it ends, the kernel ends every process below it
 * and takes every namespace, cable and rule away; the host never sees one of their names.
 *
 * Until `stay` it ends with whoever opened it: a kill in the middle of the work leaves nothing.
 */
export interface Holder {
  readonly pid: number;
  /** @returns what it printed. Throws an Error with its last words if it fails. */
  run(script: string): Promise<string>;
  /** A program in one of the namespaces, or in none. It dies with the holder, not with us. */
  spawn(space: string | undefined, command: readonly string[], options?: { readonly stdio?: StdioOptions; readonly env?: NodeJS.ProcessEnv }): ChildProcess;
  /** From now on it outlives us. */
  stay(): Promise<void>;
  /** Ends it with all that is in it. */
  close(): Promise<void>;
}

/** PID 1 in there: it buries the daemons' dead, and hears when whoever opened it is gone. */
const firstProcess = `
mount -t tmpfs -o mode=755 kumiki /run
mkdir /run/netns
ip link set lo up
echo ready
while read -r word; do
  if [ "$word" = stay ]; then
    echo stays
    exec </dev/null >/dev/null 2>&1
    trap '' HUP INT TERM
    while :; do sleep 3600 & wait $!; done
  fi
done
`;

export interface HolderOptions {
  /** Stands in its command line: how it is known from whoever else has its number later. */
  readonly token: string;
  readonly user: "root" | "unprivileged" | "unprivileged-one-id";
}
const userOptions = {
  root: [],
  // Daemons change to users of their own: a whole range of ids.
  unprivileged: ["--user", "--map-root-user", "--map-auto"],
  "unprivileged-one-id": ["--user", "--map-root-user"],
} as const;

/** @throws Error with what unshare said */
export async function openHolder({ token, user }: HolderOptions): Promise<Holder> {
  const args = [...userOptions[user], "--net", "--mount", "--pid", "--mount-proc", "--fork", "--kill-child", "sh", "-e", "-c", firstProcess, token];
  const child = spawn("unshare", args, { stdio: ["pipe", "pipe", "pipe"], detached: true, cwd: "/" });
  child.stdin.on("error", () => undefined); // it has ended: its exit tells
  await heard(child, "ready");
  return held(child, user);
}

/** The commands that lead into a holder of ours that runs already. */
export function enterHolder(pid: number, user: HolderOptions["user"]): Pick<Holder, "run" | "spawn"> {
  const enter = ["--target", String(pid), ...(user === "root" ? [] : ["--user", "--preserve-credentials"]), "--net", "--mount", `--pid=/proc/${pid}/ns/pid_for_children`, "--"];
  const start: Holder["spawn"] = (space, command, options) => {
    const inside = space === undefined ? [] : ["ip", "netns", "exec", space];
    return spawn("nsenter", [...enter, ...inside, ...command], { stdio: options?.stdio ?? "pipe", env: options?.env ?? process.env, cwd: "/" });
  };
  return { spawn: start, run: (script) => output(start(undefined, ["sh", "-s"]) as ChildProcessWithoutNullStreams, script) };
}

function held(child: ChildProcessWithoutNullStreams, user: HolderOptions["user"]): Holder {
  const pid = child.pid!;
  return {
    pid,
    ...enterHolder(pid, user),
    async stay() {
      child.stdin.write("stay\n");
      await heard(child, "stays");
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
      child.unref();
    },
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
  };
}

/** Whether that process is the holder of this token; a number may have gone to somebody else. */
export function isHolder(pid: number, token: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(token);
  } catch {
    return false;
  }
}

function heard(child: ChildProcessWithoutNullStreams, word: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let out = "";
    let err = "";
    const listen = (text: Buffer) => {
      out += text.toString("utf8");
      if (!out.split("\n").includes(word)) return;
      child.stdout.off("data", listen);
      child.off("exit", ended);
      resolve();
    };
    const ended = () => reject(new Error(`the holder ended: ${err.trim()}`));
    child.stdout.on("data", listen);
    child.stderr.on("data", (text: Buffer) => (err += text.toString("utf8")));
    child.once("error", reject);
    child.once("exit", ended);
  });
}

/** @throws Error with what it said, if it fails */
async function output(child: ChildProcessWithoutNullStreams, input: string): Promise<string> {
  let out = "";
  let err = "";
  child.stdout.on("data", (text: Buffer) => (out += text.toString("utf8")));
  child.stderr.on("data", (text: Buffer) => (err += text.toString("utf8")));
  child.stdin.on("error", () => undefined); // it has ended early: its code tells
  child.stdin.end(input);
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`in the lab (code ${code}): ${err.trim() || out.trim().slice(-500)}`);
  return out;
}
