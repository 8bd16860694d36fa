import { defineStep } from "../core/define.js";
import type { AttrRef, Problem } from "../core/types.js";
import { checkSubnets, checkVpc, warnVpc } from "../net/checks.js";
import { layout } from "../net/layout.js";
import { isProblem } from "../net/problems.js";
import { internetGatewayAttachment } from "../resources/internet-gateway-attachment.js";
import { internetGateway } from "../resources/internet-gateway.js";
import { routeTableAssociation } from "../resources/route-table-association.js";
import { routeTable } from "../resources/route-table.js";
import { route } from "../resources/route.js";
import { subnet } from "../resources/subnet.js";
import { gatewayEndpoint } from "../resources/vpc-endpoint.js";
import { vpc } from "../resources/vpc.js";

interface Answers {
  webCidr: string;
  zones: readonly string[];
  webPublicSubnets: readonly string[];
  webPrivateSubnets: readonly string[];
}
export interface PlacedSubnet {
  readonly id: AttrRef<string>;
  readonly zone: string;
  readonly cidr: string;
}

/** Prefix of the Name tags, as the console's VPC wizard sets it (V2). */
const prefix = "for-web";

const blocks = (all: Readonly<Record<string, unknown>>, tier: "public" | "private"): readonly string[] => {
  const zones = all["zones"] as readonly string[];
  const laid = layout(String(all["webCidr"]), zones, { public: zones.length, private: zones.length });
  return isProblem(laid) ? [] : laid[tier].map((block) => block.cidr);
};

function checkTier(value: readonly string[], other: readonly string[], all: Readonly<Record<string, unknown>>): Problem | undefined {
  const vpcCidr = String(all["webCidr"]);
  // What can be told without AWS comes first: the zones may have to be looked up.
  const wrong = value.length === 0 ? undefined : checkSubnets([...other, ...value], vpcCidr);
  if (wrong) return wrong;
  const zones = all["zones"] as readonly string[];
  const laid = layout(vpcCidr, zones, { public: zones.length, private: zones.length });
  if (value.length === 0 && isProblem(laid)) return laid;
  return value.length === zones.length ? undefined : { code: "subnets-per-zone", data: { given: value.length, zones: zones.length } };
}

