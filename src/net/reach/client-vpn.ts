import { inNet, type Eni, type Network } from "./network.js";
import { alone, anyHolds, blockOf, blocksOf, holds, isNeverRouted, isPrivate, textOf, type Address } from "./ranges.js";
import type { ClientVpn } from "./snapshot.js";
import type { Blocker, Hop, Trace } from "./verdict.js";
import type { Code } from "./codes.js";

/** What becomes of a client's packet until it leaves the endpoint: at which interfaces it may come out. */
export interface Tunnel {
  readonly interfaces: readonly Eni[];
  readonly hops: readonly Hop[];
  readonly blockers: readonly Blocker[];
  readonly because: readonly string[];
  readonly notes: Trace["notes"];
}

/** The longest ranges that hold the address; several when they are alike. */
function longest<T extends { readonly destination: string }>(all: readonly T[], address: Address): T[] {
  const found = all.flatMap((one) => {
    const block = blockOf(one.destination);
    return block !== undefined && holds(block, address) ? [{ one, prefix: block.prefix }] : [];
  });
  const best = Math.max(-1, ...found.map((f) => f.prefix));
  return found.filter((f) => f.prefix === best).map((f) => f.one);
}

/** What one would write to reach the address: its VPC's range, or everything for the internet. */
function rangeOf(network: Network, address: Address): string {
  for (const vpc of network.snapshot.vpcs) {
    const range = vpc.cidrs.find((c) => anyHolds(blocksOf([c]), address));
    if (range !== undefined) return range;
  }
  return isPrivate(address) ? alone(address) : "0.0.0.0/0";
}

/** One walk through an endpoint; the steps are those of reachability.md 1.7. */
class Passage {
  readonly hops: Hop[] = [];
  readonly blockers: Blocker[] = [];
  readonly because: string[] = [];
  readonly notes: Trace["notes"][number][] = [];

  constructor(
    private readonly network: Network,
    private readonly vpn: ClientVpn,
    private readonly to: Address,
  ) {}

  private hop(passes: boolean, rule: string | undefined, code?: Code): void {
    const header = { source: this.vpn.clientCidr, destination: textOf(this.to) };
    this.hops.push({ way: "forward", what: "client-vpn", resource: this.vpn.id, ...(rule === undefined ? {} : { rule }), passes, ...(code === undefined ? {} : { code }), header });
  }
  private block(code: Code, fix?: Blocker["fix"], rule?: string): void {
    this.hop(false, rule, code);
    this.blockers.push({ way: "forward", code, resource: this.vpn.id, ...(rule === undefined ? {} : { rule }), ...(fix === undefined ? {} : { fix }) });
  }

  run(): readonly Eni[] {
    const { vpn } = this;
    const what = this.network.strange.get(vpn.id) ?? this.network.blind.get("client-vpns");
    if (what !== undefined) this.because.push(`${what}: ${vpn.id}`);
    // Whether this endpoint gives its clients IPv6 is not in the snapshot.
    if (typeof this.to === "bigint") this.because.push(`ipv6 by client vpn: ${vpn.id}`);
    if (isNeverRouted(this.to)) this.block("KUMIKI_NEVER_ROUTED");
    // From client to client AWS needs routes and rules of another kind.
    if (anyHolds(blocksOf([vpn.clientCidr]), this.to)) this.because.push(`client-to-client: ${vpn.id}`);
    const associated = vpn.associations.filter((a) => a.state === "associated");
    if (vpn.state !== "available" || associated.length === 0) {
      this.block(associated.length === 0 ? "KUMIKI_CVPN_NOT_ASSOCIATED" : "BAD_STATE");
      if (associated.length === 0) return [];
    }
    if (this.because.length > 0) return [];
    const own = this.network.nets.get(vpn.vpc ?? "");
    if (own !== undefined && !inNet(own, this.to) && [...this.network.nets.values()].some((n) => inNet(n, this.to))) this.notes.push({ code: "vpn-peer-route", data: { endpoint: vpn.id } });

    const subnets = this.routed(associated.map((a) => a.subnet));
    if (subnets === undefined || !this.authorized()) return [];
    const chosen = associated.filter((a) => subnets.includes(a.subnet));
    const interfaces = chosen.flatMap((a) => a.interfaces).map((id) => this.network.enis.get(id));
    if (interfaces.length === 0 || interfaces.includes(undefined)) this.because.push(`association without interface: ${vpn.id}`);
    return interfaces.filter((i) => i !== undefined);
  }

  /** The subnets by which the endpoint sends it on; undefined: that cannot be said. */
  private routed(associated: readonly string[]): readonly string[] | undefined {
    const { vpn } = this;
    const routes = longest(vpn.routes, this.to);
    const fix = { kind: "add-client-vpn-route", endpoint: vpn.id, destination: rangeOf(this.network, this.to), subnet: associated[0]! } as const;
    if (routes.length === 0) {
      if (vpn.splitTunnel && !isPrivate(this.to)) {
        this.because.push(`split tunnel: ${textOf(this.to)} goes past the endpoint`);
        return undefined;
      }
      this.block(vpn.splitTunnel ? "KUMIKI_CVPN_SPLIT_TUNNEL" : "KUMIKI_CVPN_NO_ROUTE", fix);
      return [associated[0]!];
    }
    const active = routes.filter((r) => r.state === "active" && associated.includes(r.subnet));
    // Whether the route of an association that is on its way hides a wider one of another, no page says.
    if (active.length === 0 && routes.some((r) => vpn.associations.some((a) => a.subnet === r.subnet && a.state === "associating"))) return void this.because.push(`route by an association on its way: ${vpn.id}`);
    if (active.length === 0) this.block("BAD_STATE_ROUTE", fix, routes[0]!.destination);
    else this.hop(true, active[0]!.destination);
    return active.length === 0 ? [associated[0]!] : active.map((r) => r.subnet);
  }

  /** The longest rule decides. One for a group of people asks who the client is, which nobody tells. */
  private authorized(): boolean {
    const { vpn } = this;
    const rules = longest(vpn.rules, this.to);
    const rule = rules.find((r) => r.everybody && r.state === "active");
    if (rule !== undefined) this.hop(true, `authorization ${rule.destination}`);
    else if (rules.some((r) => !r.everybody && r.state === "active")) {
      this.because.push(`authorization by group: ${vpn.id}`);
      return false;
    } else this.block("KUMIKI_CVPN_NOT_AUTHORIZED", { kind: "authorize-client-vpn", endpoint: vpn.id, destination: rules[0]?.destination ?? rangeOf(this.network, this.to) });
    return true;
  }
}

/** A connected client's packet to an address. https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/how-it-works.html */
export function throughTunnel(network: Network, vpn: ClientVpn, to: Address): Tunnel {
  const passage = new Passage(network, vpn, to);
  const interfaces = passage.run();
  const { hops, blockers, because, notes } = passage;
  return { interfaces, hops, blockers, because, notes };
}
