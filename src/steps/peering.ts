import { defineStep } from "../core/define.js";
import type { AttrRef } from "../core/types.js";
import { peeringAcceptance } from "../resources/peering-acceptance.js";
import { peeringConnection } from "../resources/peering-connection.js";
import { route } from "../resources/route.js";
import { securityGroupRule } from "../resources/security-group-rule.js";
import { called, claim, http, ssh } from "./claims.js";
import { internalNetwork } from "./internal-network.js";
import { internalServers } from "./internal-servers.js";
import { network } from "./network.js";
import { securityGroups } from "./security-groups.js";

/** Chapter 10: both VPCs joined, and SSH to the web VPC from the company network only (PR1-PR6, T1, T2, T11, Z7). */
export const peering = defineStep({
  id: "peering",
  words: {
    en: { title: "Peering", what: "The company VPC joined to the web VPC, with routes both ways; from now on SSH to the web VPC comes from there only." },
    ja: { title: "ピアリング", what: "社内用 VPC と Web 用 VPC を接続し、双方向のルートを設定。以後 Web 用 VPC への SSH は社内からのみ。" },
  },
  leftOutBy: { free: { en: "It joins the company network, which is left out.", ja: "省かれている社内ネットワークを接続するものです。" } },
  lesson: () => import("./lessons/peering.js"),
  needs: { network, securityGroups, internalNetwork, internalServers },
  facts: [],
  questions: {},

  declare(b, _answers: object, up, _facts, preset) {
    const { network: web, internalNetwork: internal } = up;
    const connection = b.add(
      peeringConnection,
      "connection",
      { requesterVpcId: internal.vpcId, accepterVpcId: web.vpcId },
      { name: `${internal.namePrefix}-to-${web.namePrefix}-pcx` },
    );
    const accepted = b.add(peeringAcceptance, "acceptance", { peeringConnectionId: connection.id });

    // Route tables know nothing of replies: each side needs its own route (PR5).
    const through = (name: string, routeTableId: AttrRef<string>, destination: string) =>
      b.add(route, name, { routeTableId, destination, peeringConnectionId: accepted.id });
    // Whole VPCs as in the article; else only the subnets that have to meet (CIS 6.6, reliability.md 2.1 row 8). Not from
    // the company's public subnet: only the development server goes to the web VPC (PR6).
    const whole = preset === "article";
    if (whole) through("internal-to-web", internal.privateRouteTableId, web.cidr);
    else
      for (const [tier, subnets] of [["public", web.publicSubnets], ["private", web.privateSubnets]] as const)
        subnets.forEach((s, i) => through(`internal-to-web-${tier}-${i + 1}`, internal.privateRouteTableId, s.cidr));
    const back = whole ? internal.cidr : internal.privateSubnet.cidr;
    through("web-public-to-internal", web.publicRouteTableId, back);
    web.privateRouteTableIds.forEach((table, i) => through(`web-private-${i + 1}-to-internal`, table, back));

    // In the subnet of the article's source VPN clients appear too; the group is the development server alone (X4).
    const source = whole ? { cidr: internal.privateSubnet.cidr } : { sourceGroupId: up.internalServers.dev.groupId };
    const narrowed = (tier: "web" | "ap") =>
      b.add(
        securityGroupRule,
        `${tier}-ssh`,
        { groupId: up.securityGroups[tier].id, protocol: "tcp", fromPort: 22, toPort: 22, ...source, description: "SSH from the company network" },
        // AWS takes a group of another VPC only while the peering is active.
        { name: `${web.namePrefix}-sg-${tier}-ssh`, after: [accepted.id] },
      );
    if (b.phase !== "P1") {
      narrowed("web");
      narrowed("ap");
    }
    return { connectionId: connection.id };
  },
  checks(_answers, _out, context) {
    // Relaxed to the first phase SSH comes from outside, and perhaps from nowhere else.
    if (context.phase === "P1") return [];
    const [ap, web] = [called(context, "ap-server"), called(context, "web-server")];
    return [
      ...ap.map((to) => claim("M3", "development-server-1", to, ssh, "open")),
      ...web.map((to) => claim("M4", "development-server-1", to, ssh, "open")),
      // Inside, private addresses are dialled: the web servers' public ones are open to everybody on port 80.
      ...[...web, ...ap].flatMap((to) => [ssh, http].map((talk) => claim("NX2", "proxy-server-1", to, talk, "closed"))),
    ];
  },
});
