import { isAttrRef, resolve } from "../core/resolve.js";
import type { AnyKind, AttrRef, Mark, NodeId } from "../core/types.js";
import type { CliCall, CliLine, CliRemark } from "./command.js";
import { RecordingDoor, token, tokenPattern, type RecordedCall, type Whereabouts } from "./door.js";
import { cliName, cliService, VariableNames } from "./names.js";
import { optionsOf } from "./options.js";
import { shortWaitMs, waiters } from "./waiters.js";

/** As the engine's graph declares it. */
export interface DeclaredNode {
  readonly id: NodeId;
  readonly step: string;
  readonly kind: AnyKind;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly needs: readonly NodeId[];
}

/**
 * The commands of the AWS CLI that make what is declared, in its order. Derived, not written: every kind's own `create` and
 * `settle` run against a door that sends nothing, and what they would have sent is spelt as the AWS CLI spells it. Ids that
 * only AWS knows become shell variables, filled from the part of the answer that the kind itself takes them from.
 *
 * Secrets are made to see where they would go; they are dropped with the door, and never part of the result.
 */
export async function commandsOf(nodes: Iterable<DeclaredNode>, place: Whereabouts): Promise<readonly CliLine[]> {
  const listing = new Listing(place);
  const all = [...nodes];
  for (const node of all) await listing.add(node, all);
  await listing.end();
  return listing.written();
}

/** A line before the variables of its answer are known to be wanted. */
interface Draft {
  readonly node: DeclaredNode;
  readonly call: RecordedCall;
  /** ["ec2", "wait", "instance-running"]; undefined: the operation's own. */
  readonly command?: readonly string[];
  readonly remarks: readonly CliRemark[];
}

/** The idempotency token that is found again in the inputs. */
const ownToken = "token";

class Listing {
  private readonly door: RecordingDoor;
  private readonly drafts: Draft[] = [];
  private readonly known = new Map<NodeId, Readonly<Record<string, unknown>>>();
  /** Things that are made and not yet waited for. */
  private readonly unready = new Map<NodeId, DeclaredNode>();
  /** Tokens of attributes that no answer tells, by node and attribute. */
  private readonly asked = new Map<string, string>();
  private readonly variables = new Map<number, string>();
  private readonly names = new VariableNames();
  /** What a token is called: the thing, and its attribute unless it is the id. */
  private readonly labels = new Map<number, { readonly node: DeclaredNode; readonly attr: string }>();

  constructor(place: Whereabouts) {
    this.door = new RecordingDoor(place);
  }

  async add(node: DeclaredNode, all: readonly DeclaredNode[]): Promise<void> {
    const last = this.drafts.at(-1);
    if (last !== undefined && last.node.step !== node.step) await this.end();
    for (const id of node.needs) if (this.unready.get(id)?.kind.usable === "ready") await this.wait(id);
    for (const ref of attrsIn(node.props)) await this.ask(ref, all);
    const props = resolve(node.props, (id, attr) => this.known.get(id)?.[attr] ?? this.asked.get(`${id} ${attr}`)).value;
    const mark: Mark = { env: "", node: node.id, token: ownToken, tags: { Name: node.name } };
    const made = await this.record(node, () => node.kind.create(this.door.aws, props, mark));
    const id = this.door.plain(made.id);
    this.know(node, { ...(this.door.plain(made.attrs ?? {}) as object), id });
    if (node.kind.settle !== undefined) await this.record(node, () => node.kind.settle!(this.door.aws, props, String(id)));
    if (node.kind.usable === "ready" || Object.hasOwn(waiters, node.kind.name)) this.unready.set(node.id, node);
  }

  /** Waits for everything that has not been waited for. */
  async end(): Promise<void> {
    for (const id of [...this.unready.keys()]) await this.wait(id);
  }

  private async record<R>(node: DeclaredNode, work: () => Promise<R>): Promise<R> {
    const before = this.door.calls.length;
    const result = await work();
    this.drafts.push(...this.door.calls.slice(before).map((call) => ({ node, call, remarks: [] })));
    return result;
  }

  private know(node: DeclaredNode, attrs: Readonly<Record<string, unknown>>): void {
    this.known.set(node.id, attrs);
    // The id first: where the ARN is the id, the variable is called after the thing alone.
    for (const [attr, value] of Object.entries(attrs).sort(([a], [b]) => Number(b === "id") - Number(a === "id")))
      for (const n of tokensIn(value)) if (!this.labels.has(n)) this.labels.set(n, { node, attr });
  }

