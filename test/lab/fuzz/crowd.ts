import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Outcome } from "../../../src/lab/agent.js";
import type { Holder } from "../../../src/lab/holder.js";
import { find } from "../../../src/lab/need.js";

/** What the fuzz wants beside the lab's own programs. */
export const python = find("python3");

export interface Listening {
  readonly space: string;
  readonly addresses: readonly string[];
  readonly tcp: readonly number[];
  readonly udp: readonly number[];
}
export interface Attempting {
  readonly id: number;
  readonly space: string;
  readonly protocol: "tcp" | "udp" | "icmp";
  readonly from: string;
  readonly to: string;
  readonly port?: number;
  readonly sourcePort: number;
}
/** The sender of a TCP connection, as the listener has seen it. */
export interface Seen {
  readonly sourcePort: number;
  readonly port: number;
  readonly address: string;
}
type Told = readonly (readonly [number, Outcome["how"], string?])[];

/** All hosts of a lab in one process (crowd.py): as many programs as there are hosts take longer to start than to ask. */
export class Crowd {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly answers: AsyncIterator<string>;
  private readonly ended: Promise<never>;

  constructor(holder: Pick<Holder, "spawn">) {
    if (python === undefined) throw new Error("the fuzz wants python3");
    this.child = holder.spawn(undefined, [python, join(import.meta.dirname, "crowd.py")]) as ChildProcessWithoutNullStreams;
    let err = "";
    this.child.stderr.on("data", (text: Buffer) => (err += text.toString("utf8")));
    this.child.stdin.on("error", () => undefined); // it has ended: `exit` tells
    this.answers = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    this.ended = once(this.child, "exit").then(([code]) => {
      throw new Error(`the crowd ended (${code}): ${err.trim()}`);
    });
    this.ended.catch(() => undefined); // told to whoever waits for an answer
  }
  private async ask(order: unknown): Promise<Record<string, unknown>> {
    this.child.stdin.write(`${JSON.stringify(order)}\n`);
    const { value, done } = await Promise.race([this.answers.next(), this.ended]);
    return done === true ? this.ended : (JSON.parse(value) as Record<string, unknown>);
  }

  async listen(places: readonly Listening[]): Promise<void> {
    await this.ask({ listen: places });
  }
  /** All at once; over when nothing has come back for so long. */
  async attempt(flows: readonly Attempting[], quietMs: number): Promise<Map<number, Outcome>> {
    const { tried } = await this.ask({ try: flows, quietMs });
    return outcomes(tried as Told);
  }
  /** What came in since, and whom the listeners have seen. */
  async late(): Promise<{ readonly late: ReadonlyMap<number, Outcome>; readonly seen: readonly Seen[] }> {
    const { late, seen } = await this.ask({ late: true });
    return { late: outcomes(late as Told), seen: (seen as [number, number, string][]).map(([sourcePort, port, address]) => ({ sourcePort, port, address })) };
  }
}

const outcomes = (told: Told): Map<number, Outcome> => new Map(told.map(([id, how, code]) => [id, { id, how, ...(code === undefined ? {} : { code }) }]));
