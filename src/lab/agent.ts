import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import program from "../../templates/lab/agent.txt";
import type { Holder } from "./holder.js";

/** One attempt at a connection. */
export interface Attempt {
  readonly id: number;
  readonly protocol: "tcp" | "udp" | "icmp";
  readonly from: string;
  readonly to: string;
  readonly port?: number;
  readonly sourcePort?: number;
  readonly timeoutMs: number;
}
/** refused: the other end answered that nobody listens. error: the attempt could not be made; `code` says why. */
export interface Outcome {
  readonly id: number;
  readonly how: "connected" | "refused" | "timeout" | "error";
  readonly code?: string;
}
export interface Listens {
  readonly addresses: readonly string[];
  readonly tcp: readonly number[];
  readonly udp: readonly number[];
}

/** A program in one namespace that listens there and tries connections from there. It ends with us. */
export interface Agent {
  listen(what: Listens): Promise<void>;
  attempt(all: readonly Attempt[], width?: number): Promise<Outcome[]>;
  close(): Promise<void>;
}

export function startAgent(holder: Pick<Holder, "spawn">, space: string): Agent {
  const child = holder.spawn(space, [process.execPath, "-e", program]) as ChildProcessWithoutNullStreams;
  let err = "";
  child.stderr.on("data", (text: Buffer) => (err += text.toString("utf8")));
  child.stdin.on("error", () => undefined); // it has ended: `exit` tells
  const answers = lines(child);
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`the agent in ${space} ended (${code}): ${err.trim()}`);
  });
  ended.catch(() => undefined); // told to whoever waits for an answer
  const ask = async (order: unknown): Promise<Record<string, unknown>> => {
    child.stdin.write(`${JSON.stringify(order)}\n`);
    const { value } = await Promise.race([answers.next(), ended]);
    return JSON.parse(value as string) as Record<string, unknown>;
  };
  return {
    listen: async (what) => void (await ask({ listen: what })),
    async attempt(all, width) {
      if (all.length === 0) return [];
      const { tried } = await ask({ try: all, ...(width === undefined ? {} : { width }) });
      return (tried as [number, Outcome["how"], string?][]).map(([id, how, code]) => ({ id, how, ...(code === undefined ? {} : { code }) }));
    },
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.stdin.end();
      await gone;
    },
  };
}

async function* lines(child: ChildProcessWithoutNullStreams): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of child.stdout) {
    const parts = (rest + String(chunk)).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
}
