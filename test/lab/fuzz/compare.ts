import type { Mark } from "../../../src/lab/plan.js";
import type { Blocker, Hop, Trace } from "../../../src/net/reach/index.js";
import type { Trial } from "./flows.js";
import type { Packets } from "./packets.js";

export interface Mismatch {
  readonly trial: Trial;
  /** verdict: open or not. rule: another rule decided than the engine says. */
  readonly about: "verdict" | "rule";
  readonly why: string;
}
export type Judged = "agree" | "unknown" | Mismatch;

/** A host that refuses has been reached, and its refusal came back. */
export const reached = ({ outcome }: Packets): boolean => outcome.how === "connected" || outcome.how === "refused";

/** Engine against packets: the verdict, and for TCP and UDP who decided. */
export function judge(trial: Trial, said: Trace, packets: Packets): Judged {
  if (packets.outcome.how === "error") return { trial, about: "verdict", why: `the attempt could not be made: ${packets.outcome.code}` };
  if (said.verdict === "unknown") return "unknown";
  if (!expected(trial, said).includes(packets.outcome.how)) return { trial, about: "verdict", why: `engine ${said.verdict} (${said.decidedBy?.code ?? ""}), packets ${packets.outcome.how}` };
  if (trial.protocol === "icmp" || said.verdict === "partial") return "agree";
  const why = said.verdict === "open" ? ofOpen(said, packets) : ofClosed(said, packets);
  return why === undefined ? "agree" : { trial, about: "rule", why };
}

const unheardCodes: readonly string[] = ["KUMIKI_NOT_LISTENING", "ELBV2_LISTENERS_MISMATCH"];

/** What must have come of it. "Nobody listens" comes back as a reset. */
function expected(trial: Trial, said: Trace): readonly Packets["outcome"]["how"][] {
  const open = said.verdict === "open" || (said.verdict === "partial" && passesPartly(trial, said));
  if (open) return ["connected"];
  // Of UDP it comes back as ICMP, for which other entries of the ACLs hold than for an answer, and no snapshot says whether AWS
  // brings it back at all: it may get lost, but not within a subnet, where nothing stands between the two.
  if (trial.protocol === "udp" && unheardCodes.includes(said.blockers[0]?.code ?? "")) return said.hops.some((h) => h.what === "network-acl") ? ["refused", "timeout"] : ["refused"];
  const unheard = said.blockers.length > 0 && said.blockers.every((b) => unheardCodes.includes(b.code));
  return [unheard ? "refused" : "timeout"];
}
/** The lab's NAT keeps the sender's port where it can, so the ports that pass can be asked for it. */
const passesPartly = ({ sourcePort }: Trial, { sourcePorts }: Trace): boolean => sourcePorts?.some((s) => sourcePort >= s.from && sourcePort <= s.to) === true;

const aclRule = (mark: Mark): string => `rule ${mark.rule.split(":")[1]}`;
const named = (marks: readonly Mark[]): string => marks.map((m) => `${m.what} ${m.resource} ${m.rule} at ${m.at} ${m.passes ? "pass" : "drop"}`).join("; ");

/** Every rule that the engine names has counted the packet; and no ACL entry has that it does not name. */
function ofOpen({ hops }: Trace, packets: Packets): string | undefined {
  // The address that the listener has seen is the one that the engine says it left the last device with.
  const last = hops.filter((h) => h.way === "forward").at(-1)?.header.source;
  if (packets.seenAs !== undefined && last !== packets.seenAs) return `the listener sees ${packets.seenAs}, the engine says ${last ?? "nothing"}`;
  for (const way of ["forward", "back"] as const) {
    const marks = packets[way];
    const passed = hops.filter((h) => h.way === way && h.passes);
    const chosen = way === "back" && hops.some((h) => h.what === "nat-gateway");
    const unmoved = passed.find((h) => !counted(h, marks, chosen));
    if (unmoved !== undefined) return `${way}: ${unmoved.what} ${unmoved.resource} ${unmoved.rule} at ${unmoved.at} has not moved; moved: ${named(marks)}`;
    const extra = marks.filter((m) => m.what === "network-acl").find((m) => !passed.some((h) => h.what === "network-acl" && h.at === m.at && h.rule === aclRule(m)));
    if (extra !== undefined) return `${way}: the engine does not name ${named([extra])}`;
    const dropped = marks.filter((m) => !m.passes);
    if (dropped.length > 0) return `${way}: open, and yet dropped by ${named(dropped)}`;
  }
  return undefined;
}
function counted(hop: Hop, marks: readonly Mark[], chosen: boolean): boolean {
  if (hop.what === "security-group") return hop.tracked === true || marks.some((m) => m.what === "security-group" && m.resource === hop.resource && m.rule === hop.rule && m.at === hop.at);
  // Behind a NAT gateway several entries decide, each for some of the ports that it may choose: one packet meets one of them.
  if (hop.what === "network-acl") return marks.some((m) => m.what === "network-acl" && m.resource === hop.resource && m.at === hop.at && m.passes && (chosen || aclRule(m) === hop.rule));
  return true;
}

