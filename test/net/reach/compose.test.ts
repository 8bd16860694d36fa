import { describe, expect, it } from "vitest";
import { toDatabase, toLoadBalancer, via } from "../../../src/net/reach/index.js";
import { article, hosts, outside, vpn } from "./article.js";
import { ask, at, closed, open, pair, unknown, wide, type Pair } from "./asked.js";

const internet = { outside } as const;
const codes = (t: { readonly blockers: readonly { readonly code: string }[] }) => [...new Set(t.blockers.map((b) => b.code))];

describe("load balancer (reachability.md 1.6)", () => {
  const toWeb = (b = article("P1")) => toLoadBalancer(b.network(), internet, "alb-web", 80);
  it("two nodes and two targets: all legs are told", () => {
    const t = toWeb();
    open(t);
    expect(t.legs?.map((l) => [l.leg?.role, l.leg?.of])).toEqual([
      ["node", "eni-alb-web-1"], ["node", "eni-alb-web-2"],
      ["target", "i-web-server-1"], ["target", "i-web-server-2"], ["target", "i-web-server-1"], ["target", "i-web-server-2"],
    ]);
  });
  it("internal: its name leads to private addresses, so nobody comes from outside", () => {
    const t = toLoadBalancer(article("P1").network(), internet, "alb-ap", 80);
    closed(t, "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", "igw-web");
    open(toLoadBalancer(article("P1").network(), { interface: hosts.web1 }, "alb-ap", 80));
  });
  it("by name, by ARN, by DNS name", () => {
    const b = article("P1");
    const { arn, dnsName } = b.the("loadBalancers", "alb-web");
    for (const id of [arn, dnsName]) expect(toLoadBalancer(b.network(), internet, id, 80).verdict).toBe("open");
    unknown(toLoadBalancer(b.network(), internet, "alb-none", 80), "alb-none");
  });
  it("the second leg is the node's: its groups, not the client's (SG5)", () => {
    const b = article("P1");
    b.the("securityGroups", "sg-ap").rules = b.the("securityGroups", "sg-ap").rules.filter((r) => !("group" in r.peer && r.peer.group === "sg-ap"));
    const t = toLoadBalancer(b.network(), { interface: hosts.web1 }, "alb-ap", 80);
    closed(t, "ENI_SG_RULES_MISMATCH", "sg-ap");
    expect(t.legs?.filter((l) => l.leg?.role === "node").map((l) => l.verdict)).toEqual(["open", "open"]);
  });
  it("partial: one subnet leads nowhere, so every second client waits", () => {
    const b = article("P1");
    b.table("dead", "vpc-web");
    b.snapshot.subnets = b.snapshot.subnets.map((s) => (s.id === "subnet-public-2" ? { ...s, routeTable: "rtb-dead" } : s));
    const t = toWeb(b);
    expect(t).toMatchObject({ verdict: "partial", decidedBy: { resource: "rtb-dead", code: "NO_ROUTE_TO_DESTINATION" } });
  });
  it("ELBV2_LISTENERS_MISMATCH: nobody listens there", () => {
    // Its group is asked first: what the network closes, no listener opens.
    closed(toLoadBalancer(article("P1").network(), internet, "alb-web", 8080), "ENI_SG_RULES_MISMATCH", "sg-web");
    const b = article("P1");
    b.rules("sg-web", "in tcp 8080 0.0.0.0/0");
    closed(toLoadBalancer(b.network(), internet, "alb-web", 8080), "ELBV2_LISTENERS_MISMATCH", "alb-web");
    closed(ask(b, outside, "198.51.100.21", "tcp 8080"), "ELBV2_LISTENERS_MISMATCH", "alb-web");
  });
  it("ELBV2_LISTENER_HAS_NO_TG: no targets", () => {
    const b = article("P1");
    b.the("loadBalancers", "alb-web").targetGroups = [{ id: "tg-web", protocol: "HTTP", port: 80, targets: [] }];
    closed(toWeb(b), "ELBV2_LISTENER_HAS_NO_TG", "alb-web");
  });
  const healths = (b: ReturnType<typeof article>, ...health: string[]) => {
    const lb = b.the("loadBalancers", "alb-web");
    lb.targetGroups = lb.targetGroups.map((g) => ({ ...g, targets: g.targets.map((t, i) => ({ ...t, health: health[i]! })) }));
    return b;
  };
  it("KUMIKI_TARGET_UNHEALTHY: beside a healthy one it gets nothing, both is closed (xray X7)", () => {
    for (const health of ["unhealthy", "draining", "initial", "unused"]) open(toWeb(healths(article("P1"), "healthy", health)));
    const t = toWeb(healths(article("P1"), "unhealthy", "unhealthy"));
    closed(t, "KUMIKI_TARGET_UNHEALTHY");
    expect(t.notes.map((n) => n.code)).toContain("fail-open");
    closed(toWeb(healths(article("P1"), "initial", "unused")), "KUMIKI_TARGET_UNHEALTHY");
  });
  it("a state of health that is not known is unknown", () => {
    expect(toWeb(healths(article("P1"), "unavailable", "unavailable")).verdict).toBe("unknown");
  });
  it("healthy, and the way is closed now: closed, with a note", () => {
    const b = article("P1");
    b.the("securityGroups", "sg-web").rules = b.the("securityGroups", "sg-web").rules.filter((r) => r.direction === "ingress");
    const t = toWeb(b);
    closed(t, "SG_HAS_NO_RULES", "sg-web");
    expect(t.notes.map((n) => n.code)).toContain("health-contradicts");
  });
  it("the health check has a leg of its own where it has a port of its own", () => {
    const b = article("P1");
    const lb = b.the("loadBalancers", "alb-web");
    lb.targetGroups = lb.targetGroups.map((g) => ({ ...g, healthPort: 8080 }));
    const t = toWeb(b);
    expect(t.verdict).toBe("closed");
    expect(t.legs?.filter((l) => l.leg?.role === "health").map((l) => l.verdict)).toEqual(["closed", "closed", "closed", "closed"]);
    b.rules("sg-web", "in tcp 8080 sg-web");
    open(toWeb(b));
  });
  it("ELB_INSTALLED_AZ_RESTRICTION: a target in a zone that is not enabled", () => {
    const b = article("P1");
    b.snapshot.subnets = b.snapshot.subnets.map((s) => (s.id === "subnet-public-2" ? { ...s, zone: "ap-northeast-1d" } : s));
    b.the("loadBalancers", "alb-web").subnets = ["subnet-public-1"];
    expect(toWeb(b).blockers.map((x) => x.code)).toContain("ELB_INSTALLED_AZ_RESTRICTION");
  });
  it("BAD_STATE: not there yet", () => {
    const b = article("P1");
    b.the("loadBalancers", "alb-web").state = "provisioning";
    closed(toWeb(b), "BAD_STATE", "alb-web");
    b.the("loadBalancers", "alb-web").state = "active_impaired";
    open(toWeb(b));
  });
  it("a redirect needs no targets", () => {
    const b = article("P1");
    const lb = b.the("loadBalancers", "alb-web");
    lb.listeners = [{ id: "l", port: 80, protocol: "HTTP", targetGroups: [], redirect: true }];
    const t = toWeb(b);
    open(t);
    expect(t.notes.map((n) => n.code)).toEqual(["redirect"]);
  });
  it("targets by address", () => {
    const b = article("P1");
    const lb = b.the("loadBalancers", "alb-web");
    lb.targetGroups = [{ id: "tg-web", protocol: "HTTP", port: 80, targets: [{ id: "172.16.0.10", port: 80, health: "healthy" }] }];
    open(toWeb(b));
  });
});

