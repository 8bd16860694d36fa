import { startAgent, type Agent, type Attempt, type Outcome } from "./agent.js";
import type { Holder } from "./holder.js";
import { readMark, type LabPlan, type Mark, type Space } from "./plan.js";
import { buildScript } from "./script.js";

/** Which packets came by a rule, told by their ports: [source, destination]. */
export interface Witness {
  readonly space: string;
  readonly mark: Mark;
  readonly packets: number;
  readonly ports: readonly (readonly [number, number])[];
}

/** A plan made real in a holder, with an agent in every namespace where somebody lives. */
export class Lab {
  private readonly agents = new Map<string, Agent>();

  private constructor(
    private readonly holder: Holder,
    readonly plan: LabPlan,
  ) {}

  /** @throws Error with the line of ip or nft that was refused */
  static async make(holder: Holder, plan: LabPlan): Promise<Lab> {
    await holder.run(buildScript(plan));
    return new Lab(holder, plan);
  }

  agent(space: string): Agent {
    const known = this.agents.get(space);
    if (known !== undefined) return known;
    const started = startAgent(this.holder, space);
    this.agents.set(space, started);
    return started;
  }
  /** Where somebody lives. */
  get inhabited(): readonly Space[] {
    return this.plan.spaces.filter((s) => s.addresses.length > 0);
  }
  async listen(ports: (space: Space) => { readonly tcp: readonly number[]; readonly udp: readonly number[] }): Promise<void> {
    await Promise.all(this.inhabited.map((s) => this.agent(s.name).listen({ addresses: s.addresses, ...ports(s) })));
  }
  /** All at once, each from its own namespace. */
  async attempt(all: readonly (Attempt & { readonly space: string })[], width?: number): Promise<Map<number, Outcome>> {
    const bySpace = new Map<string, Attempt[]>();
    for (const { space, ...attempt } of all) bySpace.set(space, [...(bySpace.get(space) ?? []), attempt]);
    const outcomes = await Promise.all([...bySpace].map(([space, attempts]) => this.agent(space).attempt(attempts, width)));
    return new Map(outcomes.flat().map((o) => [o.id, o]));
  }
  /** What every rule has seen since the lab was made. */
  async witnesses(): Promise<Witness[]> {
    const named = this.plan.spaces.filter((s) => s.nft.includes("comment"));
    const text = await this.holder.run(named.map((s) => `ip netns exec ${s.name} nft -j list ruleset && echo\n`).join(""));
    const documents = text.split("\n").filter((line) => line.trim() !== "");
    return documents.flatMap((line, i) => readWitnesses(named[i]!.name, line));
  }
  async close(): Promise<void> {
    await this.holder.close();
  }
}

interface Listing {
  readonly nftables: readonly {
    readonly set?: { readonly name: string; readonly elem?: readonly unknown[] };
    readonly rule?: { readonly comment?: string; readonly expr: readonly { readonly counter?: { readonly packets: number }; readonly set?: { readonly set: string } }[] };
  }[];
}
function readWitnesses(space: string, json: string): Witness[] {
  const { nftables } = JSON.parse(json) as Listing;
  const elements = new Map<string, readonly unknown[]>(nftables.flatMap(({ set }) => (set === undefined ? [] : [[`@${set.name}`, set.elem ?? []] as const])));
  return nftables.flatMap(({ rule }) => {
    const mark = readMark(rule?.comment ?? "");
    if (rule === undefined || mark === undefined) return [];
    const packets = rule.expr.reduce((sum, e) => sum + (e.counter?.packets ?? 0), 0);
    const set = rule.expr.find((e) => e.set !== undefined)?.set?.set ?? "";
    return [{ space, mark, packets, ports: (elements.get(set) ?? []).map(portsOf) }];
  });
}

/** {"elem":{"val":{"concat":[a,b]}}} or {"concat":[a,b]}, as nft's version likes. */
function portsOf(element: unknown): readonly [number, number] {
  const e = element as { concat?: [number, number]; elem?: { val: { concat: [number, number] } } };
  return e.concat ?? e.elem!.val.concat;
}
