import { formatIp } from "../cidr.js";
import { addressAtoms, atomOf, pieceOf, portAtoms, type Atoms } from "./atoms.js";
import type { Eni, Network } from "./network.js";
import { isPrivate, joined } from "./ranges.js";
import { decide, startAt, startOutside, verdictOf } from "./trace.js";
import type { Span, Verdict } from "./verdict.js";
import type { Start } from "./walk.js";

/** Somebody in the matrix: interfaces that nothing in the configuration tells apart, a VPN's clients, or internet addresses. */
export type Party =
  | { readonly kind: "interfaces"; readonly interfaces: readonly string[]; readonly subnet: string }
  | { readonly kind: "vpn"; readonly vpn: string }
  /** Ranges of addresses that are treated alike; first and last, as text. */
  | { readonly kind: "outside"; readonly ranges: readonly { readonly from: string; readonly to: string }[] };

export interface Matrix {
  readonly parties: readonly Party[];
  /** Who reaches whom (indexes of `parties`), where it is not closed. From and to the same one: among its members. */
  readonly cells: readonly { readonly from: number; readonly to: number; readonly ports: Span; readonly verdict: Verdict }[];
  /** How many flows were traced for it. */
  readonly traced: number;
}

interface Group {
  readonly members: Eni[];
}

/** Interfaces that differ in nothing that any rule can see. What is named by itself somewhere is alone. */
export function groups(network: Network, atoms: Atoms = addressAtoms(network.snapshot)): Eni[][] {
  const targets = new Set(network.snapshot.routeTables.flatMap((t) => t.routes.map((r) => r.target.id)));
  const found = new Map<string, Group>();
  for (const eni of network.enis.values()) {
    const open = eni.addresses.get(eni.primary);
    const alone = eni.addresses.size > 1 || eni.nat !== undefined || targets.has(eni.id) || network.forwards.has(eni.id) || network.listens.has(eni.id) || network.strange.has(eni.id);
    const alike = [eni.sub.id, [...eni.groupIds].sort().join(), eni.kind, eni.check, eni.down !== undefined, atomOf(atoms, eni.primary), open === undefined ? "" : atomOf(atoms, open), eni.kind === "instance" ? "" : (eni.owner ?? "")];
    const key = alone ? eni.id : JSON.stringify(alike);
    const group = found.get(key);
    if (group === undefined) found.set(key, { members: [eni] });
    else group.members.push(eni);
  }
  return [...found.values()].map((g) => g.members);
}

/** One address for each piece of the internet that the configuration can tell from the others. */
function outsides(network: Network, atoms: Atoms): { readonly address: number; readonly piece: Span }[] {
  return atoms.starts.flatMap((start, i) => {
    // Neither "this network" (0/8), nor loopback, link-local and multicast.
    const first = start >>> 24;
    if (isPrivate(start) || first === 127 || first >= 224 || start >>> 16 === 0xa9fe) return [];
    const piece = pieceOf(atoms, i);
    let address = Math.max(piece.from, 0x01000001);
    while (network.byPublic.has(address) && address < piece.to) address++;
    return address > piece.to || network.byPublic.has(address) ? [] : [{ address, piece }];
  });
}

interface Row {
  readonly party: Party;
  readonly start: Start | { readonly kind: "vpn"; readonly id: string };
  readonly members: readonly Eni[];
  readonly address: number;
}

function rowsOf(network: Network, atoms: Atoms): Row[] {
  return [
    ...groups(network, atoms).map((members): Row => {
      const [one] = members;
      return { party: { kind: "interfaces", interfaces: members.map((m) => m.id), subnet: one!.sub.id }, start: startAt(one!), members, address: one!.primary };
    }),
    ...[...network.clientVpns.keys()].map((id): Row => ({ party: { kind: "vpn", vpn: id }, start: { kind: "vpn", id }, members: [], address: 0 })),
    ...outsides(network, atoms).map(({ address, piece }): Row => ({ party: { kind: "outside", ranges: [{ from: formatIp(piece.from), to: formatIp(piece.to) }] }, start: startOutside(address), members: [], address })),
  ];
}