describe("database (reachability.md 1.6)", () => {
  const from = { interface: hosts.ap1 };
  it("its endpoint is a private address", () => {
    open(toDatabase(article("P1").network(), from, "for-web-db"), "sgr-rds-2");
    closed(toDatabase(article("P1").network(), { interface: hosts.web1 }, "for-web-db"), "ENI_SG_RULES_MISMATCH", "sg-rds");
    closed(toDatabase(article("P1").network(), internet, "for-web-db"), "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS");
  });
  it("publicly accessible: its public address from outside, in a public subnet", () => {
    const b = article("P1");
    b.database("open-db", [{ subnet: "subnet-public-1", address: "172.16.0.30", public: "198.51.100.30" }], [b.group("open", "vpc-web", wide)]);
    open(toDatabase(b.network(), internet, "open-db"));
    const t = toDatabase(b.network(), from, "open-db");
    open(t);
    expect(t.hops[0]?.header.destination).toBe("172.16.0.30");
    b.database("half-db", [{ subnet: "subnet-private-1", address: "172.16.1.31", public: "198.51.100.32" }], ["sg-open"]);
    closed(toDatabase(b.network(), internet, "half-db"), "NO_ROUTE_TO_DESTINATION", "rtb-web-private-1");
  });
  it("partial: one of its interfaces would be out of reach after a failover", () => {
    const b = article("P1");
    b.interface("db-2", "subnet-private-2", "172.16.1.160", "database", { groups: ["sg-ap"], owner: "for-web-db" });
    b.the("databases", "for-web-db").interfaces.push("eni-db-2");
    expect(toDatabase(b.network(), from, "for-web-db").verdict).toBe("partial");
  });
  it("KUMIKI_NOT_LISTENING: at another port nothing answers", () => {
    const b = article("P1");
    b.rules("sg-rds", "in tcp 5432 sg-ap");
    closed(ask(b, hosts.ap1, "172.16.1.30", "tcp 5432"), "KUMIKI_NOT_LISTENING", "for-web-db");
  });
  it("BAD_STATE: stopped; unknown: no interface found, a state that nobody knows", () => {
    const b = article("P1");
    b.the("databases", "for-web-db").state = "stopped";
    closed(toDatabase(b.network(), from, "for-web-db"), "BAD_STATE", "for-web-db");
    b.the("databases", "for-web-db").state = "dreaming";
    unknown(toDatabase(b.network(), from, "for-web-db"), "dreaming");
    b.the("databases", "for-web-db").state = "backing-up";
    open(toDatabase(b.network(), from, "for-web-db"));
    b.the("databases", "for-web-db").interfaces = [];
    unknown(toDatabase(b.network(), from, "for-web-db"), "for-web-db");
  });
});

