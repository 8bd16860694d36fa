import { Build, region } from "./build.js";

export const phases = ["P1", "P2", "P3", "P4"] as const;
export type Phase = (typeof phases)[number];

/** The names by which the tests speak of the article's hosts. */
export const hosts = {
  web1: "eni-web-server-1",
  web2: "eni-web-server-2",
  ap1: "eni-ap-server-1",
  ap2: "eni-ap-server-2",
  proxy: "eni-proxy-server-1",
  dev: "eni-development-server-1",
} as const;
/** Somebody in the internet. */
export const outside = "203.0.113.7";
export const vpn = "cvpn-endpoint-for-internal";
export const publicIps = { web1: "198.51.100.11", web2: "198.51.100.12", proxy: "198.51.100.31" } as const;
export const s3Ranges = ["3.5.152.0/21", "52.219.0.0/20"] as const;

const [zoneA, zoneC] = [`${region}a`, `${region}c`];

/** The web VPC: two public and two private subnets, two servers in each tier, both load balancers, database, S3 (P1). */
function web(b: Build, phase: Phase): void {
  const vpc = b.vpc("web", "172.16.0.0/23");
  const igw = b.internetGateway("web", vpc);
  const publicTable = b.table("web-public", vpc, [`0.0.0.0/0 ${igw}`]);
  const privateTables = [b.table("web-private-1", vpc), b.table("web-private-2", vpc)];
  const public1 = b.subnet("public-1", vpc, "172.16.0.0/25", { table: publicTable, zone: zoneA });
  const public2 = b.subnet("public-2", vpc, "172.16.0.128/25", { table: publicTable, zone: zoneC });
  const private1 = b.subnet("private-1", vpc, "172.16.1.0/25", { table: privateTables[0]!, zone: zoneA });
  const private2 = b.subnet("private-2", vpc, "172.16.1.128/25", { table: privateTables[1]!, zone: zoneC });
  const s3 = b.prefixList("s3", ...s3Ranges);
  b.the("prefixLists", s3).name = `com.amazonaws.${region}.s3`;
  b.gatewayEndpoint("s3", vpc, s3, privateTables);

  // T1, T2: SSH from everywhere at first, then from the company's private subnet.
  const ssh = phase === "P1" ? "in tcp 22 0.0.0.0/0" : "in tcp 22 172.16.2.64/26";
  const all = "out all * 0.0.0.0/0";
  const webGroup = b.group("web", vpc, [all, ssh, "in tcp 80 0.0.0.0/0", "in tcp 443 0.0.0.0/0"]);
  const apGroup = b.group("ap", vpc, [all, ssh, "in tcp 80 sg-web", "in tcp 443 sg-web", "in tcp 80 sg-ap", "in tcp 443 sg-ap"]);
  const rdsGroup = b.group("rds", vpc, [all, "in tcp 3306 sg-ap"]);

  const web1 = b.host("web-server-1", public1, "172.16.0.10", { groups: [webGroup], public: publicIps.web1 });
  const web2 = b.host("web-server-2", public2, "172.16.0.140", { groups: [webGroup], public: publicIps.web2 });
  const ap1 = b.host("ap-server-1", private1, "172.16.1.10", { groups: [apGroup] });
  const ap2 = b.host("ap-server-2", private2, "172.16.1.140", { groups: [apGroup] });

  b.loadBalancer(
    "alb-web",
    [
      { subnet: public1, address: "172.16.0.20", public: "198.51.100.21" },
      { subnet: public2, address: "172.16.0.150", public: "198.51.100.22" },
    ],
    [webGroup],
    [{ port: 80, targetGroups: ["tg-web"] }],
    [b.targets("web", 80, [web1, web2])],
  );
  b.loadBalancer(
    "alb-ap",
    [
      { subnet: private1, address: "172.16.1.20" },
      { subnet: private2, address: "172.16.1.150" },
    ],
    [apGroup],
    [{ port: 80, targetGroups: ["tg-ap"] }],
    [b.targets("ap", 80, [ap1, ap2])],
  );
  b.database("for-web-db", [{ subnet: private1, address: "172.16.1.30" }], [rdsGroup]);
  b.the("databases", "for-web-db").subnets = [private1, private2];
}

/** The company's VPC, and the peering from it to the web VPC (P2); rules of the proxy and the VPN by phase (T3-T6). */
function internal(b: Build, phase: Phase): void {
  const vpc = b.vpc("internal", "172.16.2.0/24");
  const igw = b.internetGateway("internal", vpc);
  const publicSubnet = b.subnet("internal-public", vpc, "172.16.2.0/26", { table: b.table("internal-public", vpc, [`0.0.0.0/0 ${igw}`]), zone: zoneA });
  const privateTable = b.table("internal-private", vpc);
  const privateSubnet = b.subnet("internal-private", vpc, "172.16.2.64/26", { table: privateTable, zone: zoneA });

  const all = "out all * 0.0.0.0/0";
  const late = phase === "P4";
  const proxyGroup = b.group("proxy", vpc, [all]);
  const devGroup = b.group("dev", vpc, [all, "in tcp 22 sg-proxy"]);
  if (late) b.rules(proxyGroup, "in tcp 22 sg-dev", "in tcp 22 sg-cvpn", "in tcp 3128 sg-dev", "in tcp 3128 sg-cvpn");
  else b.rules(proxyGroup, "in tcp 22 0.0.0.0/0", ...(phase === "P3" ? ["in tcp 3128 sg-dev"] : []));
  if (late) b.rules(devGroup, "in tcp 22 sg-cvpn");

  const proxy = b.host("proxy-server-1", publicSubnet, "172.16.2.10", { groups: [proxyGroup], public: publicIps.proxy });
  b.host("development-server-1", privateSubnet, "172.16.2.70", { groups: [devGroup] });
  if (phase !== "P2") b.declared.proxies.push({ interface: proxy, port: 3128, clients: ["172.16.2.64/26"], ports: [80, 443] });

  const pcx = b.peering("internal-web", vpc, "vpc-web");
  b.routes(privateTable, `172.16.0.0/23 ${pcx}`);
  for (const table of ["rtb-web-public", "rtb-web-private-1", "rtb-web-private-2"]) b.routes(table, `172.16.2.0/24 ${pcx}`);

  if (!late) return;
  const group = b.group("cvpn", vpc);
  const endpoint = b.clientVpn("for-internal", vpc, "172.16.4.0/22", [{ subnet: privateSubnet, address: "172.16.2.84" }], [group]);
  b.authorize(endpoint, "172.16.2.0/24");
}

/** The article's whole environment as it stands at the end of a phase (requirements.md sections 2-15), its preset. */
export function article(phase: Phase): Build {
  const b = new Build();
  web(b, phase);
  if (phase !== "P1") internal(b, phase);
  return b;
}