  private async wait(id: NodeId): Promise<void> {
    const node = this.unready.get(id);
    if (node === undefined) return;
    this.unready.delete(id);
    const call = await this.readOf(node);
    const waiter = waiters[node.kind.name];
    const service = cliService(call.service);
    if (waiter !== undefined && waiter.operation === call.operation) {
      this.drafts.push({ node, call, command: [service, "wait", waiter.name], remarks: [] });
      return;
    }
    const { typicalMs } = node.kind.pace;
    const ms = typeof typicalMs === "function" ? typicalMs(node.props) : typicalMs;
    if (ms >= shortWaitMs) this.drafts.push({ node, call, remarks: [{ code: "wait-until", data: { ms } }] });
  }

  /** An attribute that only a later look at the thing tells: the reader looks, and sets the variable. */
  private async ask({ $ref, $attr }: AttrRef<unknown>, all: readonly DeclaredNode[]): Promise<void> {
    const key = `${$ref} ${$attr}`;
    const node = all.find((n) => n.id === $ref);
    if (node === undefined || this.known.get($ref)?.[$attr] !== undefined || this.asked.has(key)) return;
    const call = await this.readOf(node);
    const n = this.door.kept.push({ call, path: "" }) - 1;
    this.asked.set(key, token(n));
    this.labels.set(n, { node, attr: $attr });
    this.drafts.push({ node, call, remarks: [{ code: "look-up", data: { variable: this.variable(n), attr: $attr } }] });
  }

  /** The first call with which the kind looks at this one thing. */
  private async readOf(node: DeclaredNode): Promise<RecordedCall> {
    const before = this.door.calls.length;
    const id = String(this.known.get(node.id)?.["id"]);
    // What it makes of the answer is of no interest, and an answer of ours need not please it.
    await node.kind.read(this.door.aws, [id]).catch(() => undefined);
    return this.door.calls[before]!;
  }

  private variable(n: number): string {
    const before = this.variables.get(n);
    if (before !== undefined) return before;
    const label = this.labels.get(n);
    const kept = this.door.kept[n]!;
    const node = label?.node ?? this.drafts.find((d) => d.call === kept.call)?.node;
    const attr = label?.attr ?? kept.path.split(".").at(-1)!;
    const own = node === undefined ? ["value"] : plainName(node);
    const name = this.names.next(attr === "id" ? own : [...own, attr], node?.step ?? "");
    this.variables.set(n, name);
    return name;
  }

  written(): CliLine[] {
    // Variables are named in the order of their first use, before anything is written.
    for (const d of this.drafts) for (const n of tokensIn(d.call.input)) this.variable(n);
    const spelt = this.drafts.map(({ node, call }) =>
      optionsOf(call.operation, call.input, {
        variable: (n) => this.variable(n),
        secrets: this.door.secrets,
        node: node.id.split("/").at(-1)!,
        token: ownToken,
      }),
    );
    return this.drafts.map(({ node, call, command, remarks }, i) => {
      const { options, remarks: files } = spelt[i]!;
      // An answer that is only looked at keeps nothing.
      const keeps = command === undefined ? this.keeps(call) : [];
      const whole: CliCall = { command: command ?? [cliService(call.service), cliName(call.operation)], options, keeps };
      return { step: node.step, node: node.id, kind: node.kind.name, remarks: [...remarks, ...files], call: whole };
    });
  }

  private keeps(call: RecordedCall): CliCall["keeps"] {
    return this.door.kept.flatMap((k, n) => {
      const variable = this.variables.get(n);
      return k.call === call && k.path !== "" && variable !== undefined ? [{ variable, query: k.path }] : [];
    });
  }
}

/** The name within the step, and what it is where the name is one word that does not tell: "web" is a security group. */
function plainName({ id, kind }: DeclaredNode): string[] {
  const own = id.split("/").at(-1)!;
  const resource = kind.name.split("/").at(-1)!;
  const words = own.split("-").filter((w) => !/^\d+$/.test(w));
  return words.length > 1 || resource.split("-").includes(words[0] ?? "") ? [own] : [own, resource];
}

/** Every reference in a value, in its order. */
function attrsIn(value: unknown): AttrRef<unknown>[] {
  if (isAttrRef(value)) return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(attrsIn) : [];
}

/** Every token in a value, in its order. */
function tokensIn(value: unknown): number[] {
  if (typeof value === "string") return [...value.matchAll(tokenPattern)].map((m) => Number(m[1]));
  if (value instanceof Uint8Array) return [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(tokensIn) : [];
}