describe("Client VPN (reachability.md 1.7)", () => {
  const dev = "172.16.2.70";
  const endpoint = (b: ReturnType<typeof article>) => b.the("clientVpns", vpn);
  it("route, authorization, source NAT, then the rules of the VPC", () => {
    const t = ask(article("P4"), vpn, dev);
    open(t, "sgr-dev-3");
    expect(t.hops.filter((h) => h.what === "client-vpn").map((h) => h.rule)).toEqual(["172.16.2.0/24", "authorization 172.16.2.0/24"]);
    expect(t.hops.find((h) => h.what === "security-group")?.header.source).toBe("172.16.2.84");
  });
  it("KUMIKI_CVPN_NOT_ASSOCIATED: `vpn off`", () => {
    const b = article("P4");
    endpoint(b).associations = [];
    closed(ask(b, vpn, dev), "KUMIKI_CVPN_NOT_ASSOCIATED", vpn);
    const c = article("P4");
    endpoint(c).associations = endpoint(c).associations.map((a) => ({ ...a, state: "associating" }));
    closed(ask(c, vpn, dev), "KUMIKI_CVPN_NOT_ASSOCIATED", vpn);
  });
  it("BAD_STATE: the endpoint is not available", () => {
    const b = article("P4");
    b.snapshot.clientVpns[0]!.state = "deleting";
    closed(ask(b, vpn, dev), "BAD_STATE", vpn);
  });
  it("KUMIKI_CVPN_NO_ROUTE and KUMIKI_CVPN_NOT_AUTHORIZED: the web VPC (NX1)", () => {
    const t = ask(article("P4"), vpn, "172.16.0.10");
    closed(t, "KUMIKI_CVPN_NO_ROUTE", vpn);
    expect(codes(t)).toEqual(["KUMIKI_CVPN_NO_ROUTE", "KUMIKI_CVPN_NOT_AUTHORIZED"]);
    expect(t.notes.map((n) => n.code)).toContain("vpn-peer-route");
  });
  it("one rule and its route away from open (X4)", () => {
    const b = article("P4");
    b.authorize(vpn, "172.16.0.0/23");
    b.vpnRoute(vpn, "172.16.0.0/23", "subnet-internal-private");
    open(ask(b, vpn, "172.16.0.10"));
    open(ask(b, vpn, "172.16.1.10"));
  });
  it("KUMIKI_CVPN_NOT_AUTHORIZED: no rule covers it; everything is the last one asked", () => {
    const b = article("P4");
    endpoint(b).rules = [];
    closed(ask(b, vpn, dev), "KUMIKI_CVPN_NOT_AUTHORIZED", vpn);
    b.authorize(vpn, "0.0.0.0/0");
    open(ask(b, vpn, dev));
    endpoint(b).rules.push({ destination: "172.16.2.64/26", everybody: false, group: "S-1", state: "active" });
    unknown(ask(b, vpn, dev), "group");
    open(ask(b, vpn, "172.16.2.10", "tcp 3128"));
  });
  it("KUMIKI_CVPN_SPLIT_TUNNEL: the client sends only the endpoint's routes into the tunnel", () => {
    const b = article("P4");
    b.snapshot.clientVpns[0] = { ...b.snapshot.clientVpns[0]!, splitTunnel: true };
    open(ask(b, vpn, dev));
    closed(ask(b, vpn, "172.16.0.10"), "KUMIKI_CVPN_SPLIT_TUNNEL", vpn);
    unknown(ask(b, vpn, "203.0.113.99", "tcp 80"), "split tunnel");
  });
  it("full tunnel: no internet while connected (C10)", () => {
    closed(ask(article("P4"), vpn, "203.0.113.99", "tcp 80"), "KUMIKI_CVPN_NO_ROUTE", vpn);
  });
  it("the groups of the endpoint are asked on the way out", () => {
    const b = article("P4");
    b.the("securityGroups", "sg-cvpn").rules = [];
    closed(ask(b, vpn, dev), "SG_HAS_NO_RULES", "sg-cvpn");
  });
  it("targets see the interface: its group or its subnet's range", () => {
    const b = article("P4");
    b.the("securityGroups", "sg-dev").rules = [];
    b.rules("sg-dev", "in tcp 22 172.16.2.64/26");
    open(ask(b, vpn, dev));
    b.the("securityGroups", "sg-dev").rules = [];
    b.rules("sg-dev", "in tcp 22 172.16.4.0/22");
    closed(ask(b, vpn, dev), "ENI_SG_RULES_MISMATCH", "sg-dev");
  });
  it("partial: one of two interfaces is denied", () => {
    const b = article("P4");
    b.interface("cvpn-b", "subnet-internal-private", "172.16.2.85", "client-vpn", { groups: ["sg-proxy"], owner: vpn });
    endpoint(b).associations = endpoint(b).associations.map((a) => ({ ...a, interfaces: [...a.interfaces, "eni-cvpn-b"] }));
    b.the("securityGroups", "sg-dev").rules = [];
    b.rules("sg-dev", "in tcp 22 sg-cvpn");
    const t = ask(b, vpn, dev);
    expect(t.verdict).toBe("partial");
    expect(t.legs?.map((l) => [l.leg?.of, l.verdict])).toEqual([["eni-for-internal-1", "open"], ["eni-cvpn-b", "closed"]]);
  });
  it("nobody reaches a client: KUMIKI_CVPN_UNSOLICITED", () => {
    const b = article("P4");
    b.rules("sg-cvpn", "in all * 0.0.0.0/0");
    closed(ask(b, hosts.dev, "172.16.2.84"), "KUMIKI_CVPN_UNSOLICITED", vpn);
    expect(ask(b, hosts.dev, "172.16.4.2").verdict).toBe("closed");
    closed(ask(b, vpn, "172.16.2.84"), "KUMIKI_CVPN_UNSOLICITED", vpn);
  });
  it("client to client, an association without interface, an endpoint that is not there: unknown", () => {
    unknown(ask(article("P4"), vpn, "172.16.4.9"), "client-to-client");
    const b = article("P4");
    endpoint(b).associations = endpoint(b).associations.map((a) => ({ ...a, interfaces: [] }));
    unknown(ask(b, vpn, dev), "association");
    unknown(ask(article("P3"), vpn, dev), vpn);
  });
});

