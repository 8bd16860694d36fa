import type { ArrowPicture, GroupPicture, RulePicture } from "./picture.js";

/** -1 is AWS's word for every protocol. */
export const protocolOf = (protocol: string): string => (protocol === "-1" ? "*" : protocol.toUpperCase());

/** 0 to 65535, and -1 for ICMP, are AWS's words for all of them. */
export const portOf = ({ fromPort, toPort }: RulePicture): string =>
  fromPort <= 0 && (toPort === 65_535 || toPort <= 0) ? "*" : fromPort === toPort ? String(fromPort) : `${fromPort}-${toPort}`;

/** "TCP 80, 443 · UDP 53": one part for each protocol, ports in order. */
function talkOf(rules: readonly RulePicture[]): string {
  const protocols = [...new Set(rules.map((r) => r.protocol))].sort();
  const ports = (protocol: string): string[] => rules.filter((r) => r.protocol === protocol).sort((a, b) => a.fromPort - b.fromPort).map(portOf);
  return protocols.map((p) => `${protocolOf(p)} ${[...new Set(ports(p))].join(", ")}`).join(" / ");
}

const sourceKey = ({ what, key }: RulePicture["from"]): string => `${what} ${key}`;

/** One arrow for all that one source may open at one group. */
export function arrowsOf(groups: readonly GroupPicture[]): ArrowPicture[] {
  return groups.flatMap((g) => {
    const sources = new Map(g.rules.map((r) => [sourceKey(r.from), r.from]));
    return [...sources].map(([key, from]) => ({
      from,
      name: (from.what === "group" ? groups.find((o) => o.key === from.key)?.name : undefined) ?? from.key,
      to: g.key,
      talk: talkOf(g.rules.filter((r) => sourceKey(r.from) === key)),
    }));
  });
}
