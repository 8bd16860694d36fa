import { describe, expect, it } from "vitest";
import { decide, policyVerdict, toDatabase, toLoadBalancer, toService, trace, via, type Network, type Place, type Trace } from "../../../src/net/reach/index.js";
import { article, hosts, outside, phases, publicIps, vpn, type Phase } from "./article.js";

const internet: Place = { outside };
const at = (eni: keyof typeof hosts): Place => ({ interface: hosts[eni] });
const ips = { web1: "172.16.0.10", web2: "172.16.0.140", ap1: "172.16.1.10", ap2: "172.16.1.140", proxy: "172.16.2.10", dev: "172.16.2.70", db: "172.16.1.30" } as const;
const squid = { kind: "proxy", interface: hosts.proxy, port: 3128 } as const;
const example = { address: "203.0.113.80", port: 80 } as const;
const s3 = "com.amazonaws.ap-northeast-1.s3";

const to = (from: Place, address: string, port: number) => (n: Network) => trace(n, { from, to: address, protocol: "tcp", port });
type Check = readonly [id: string, ask: (n: Network) => Trace, expected: Partial<Record<Phase, "open" | "closed">>];
const always = (verdict: "open" | "closed") => ({ P1: verdict, P2: verdict, P3: verdict, P4: verdict });
const from2 = (verdict: "open" | "closed") => ({ P2: verdict, P3: verdict, P4: verdict });
const early = { P1: "open", P2: "closed", P3: "closed", P4: "closed" } as const;

/** requirements.md section 16, one entry for each pair. */
const checks: readonly Check[] = [
  ["1, 1b web-server-1", to(internet, publicIps.web1, 22), early],
  ["1, 1b web-server-2", to(internet, publicIps.web2, 22), early],
  ["2 web-server-1", to(internet, publicIps.web1, 80), always("open")],
  ["2 web-server-2", to(internet, publicIps.web2, 80), always("open")],
  ["3", (n) => toLoadBalancer(n, internet, "alb-web", 80), always("open")],
  ["4, 4b ap-server-1", to(at("web1"), ips.ap1, 22), early],
  ["4b ap-server-2", to(at("web1"), ips.ap2, 22), early],
  ["5 ap-server-1", to(at("web1"), ips.ap1, 80), always("open")],
  ["5 ap-server-2", to(at("web2"), ips.ap2, 80), always("open")],
  ["6", (n) => toLoadBalancer(n, at("web1"), "alb-ap", 80), always("open")],
  ["7", (n) => toLoadBalancer(n, internet, "alb-ap", 80), always("closed")],
  ["8 ap-server-1", (n) => toDatabase(n, at("ap1"), "for-web-db"), always("open")],
  ["8 ap-server-2", (n) => toDatabase(n, at("ap2"), "for-web-db"), always("open")],
  ["9 ap-server-1", (n) => toService(n, at("ap1"), s3), always("open")],
  ["9 ap-server-2", (n) => toService(n, at("ap2"), s3), always("open")],
  ["M1, 14", to(internet, publicIps.proxy, 22), { P2: "open", P3: "open", P4: "closed" }],
  ["M2", to(at("proxy"), ips.dev, 22), from2("open")],
  ["M3, 16 ap-server-1", to(at("dev"), ips.ap1, 22), from2("open")],
  ["M3, 16 ap-server-2", to(at("dev"), ips.ap2, 22), from2("open")],
  ["M4, 15 web-server-1", to(at("dev"), ips.web1, 22), from2("open")],
  ["M4, 15 web-server-2", to(at("dev"), ips.web2, 22), from2("open")],
  ["M5", (n) => via(n, at("dev"), [squid], example), { P2: "closed", P3: "open", P4: "open" }],
  ["10", to({ vpn }, ips.dev, 22), { P4: "open" }],
  ["11", to(at("dev"), ips.proxy, 22), { P4: "open" }],
  ["12", to({ vpn }, ips.proxy, 22), { P4: "open" }],
  ["13", (n) => via(n, { vpn }, [squid], example), { P4: "open" }],
  ["NX1 web-server-1", to({ vpn }, ips.web1, 22), { P4: "closed" }],
  ["NX1 ap-server-1 80", to({ vpn }, ips.ap1, 80), { P4: "closed" }],
  ["NX2 proxy to web", to(at("proxy"), ips.web1, 22), from2("closed")],
  ["NX2 proxy to ap", to(at("proxy"), ips.ap1, 80), from2("closed")],
  ["NX2 dev to the internet", to(at("dev"), example.address, 80), from2("closed")],
  ["NX2 outside to ap", to(internet, ips.ap1, 22), always("closed")],
  ["NX2 outside to dev", to(internet, ips.dev, 22), from2("closed")],
  ["NX2 outside to the database", (n) => toDatabase(n, internet, "for-web-db"), always("closed")],
];
const rows = checks.flatMap(([id, ask, expected]) => phases.flatMap((phase) => (expected[phase] === undefined ? [] : [{ id, phase, ask, expected: expected[phase] }])));

describe("the article's checks", () => {
  const networks = Object.fromEntries(phases.map((p) => [p, article(p).network()])) as Record<Phase, Network>;
  it.each(rows)("$phase $id: $expected", ({ phase, ask, expected }) => {
    const t = ask(networks[phase]);
    expect({ verdict: t.verdict, because: t.because }).toEqual({ verdict: expected, because: undefined });
    expect(t.decidedBy).toBeDefined();
  });
  it("the role's policy and the default policy of the endpoint let check 9 through", () => {
    const everything = JSON.stringify({ Version: "2008-10-17", Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }] });
    const full = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: ["s3:*"], Resource: "*" }] });
    const request = { action: "s3:ListAllMyBuckets", resource: "*", secure: true, endpoint: "vpce-s3" };
    expect(policyVerdict({ endpoint: everything, identity: [full] }, request)).toEqual({ verdict: "open", by: "identity" });
  });
  it("all of them in less than 200 ms once the snapshot is there", () => {
    const run = () => {
      const b = article("P4");
      const begin = performance.now();
      const n = b.network();
      for (const { ask } of rows) ask(n);
      return performance.now() - begin;
    };
    // The machine may be busy: one run in twenty without interruption says what the engine takes.
    let best = run();
    for (let i = 0; i < 20 && best >= 200; i++) best = Math.min(best, run());
    expect(best).toBeLessThan(200);
  });
  it("decide says what trace says", () => {
    const n = networks.P4;
    for (const from of [internet, { vpn }, at("web1"), at("dev"), at("proxy")])
      for (const address of [...Object.values(ips), ...Object.values(publicIps), "203.0.113.80", "52.219.0.9"])
        for (const port of [22, 80, 3128, 3306]) {
          const flow = { from, to: address, protocol: "tcp", port };
          expect(decide(n, flow)).toBe(trace(n, flow).verdict);
        }
  });
});