describe("proxy and jump hosts (reachability.md 1.8)", () => {
  const squid = { kind: "proxy", interface: hosts.proxy, port: 3128 } as const;
  const web = { address: "203.0.113.80", port: 80 } as const;
  it("two legs, the second of the proxy's own", () => {
    const t = via(article("P3").network(), { interface: hosts.dev }, [squid], web);
    open(t);
    expect(t.legs?.map((l) => [l.leg?.role, l.flow.to, l.flow.port])).toEqual([["proxy", "172.16.2.10", 3128], ["last", "203.0.113.80", 80]]);
  });
  it("a VPN client's: the proxy sees the endpoint's interface (13)", () => {
    open(via(article("P4").network(), { vpn }, [squid], web));
  });
  it("one closed leg closes the whole", () => {
    closed(via(article("P2").network(), { interface: hosts.dev }, [squid], web), "ENI_SG_RULES_MISMATCH", "sg-proxy");
    const b = article("P3");
    b.the("routeTables", "rtb-internal-public").routes.pop();
    closed(via(b.network(), { interface: hosts.dev }, [squid], web), "NO_ROUTE_TO_DESTINATION", "rtb-internal-public");
  });
  it("KUMIKI_PROXY_CLIENT and KUMIKI_PROXY_PORT: what its own configuration says", () => {
    const b = article("P3");
    closed(via(b.network(), { interface: hosts.dev }, [squid], { address: "203.0.113.80", port: 25 }), "KUMIKI_PROXY_PORT", hosts.proxy);
    b.declared.proxies = [{ ...b.declared.proxies[0]!, clients: ["10.0.0.0/8"] }];
    closed(via(b.network(), { interface: hosts.dev }, [squid], web), "KUMIKI_PROXY_CLIENT", hosts.proxy);
  });
  it("a proxy that is not declared is unknown", () => {
    const b = article("P3");
    b.declared.proxies = [];
    unknown(via(b.network(), { interface: hosts.dev }, [squid], web), hosts.proxy);
  });
  it("ssh -J: outside by the proxy to the development server, and on (M1-M3)", () => {
    const jumps = [
      { kind: "jump", interface: hosts.proxy, address: "198.51.100.31", port: 22 },
      { kind: "jump", interface: hosts.dev, port: 22 },
    ] as const;
    open(via(article("P2").network(), internet, jumps, { address: "172.16.1.10", port: 22 }));
    closed(via(article("P4").network(), internet, jumps, { address: "172.16.1.10", port: 22 }), "ENI_SG_RULES_MISMATCH", "sg-proxy");
  });
  it("KUMIKI_NOT_LISTENING: the host is reached, and nothing listens", () => {
    const b: Pair = pair();
    b.declared.listens.push({ interface: "eni-b", protocol: "tcp", ports: [80] });
    open(ask(b, "eni-a", at.b, "tcp 80"));
    closed(ask(b, "eni-a", at.b, "tcp 22"), "KUMIKI_NOT_LISTENING", "eni-b");
    open(ask(b, "eni-a", at.b, "udp 53"));
  });
});
