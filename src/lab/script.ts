import { onlyIpv6, type LabPlan, type Space } from "./plan.js";

/** Shell line that writes a value to every one of these files of the kernel that exists. */
const write = (value: number, files: readonly string[]): string =>
  `for f in ${files.map((f) => `/proc/sys/net/${f}`).join(" ")}; do if [ -e $f ]; then echo ${value} >$f; fi; done`;

/**
 * Switches off what Linux does by default and AWS does not: reverse path filtering, redirects, router advertisements, sending
 * bridged packets through the firewall (on by default wherever br_netfilter is loaded), and rate limits on "port unreachable".
 */
const settings = (forwards: boolean, ipv6: boolean): string[] => [
  `echo ${forwards ? 1 : 0} >/proc/sys/net/ipv4/ip_forward`,
  write(0, [
    ...["rp_filter", "send_redirects", "accept_redirects"].map((name) => `ipv4/conf/*/${name}`),
    "bridge/bridge-nf-call-iptables",
    "bridge/bridge-nf-call-ip6tables",
    "ipv4/icmp_ratelimit",
    "ipv6/icmp/ratelimit",
  ]),
  ...(ipv6
    ? [
        write(forwards ? 1 : 0, ["ipv6/conf/*/forwarding"]),
        // Duplicate address detection delays every address by a second; each address here exists once by construction.
        write(0, ["disable_ipv6", "accept_dad", "dad_transmits", "accept_ra", "accept_redirects"].map((name) => `ipv6/conf/*/${name}`)),
      ]
    : [write(1, ["ipv6/conf/*/disable_ipv6"])]),
];
const late = "if [ -e /proc/sys/net/netfilter/nf_conntrack_tcp_loose ]; then echo 0 >/proc/sys/net/netfilter/nf_conntrack_tcp_loose; fi";

/** A here-document; nothing in it is expanded. */
const here = (command: string, text: string, end: string): string => `${command} <<'${end}'\n${text.endsWith("\n") ? text : `${text}\n`}${end}`;

const inside = ({ name, forwards, ip, nft }: Space, ipv6: boolean): string => {
  const lines = ip.split("\n");
  const rules6 = lines.filter((l) => l.startsWith(onlyIpv6)).map((l) => l.slice(onlyIpv6.length));
  const others = lines.filter((l) => !l.startsWith(onlyIpv6)).join("\n");
  const steps = [...settings(forwards, ipv6), here("ip -batch -", others, "_IP_"), ...(rules6.length === 0 ? [] : [here("ip -6 -batch -", rules6.join("\n"), "_IP6_")]), here("nft -f -", nft, "_NFT_"), late];
  return here(`ip netns exec ${name} sh -e -s`, steps.join("\n"), "_SPACE_");
};

/** A shell script that makes everything of the plan, in the holder. It stops at the first thing that fails. */
export function buildScript(plan: LabPlan): string {
  const lanes: string[][] = [[], []];
  plan.spaces.forEach((space, i) => lanes[i % lanes.length]!.push(inside(space, plan.ipv6)));
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
