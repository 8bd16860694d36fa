import { defineStep } from "../core/define.js";
import type { Answered, Problem, Question } from "../core/types.js";
import { checkApart, checkSubnets, checkVpc, warnVpc } from "../net/checks.js";
import { formatCidr, parseCidr, split } from "../net/cidr.js";
import { isProblem, problem } from "../net/problems.js";
import { internetGatewayAttachment } from "../resources/internet-gateway-attachment.js";
import { internetGateway } from "../resources/internet-gateway.js";
import { routeTableAssociation } from "../resources/route-table-association.js";
import { routeTable } from "../resources/route-table.js";
import { route } from "../resources/route.js";
import { subnet } from "../resources/subnet.js";
import { vpc } from "../resources/vpc.js";
import { network, type PlacedSubnet } from "./network.js";

interface Answers {
  readonly internalCidr: string;
  readonly internalPublicSubnet: string;
  readonly internalPrivateSubnet: string;
}

/** Prefix of the Name tags, as the console's VPC wizard sets it (W1). */
const prefix = "for-internal";

/** Client VPN stands in the private subnet, and takes none smaller (pitfall 25). */
const vpnSubnetPrefixes = { largest: 16, smallest: 27 } as const;

/** The n-th block of a quarter of the range (W4), or larger where a quarter would be too small for the VPN. */
function block(all: Answered, n: number): string {
  const outer = parseCidr(String(all["internalCidr"]));
  if (isProblem(outer)) return "";
  const quarter = Math.min(outer.prefix + 2, vpnSubnetPrefixes.smallest);
  const cidr = split(outer, Math.max(quarter, outer.prefix + 1))[n];
  return cidr === undefined ? "" : formatCidr(cidr);
}

function checkPrivate(value: string, all: Answered): Problem | undefined {
  const wrong = checkSubnets([String(all["internalPublicSubnet"]), value], String(all["internalCidr"]));
  if (wrong) return wrong;
  const cidr = parseCidr(value);
  if (isProblem(cidr) || cidr.prefix <= vpnSubnetPrefixes.smallest) return undefined;
  return problem("cidr-subnet-size", { given: value, prefix: cidr.prefix, ...vpnSubnetPrefixes });
}

const internalCidr: Question<string> = {
  kind: "text",
  words: {
    en: { ask: "IPv4 range of the company VPC", why: "It stands for a company's own network, and will be joined to the web VPC: no address may be in both." },
    ja: { ask: "社内用 VPC の IPv4 CIDR ブロック", why: "社内ネットワークの代わりです。後で Web 用 VPC と接続するため、アドレスは重複できません。" },
  },
  article: "172.16.2.0/24",
  modern: "172.16.2.0/24",
  // A /28 and the /27 of the VPN.
  check: (value, _facts, all) => checkVpc(value, 26) ?? checkApart(value, [String(all["webCidr"])]),
  warn: warnVpc,
};

const internalPublicSubnet: Question<string> = {
  kind: "text",
  words: {
    en: { ask: "Range of its public subnet", why: "For the proxy server, the only one with a way to the internet." },
    ja: { ask: "社内用 VPC のパブリックサブネットの CIDR", why: "インターネットに出られる唯一のサーバー、プロキシサーバー用です。" },
  },
  article: (_facts, all) => block(all, 0),
  modern: (_facts, all) => block(all, 0),
  check: (value, _facts, all) => checkSubnets([value], String(all["internalCidr"])),
};

const internalPrivateSubnet: Question<string> = {
  kind: "text",
  words: {
    en: { ask: "Range of its private subnet", why: "For the development server and the VPN, which needs 20 free addresses: /27 or larger." },
    ja: { ask: "社内用 VPC のプライベートサブネットの CIDR", why: "開発サーバーと VPN 用です。VPN には空きアドレスが 20 個必要なため、/27 以上にしてください。" },
  },
  article: (_facts, all) => block(all, 1),
  modern: (_facts, all) => block(all, 1),
  check: (value, _facts, all) => checkPrivate(value, all),
};

/** Chapter 8: a second VPC that stands for the company's own network (W1-W6, W13, Z9). */
export const internalNetwork = defineStep({
  id: "internal-network",
  words: {
    en: { title: "Company network", what: "A second VPC that stands for the company: a public and a private subnet in one zone." },
    ja: { title: "社内ネットワーク", what: "社内ネットワークに見立てた 2 つ目の VPC。1 つのゾーンにパブリックとプライベートのサブネット。" },
  },
  leftOutBy: { free: { en: "It is for the company servers, which with the web and AP servers need 8 vCPUs; a new account may run 5.", ja: "社内サーバーのためのネットワークです。社内サーバーを加えると 8 vCPU 必要ですが、新しいアカウントの上限は 5 vCPU です。" } },
  lesson: () => import("./lessons/internal-network.js"),
  needs: { network },
  facts: [],
  questions: { internalCidr, internalPublicSubnet, internalPrivateSubnet },

  declare(b, a: Answers, up) {
    // One zone (W3): the first of the web VPC's.
    const { zone } = up.network.publicSubnets[0]!;
    const v = b.add(vpc, "vpc", { cidr: a.internalCidr, dnsHostnames: true }, { name: `${prefix}-vpc` });
    const gateway = b.add(internetGateway, "internet-gateway", {}, { name: `${prefix}-igw` });
    const attached = b.add(internetGatewayAttachment, "internet-gateway-attachment", { internetGatewayId: gateway.id, vpcId: v.id });

    const place = (tier: "public" | "private", cidr: string): PlacedSubnet => {
      const made = b.add(subnet, tier, { vpcId: v.id, cidr, zone }, { name: `${prefix}-subnet-${tier}1-${zone}` });
      return { id: made.id, zone, cidr };
    };
    const publicSubnet = place("public", a.internalPublicSubnet);
    const privateSubnet = place("private", a.internalPrivateSubnet);

    const publicRoutes = b.add(routeTable, "public-routes", { vpcId: v.id }, { name: `${prefix}-rtb-public` });
    const internetRoute = b.add(
      route,
      "public-internet-route",
      { routeTableId: publicRoutes.id, destination: "0.0.0.0/0", gatewayId: gateway.id },
      // A route to a gateway that is not attached is a black hole, and AWS refuses it.
      { after: [attached.id] },
    );
    b.add(routeTableAssociation, "public-association", { subnetId: publicSubnet.id, routeTableId: publicRoutes.id });
    const privateRoutes = b.add(routeTable, "private-routes", { vpcId: v.id }, { name: `${prefix}-rtb-private1-${zone}` });
    b.add(routeTableAssociation, "private-association", { subnetId: privateSubnet.id, routeTableId: privateRoutes.id });

    return {
      vpcId: v.id,
      cidr: a.internalCidr,
      publicSubnet,
      privateSubnet,
      privateRouteTableId: privateRoutes.id,
      /** For `after`: what boots in the public subnet needs the internet to be there. */
      internetReady: internetRoute.id,
      namePrefix: prefix,
    };
  },
});