/** The address by which one reaches the other: private among interfaces and over VPN, public from the internet. */
function dialled(from: Row, to: Row): { readonly address: number; readonly ok: boolean } {
  if (to.party.kind === "vpn" || (from.party.kind === "outside" && to.party.kind === "outside")) return { address: 0, ok: false };
  if (to.party.kind === "outside") return { address: to.address, ok: true };
  const eni = from === to ? to.members[1] : to.members[0];
  if (eni === undefined) return { address: 0, ok: false };
  if (from.party.kind !== "outside") return { address: eni.primary, ok: true };
  const open = eni.addresses.get(eni.primary);
  return { address: open ?? 0, ok: open !== undefined };
}

/**
 * Who reaches what, by TCP: every interface, VPN and piece of the internet to every other one, on these ports or on all.
 * Exact: what is put together is alike to every rule (reachability.md 5.2). What stands in no cell is closed.
 */
export function matrix(network: Network, ports: readonly number[] | "all"): Matrix {
  const atoms = addressAtoms(network.snapshot);
  const spans: readonly Span[] = ports === "all" ? portAtoms(network.snapshot, "tcp") : ports.map((p) => ({ from: p, to: p }));
  const rows = rowsOf(network, atoms);
  let traced = 0;
  const answers = rows.map((from) =>
    rows.map((to): Verdict[] => {
      const { address, ok } = dialled(from, to);
      if (!ok) return [];
      return spans.map(({ from: port }) => {
        traced++;
        return from.start.kind === "vpn"
          ? decide(network, { from: { vpn: from.start.id }, to: formatIp(address), protocol: "tcp", port })
          : verdictOf(network, from.start, address, "tcp", port);
      });
    }),
  );
  const { parties, place } = merged(rows, answers);
  const cells: { from: number; to: number; ports: Span; verdict: Verdict }[] = [];
  const said = new Set<string>();
  rows.forEach((_, i) =>
    rows.forEach((_, j) => {
      const key = `${place[i]} ${place[j]}`;
      const verdicts = answers[i]![j]!;
      if (verdicts.length === 0 || said.has(key)) return;
      said.add(key);
      for (const cell of runs(spans, verdicts)) if (cell.verdict !== "closed") cells.push({ from: place[i]!, to: place[j]!, ...cell });
    }),
  );
  return { parties, cells, traced };
}

/** Pieces of the internet that are treated alike by everybody become one. */
function merged(rows: readonly Row[], answers: readonly (readonly (readonly Verdict[])[])[]): { readonly parties: Party[]; readonly place: readonly number[] } {
  const parties: Party[] = [];
  const known = new Map<string, number>();
  const place = rows.map((row, i) => {
    if (row.party.kind !== "outside") return parties.push(row.party) - 1;
    const key = JSON.stringify([answers[i], answers.map((a) => a[i])]);
    const before = known.get(key);
    if (before === undefined) {
      known.set(key, parties.length);
      return parties.push(row.party) - 1;
    }
    const party = parties[before]!;
    if (party.kind === "outside") parties[before] = { kind: "outside", ranges: [...party.ranges, ...row.party.ranges] };
    return before;
  });
  return { parties, place };
}

/** Neighbouring ports with one answer are one. */
function runs(spans: readonly Span[], verdicts: readonly Verdict[]): { readonly ports: Span; readonly verdict: Verdict }[] {
  const found: { ports: Span; verdict: Verdict }[] = [];
  spans.forEach((ports, i) => {
    const last = found.at(-1);
    const verdict = verdicts[i]!;
    if (last !== undefined && last.verdict === verdict && last.ports.to + 1 === ports.from) last.ports = joined([last.ports, ports])[0]!;
    else found.push({ ports, verdict });
  });
  return found;
}
