import { addressAtoms, atomOf, piecesOf, portAtoms, type Atoms, type Piece } from "./atoms.js";
import { inNet, type Eni, type Network } from "./network.js";
import { after, familyOf, isNeverRouted, isPrivate, joined, textOf, type Address } from "./ranges.js";
import { decide, networkVerdict, startAt, startOutside } from "./trace.js";
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
export function outsides(network: Network, atoms: Atoms): { readonly address: Address; readonly piece: Piece }[] {
  const ours = (address: Address): boolean => network.byPublic.has(address) || [...network.nets.values()].some((n) => typeof address === "bigint" && inNet(n, address));
  return piecesOf(atoms).flatMap((piece) => {
    if (isPrivate(piece.from) || isNeverRouted(piece.from)) return [];
    // A range's first address is its network's name.
    let address = piece.to > after(piece.from) ? after(piece.from) : piece.from;
    for (let tries = 0; ours(address) && address < piece.to && tries < 256; tries++) address = after(address);
    return ours(address) ? [] : [{ address, piece }];
  });
}

interface Row {
  readonly party: Party;
  readonly start: Start | { readonly kind: "vpn"; readonly id: string };
  readonly members: readonly Eni[];
  readonly address: Address;
}

function rowsOf(network: Network, atoms: Atoms): Row[] {
  return [
    // A NAT gateway begins nothing, and takes nothing that was not asked for.
    ...groups(network, atoms).filter((members) => members[0]!.nat === undefined).map((members): Row => {
      const [one] = members;
      return { party: { kind: "interfaces", interfaces: members.map((m) => m.id), subnet: one!.sub.id }, start: startAt(one!), members, address: one!.primary };
    }),
    ...[...network.clientVpns.keys()].map((id): Row => ({ party: { kind: "vpn", vpn: id }, start: { kind: "vpn", id }, members: [], address: 0 })),
    ...outsides(network, atoms).map(({ address, piece }): Row => ({ party: { kind: "outside", ranges: [{ from: textOf(piece.from), to: textOf(piece.to) }] }, start: startOutside(address), members: [], address })),
  ];
}

/** The addresses by which one reaches the other: its own ones among interfaces and over VPN, public ones from the internet. */
function dialled(from: Row, to: Row): readonly Address[] {
  if (to.party.kind === "vpn" || (from.party.kind === "outside" && to.party.kind === "outside")) return [];
  if (to.party.kind === "outside") return canSend(from, to.address) ? [to.address] : [];
  const eni = from === to ? to.members[1] : to.members[0];
  if (eni === undefined) return [];
  if (from.party.kind !== "outside") return [...eni.addresses.keys()].filter((a) => canSend(from, a));
  return publicAddresses(eni).filter((a) => familyOf(a) === familyOf(from.address));
}
const canSend = (from: Row, to: Address): boolean => typeof to === "number" || from.members[0]?.primary6 !== undefined;
/** By which the internet may reach an interface. */
export const publicAddresses = (eni: Eni): Address[] =>
  [...eni.addresses].flatMap(([own, open]) => (typeof own === "bigint" ? (isPrivate(own) ? [] : [own]) : open === undefined ? [] : [open]));

const openness: readonly Verdict[] = ["open", "partial", "unknown", "closed"];
/** The one that lets most through. */
export const mostOpen = (verdicts: readonly Verdict[]): Verdict => openness.find((v) => verdicts.includes(v)) ?? "closed";

function asked(network: Network, from: Row, address: Address, port: number): Verdict {
  const { start } = from;
  if (start.kind === "vpn") return decide(network, { from: { vpn: start.id }, to: textOf(address), protocol: "tcp", port }, "network");
  const own = start.kind === "interface" && typeof address === "bigint" ? startAt(start.eni, start.eni.primary6) : start;
  return networkVerdict(network, own, address, "tcp", port);
}

/**
 * Whom the network lets through to what, by TCP, whatever listens there: every interface, VPN and piece of the internet to every other one, on these ports or on all.
 * Exact: what is put together is alike to every rule (reachability.md 5.2). What stands in no cell is closed.
 */
export function matrix(network: Network, ports: readonly number[] | "all"): Matrix {
  const atoms = addressAtoms(network.snapshot);
  const spans: readonly Span[] = ports === "all" ? portAtoms(network.snapshot, "tcp") : ports.map((p) => ({ from: p, to: p }));
  const rows = rowsOf(network, atoms);
  let traced = 0;
  const answers = rows.map((from) =>
    rows.map((to): Verdict[] => {
      const addresses = dialled(from, to);
      if (addresses.length === 0) return [];
      return spans.map(({ from: port }) => {
        traced += addresses.length;
        return mostOpen(addresses.map((address) => asked(network, from, address, port)));
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