/** Chapter 1: the VPC of the web application as the console's "VPC and more" makes it (V1-V15, R1, R2, Z1, Z9). */
export const network = defineStep({
  id: "network",
  words: {
    en: { title: "Network", what: "The web VPC: public and private subnets in two zones, internet gateway, route tables, S3 endpoint." },
    ja: { title: "ネットワーク", what: "VPC、2 つのアベイラビリティーゾーンのパブリックサブネットとプライベートサブネット、インターネットゲートウェイ、ルートテーブル、S3 ゲートウェイエンドポイント。" },
  },
  lesson: () => import("./lessons/network.js"),
  needs: {},
  facts: ["zones"],
  questions: {
    webCidr: {
      kind: "text",
      words: {
        en: { ask: "IPv4 range of the web VPC", why: "Must not overlap any network you will join to it; the primary range cannot be changed later." },
        ja: { ask: "Web 用 VPC の IPv4 CIDR ブロック", why: "後で接続するネットワークと重複しないこと。プライマリ CIDR は作成後に変更できません。" },
      },
      article: "172.16.0.0/23",
      modern: "172.16.0.0/23",
      // Two subnets in at least two zones, none smaller than /28.
      check: (value: string) => checkVpc(value, 26),
      warn: warnVpc,
    },
    zones: {
      kind: "list",
      words: {
        en: { ask: "Availability Zones", why: "Two zones survive the loss of one; load balancers and Multi-AZ databases demand at least two." },
        ja: { ask: "アベイラビリティーゾーン", why: "2 つあれば 1 つの障害に耐えられます。ALB とマルチ AZ の RDS には 2 つ以上が必要です。" },
      },
      article: (facts) => facts.zones.slice(0, 2),
      modern: (facts) => facts.zones.slice(0, 2),
      check: (value: readonly string[], facts) => {
        const unknown = value.find((zone) => !facts.zones.includes(zone));
        if (unknown !== undefined) return { code: "zone-unknown", data: { given: unknown, region: facts.region, zones: facts.zones } };
        if (new Set(value).size !== value.length) return { code: "zone-twice", data: { given: value } };
        return value.length < 2 ? { code: "zones-too-few", data: { given: value, zones: facts.zones } } : undefined;
      },
    },
    webPublicSubnets: {
      kind: "list",
      words: {
        en: { ask: "Ranges of the public subnets, one per zone", why: "For what the internet reaches: load balancer and web servers. Not printed in the article; these fill the VPC evenly." },
        ja: { ask: "パブリックサブネットの CIDR (ゾーンごとに 1 つ)", why: "インターネットから到達できる ALB と Web サーバー用。既定値は VPC を均等に分割した値です (記事の値は画像にしかありません)。" },
      },
      article: (_facts, all) => blocks(all, "public"),
      printed: false,
      modern: (_facts, all) => blocks(all, "public"),
      check: (value: readonly string[], _facts, all) => checkTier(value, [], all),
    },
    webPrivateSubnets: {
      kind: "list",
      words: {
        en: { ask: "Ranges of the private subnets, one per zone", why: "For AP servers and the database: no route to the internet." },
        ja: { ask: "プライベートサブネットの CIDR (ゾーンごとに 1 つ)", why: "AP サーバーとデータベース用。インターネットへのルートを持ちません。" },
      },
      article: (_facts, all) => blocks(all, "private"),
      printed: false,
      modern: (_facts, all) => blocks(all, "private"),
      check: (value: readonly string[], _facts, all) => checkTier(value, all["webPublicSubnets"] as readonly string[], all),
    },
  },

  declare(b, a: Answers, _up, facts) {
    const v = b.add(vpc, "vpc", { cidr: a.webCidr, dnsHostnames: true }, { name: `${prefix}-vpc` });
    const gateway = b.add(internetGateway, "internet-gateway", {}, { name: `${prefix}-igw` });
    const attached = b.add(internetGatewayAttachment, "internet-gateway-attachment", { internetGatewayId: gateway.id, vpcId: v.id });

    const publicRoutes = b.add(routeTable, "public-routes", { vpcId: v.id }, { name: `${prefix}-rtb-public` });
    const internetRoute = b.add(
      route,
      "public-internet-route",
      { routeTableId: publicRoutes.id, destination: "0.0.0.0/0", gatewayId: gateway.id },
      // A route to a gateway that is not attached is a black hole, and AWS refuses it.
      { after: [attached.id] },
    );

    const place = (tier: "public" | "private", cidr: string, i: number): PlacedSubnet => {
      const zone = a.zones[i]!;
      const made = b.add(subnet, `${tier}-${i + 1}`, { vpcId: v.id, cidr, zone }, { name: `${prefix}-subnet-${tier}${i + 1}-${zone}` });
      return { id: made.id, zone, cidr };
    };
    const publicSubnets = a.webPublicSubnets.map((cidr, i) => place("public", cidr, i));
    const privateSubnets = a.webPrivateSubnets.map((cidr, i) => place("private", cidr, i));

    publicSubnets.forEach((s, i) => {
      b.add(routeTableAssociation, `public-${i + 1}-routes`, { subnetId: s.id, routeTableId: publicRoutes.id });
    });
    const privateRoutes = privateSubnets.map((s, i) => {
      const table = b.add(routeTable, `private-routes-${i + 1}`, { vpcId: v.id }, { name: `${prefix}-rtb-private${i + 1}-${s.zone}` });
      b.add(routeTableAssociation, `private-${i + 1}-routes`, { subnetId: s.id, routeTableId: table.id });
      return table;
    });
    const s3 = b.add(
      gatewayEndpoint,
      "s3-endpoint",
      {
        vpcId: v.id,
        serviceName: `com.amazonaws.${facts.region}.s3`,
        routeTableIds: privateRoutes.map((t) => t.id),
      },
      { name: `${prefix}-vpce-s3` },
    );

    return {
      vpcId: v.id,
      cidr: a.webCidr,
      publicSubnets,
      privateSubnets,
      publicRouteTableId: publicRoutes.id,
      privateRouteTableIds: privateRoutes.map((t) => t.id),
      /** For `after`: what boots or listens in a public subnet needs the internet to be there. */
      internetReady: internetRoute.id,
      /** For `after`: servers in private subnets install packages through this endpoint at boot (V14, pitfall 56). */
      s3Ready: s3.id,
      namePrefix: prefix,
    };
  },
});
