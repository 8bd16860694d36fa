import type { LabPlan, Space } from "./plan.js";

/**
 * What Linux does by itself and AWS does not: guess at forged senders, redirect, talk IPv6, send bridged packets through the
 * firewall (it defaults to on wherever br_netfilter is loaded), pick up connections whose beginning it has not seen, and be
 * sparing with "port unreachable".
 */
const settings = (forwards: boolean): string[] => [
  `echo ${forwards ? 1 : 0} >/proc/sys/net/ipv4/ip_forward`,
  "for f in /proc/sys/net/ipv4/conf/*/rp_filter /proc/sys/net/ipv4/conf/*/send_redirects /proc/sys/net/ipv4/conf/*/accept_redirects /proc/sys/net/bridge/bridge-nf-call-iptables /proc/sys/net/ipv4/icmp_ratelimit; do if [ -e $f ]; then echo 0 >$f; fi; done",
  "for f in /proc/sys/net/ipv6/conf/*/disable_ipv6; do if [ -e $f ]; then echo 1 >$f; fi; done",
];
const late = "if [ -e /proc/sys/net/netfilter/nf_conntrack_tcp_loose ]; then echo 0 >/proc/sys/net/netfilter/nf_conntrack_tcp_loose; fi";

/** A here-document; nothing in it is expanded. */
const here = (command: string, text: string, end: string): string => `${command} <<'${end}'\n${text.endsWith("\n") ? text : `${text}\n`}${end}`;

const inside = ({ name, forwards, ip, nft }: Space): string => {
  const steps = [...settings(forwards), here("ip -batch -", ip, "_IP_"), here("nft -f -", nft, "_NFT_"), late];
  return here(`ip netns exec ${name} sh -e -s`, steps.join("\n"), "_SPACE_");
};

/** A shell script that makes everything of the plan, in the holder. It stops at the first thing that fails. */
export function buildScript(plan: LabPlan): string {
  const lanes: string[][] = [[], []];
  plan.spaces.forEach((space, i) => lanes[i % lanes.length]!.push(inside(space)));
  const run = lanes.map((lane, i) => `(\nset -e\n:\n${lane.join("\n")}\n) & lane${i}=$!`);
  return [
    "set -e",
    here("ip -batch -", plan.spaces.map((s) => `netns add ${s.name}`).join("\n"), "_ADD_"),
    here("ip -batch -", plan.cables, "_CABLES_"),
    ...run,
    ...lanes.map((_, i) => `wait $lane${i}`),
    "",
  ].join("\n");
}

/** Only the rules again, whole: connections that are tracked stay, as they do when AWS gets other rules. */
export const reloadScript = (plan: LabPlan): string =>
  ["set -e", ...plan.spaces.map((s) => here(`ip netns exec ${s.name} nft -f -`, `delete table inet kumiki\n${s.nft}`, "_NFT_")), ""].join("\n");