/** The first blocker is the rule that dropped the packet; where a route or a host ends it, no rule did. */
function ofClosed({ blockers, decidedBy, hops }: Trace, packets: Packets): string | undefined {
  const first = blockers[0];
  if (first === undefined || decidedBy?.code !== first.code) return `no first blocker: ${JSON.stringify({ decidedBy, blockers })}`;
  // A host that nobody hears answers by itself, and that answer has a way back as any other has.
  if (unheardCodes.includes(first.code)) return undefined;
  const dropped = packets[first.way].filter((m) => !m.passes);
  const other = packets[first.way === "forward" ? "back" : "forward"].filter((m) => !m.passes);
  if (other.length > 0) return `${first.code} ${first.way}, and yet dropped on the other way by ${named(other)}`;
  // Up to there it has come by the rules that the engine names.
  const before = hops.filter((h) => h.passes);
  const chosen = before.some((h) => h.what === "nat-gateway");
  const unmoved = before.find((h) => h.what !== "network-acl" && !counted(h, packets[h.way], chosen));
  if (unmoved !== undefined) return `${first.code} ${first.way}, but before it ${unmoved.way}: ${unmoved.what} ${unmoved.resource} ${unmoved.rule} at ${unmoved.at} has not moved; moved: ${named(packets[unmoved.way])}`;
  const is = matcher(first);
  // Linux looks for a route before it asks the ACL of the subnet that is left, the engine afterwards; AWS does not say which
  // comes first. So an ACL that denied need not have been asked, where there is a route behind it that ends the packet too.
  if (first.code === "SUBNET_ACL_RESTRICTION" && dropped.length === 0 && blockers.some((b) => b.way === first.way && ofRoutes.includes(b.code))) return undefined;
  if (is === undefined) return dropped.length === 0 || byDevice(first, dropped) ? undefined : `${first.code} at ${first.at ?? first.resource}, and yet dropped by ${named(dropped)}`;
  return dropped.some(is) ? undefined : `${first.code} ${first.resource} ${first.rule ?? ""} at ${first.at} (${first.way}), and yet dropped by ${named(dropped) || "no rule"}`;
}

/** BAD_STATE: a black-hole route to a stopped instance, which is the one to blame. */
const ofRoutes: readonly string[] = ["BAD_STATE", "NO_ROUTE_TO_DESTINATION", "BAD_STATE_ROUTE", "VPC_LOCAL_ROUTE_CIDR_RESTRICTION", "NO_POSSIBLE_DESTINATION", "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR", "VPCE_GATEWAY_PROTOCOL_RESTRICTION"];

/** What the drop of a blocker looks like in the lab; undefined: no rule of nft, a route or nobody there. */
function matcher(b: Blocker): ((m: Mark) => boolean) | undefined {
  switch (b.code) {
    case "ENI_SG_RULES_MISMATCH":
    case "SG_HAS_NO_RULES":
    case "SG_REFERENCES_NOT_PRESERVED":
      return (m) => m.what === "security-group" && m.at === b.at;
    case "SUBNET_ACL_RESTRICTION":
      return (m) => m.what === "network-acl" && m.resource === b.resource && m.at === b.at && aclRule(m) === b.rule;
    case "ENI_SOURCE_DEST_CHECK_RESTRICTION":
      return (m) => m.what === "source-dest-check" && m.at === b.at;
    case "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS":
      return (m) => m.what === "internet-gateway" && m.resource === b.resource && m.rule === "no-public-address";
    case "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS":
    case "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS":
      return (m) => m.what === "internet-gateway" && m.resource === b.resource && m.rule === "private-destination";
    case "KUMIKI_NAT_UNSOLICITED":
      return (m) => m.what === "nat-gateway" && m.resource === b.resource;
    case "VPCE_GATEWAY_PROTOCOL_RESTRICTION":
      return (m) => m.what === "endpoint" && m.resource === b.resource;
    case "KUMIKI_CVPN_NOT_AUTHORIZED":
      return (m) => m.what === "client-vpn" && m.resource === b.resource;
    default:
      return undefined;
  }
}
/**
 * A gateway that ends it itself, whatever the engine calls its reason. A reply on another way than its question's is ended
 * in the engine where it meets the device that does not know it; packets die there, before (an ACL), or behind it with an
 * address that nobody waits for. Which, depends on what the device's own subnet denies, which the engine does not go on to ask
 * for a first blocker: any drop will do, as long as it is on the way back (and the way there has been as the engine says).
 */
function byDevice(b: Blocker, dropped: readonly Mark[]): boolean {
  if (b.code === "KUMIKI_REPLY_PATH") return true;
  const there = (m: Mark) => [m.resource, m.at].some((x) => x === b.resource || x === b.at) || ["BAD_STATE_VPN", "NO_ROUTE_TO_DESTINATION"].includes(b.code);
  return dropped.every((m) => m.what !== "security-group" && m.what !== "network-acl" && there(m));
}
