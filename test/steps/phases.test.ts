import { describe, expect, test } from "vitest";
import type { AnswerValue, Preset, WalkPhase } from "../../src/core/types.js";
import { bucketStep } from "../../src/steps/bucket.js";
import { clientVpn } from "../../src/steps/client-vpn.js";
import { internalServers } from "../../src/steps/internal-servers.js";
import { peering } from "../../src/steps/peering.js";
import { proxy } from "../../src/steps/proxy.js";
import { company, rulesOf } from "./company.js";

const until = { P1: bucketStep, P2: peering, P3: proxy, P4: clientVpn };
const rules = (phase: WalkPhase, preset: Preset, given: Record<string, AnswerValue> = {}) => rulesOf(company(until[phase], preset, given));

/** Who may talk to the web VPC besides SSH: the same in every phase. */
const open = ["ap 443 ap", "ap 443 web", "ap 80 ap", "ap 80 web", "rds 3306 ap", "web 443 0.0.0.0/0", "web 80 0.0.0.0/0"];
const privateSubnet = "172.16.2.64/26";

/** Requirements.md section 15, row by row: who may SSH to whom, and who may use the proxy. */
const article: Readonly<Record<WalkPhase, readonly string[]>> = {
  P1: ["web 22 0.0.0.0/0", "ap 22 0.0.0.0/0"],
  P2: [`web 22 ${privateSubnet}`, `ap 22 ${privateSubnet}`, "proxy 22 0.0.0.0/0", "dev 22 proxy"], // T1, T2, W7, W8
  P3: [`web 22 ${privateSubnet}`, `ap 22 ${privateSubnet}`, "proxy 22 0.0.0.0/0", "dev 22 proxy", "proxy 3128 dev"], // T3
  P4: [
    `web 22 ${privateSubnet}`,
    `ap 22 ${privateSubnet}`,
    "dev 22 proxy", // X3: the article keeps it
    "dev 22 cvpn", // T4
    "proxy 22 dev", // T5, X7
    "proxy 22 cvpn",
    "proxy 3128 dev", // T6
    "proxy 3128 cvpn",
  ],
};
const mine = "198.51.100.7/32";
const modern: typeof article = {
  P1: [`web 22 ${mine}`, "ap 22 web"],
  P2: ["web 22 dev", "ap 22 dev", `proxy 22 ${mine}`, "dev 22 proxy"], // X4
  P3: ["web 22 dev", "ap 22 dev", `proxy 22 ${mine}`, "dev 22 proxy", "proxy 3128 dev"],
  P4: ["web 22 dev", "ap 22 dev", "dev 22 cvpn", "proxy 22 dev", "proxy 22 cvpn", "proxy 3128 dev", "proxy 3128 cvpn"], // X3
};

describe.each([["article", article], ["modern", modern]] as const)("%s", (preset, wanted) => {
  test.each(["P1", "P2", "P3", "P4"] as const)("exactly the rules of %s", (phase) => {
    expect(rules(phase, preset)).toEqual([...open, ...wanted[phase]].sort());
  });

  test("no SSH from any address of the internet in P4 (T7)", () => {
    expect(rules("P4", preset).filter((r) => / 22 (?!172\.16\.2\.64\/26)\d/.test(r))).toEqual([]);
  });

  test("web servers reach no AP server by SSH once there is a company network (N4b, T11)", () => {
    for (const phase of ["P2", "P3", "P4"] as const) expect(rules(phase, preset)).not.toContain("ap 22 web");
  });

  test("the web servers' doors stay as they are while the company's are only being built", () => {
    const before = rules("P1", preset);
    expect(rulesOf(company(internalServers, preset))).toEqual(expect.arrayContaining(before));
  });

  test("the development server lets the proxy in after the VPN if the answer says so (X3)", () => {
    expect(rules("P4", preset, { proxyToDevSsh: true })).toContain("dev 22 proxy");
    expect(rules("P4", preset, { proxyToDevSsh: false })).not.toContain("dev 22 proxy");
    expect(rules("P3", preset, { proxyToDevSsh: false })).toContain("dev 22 proxy");
  });

  test("VPN clients are kept from the proxy server's SSH if the answer says so, not from its proxy (T8)", () => {
    const strict = rules("P4", preset, { vpnToProxySsh: false });
    expect(rules("P4", preset).filter((r) => !strict.includes(r))).toEqual(["proxy 22 cvpn"]);
  });

  test("relaxed, SSH is as wide as it was, and what the VPN and the proxy serve stays open", () => {
    const ssh = (graph: readonly string[]) => graph.filter((r) => / 22 /.test(r) && !r.endsWith(" cvpn"));
    for (const phase of ["P1", "P2", "P3"] as const) {
      const relaxed = rulesOf(company(clientVpn, preset, {}, phase));
      expect(relaxed).toEqual(expect.arrayContaining(rules(phase, preset)));
      if (phase !== "P1") expect(ssh(relaxed)).toEqual(ssh(rules(phase, preset)));
      expect(relaxed).toEqual(expect.arrayContaining(["dev 22 cvpn", "proxy 3128 cvpn", "proxy 3128 dev"]));
    }
  });
});

test("no two nodes ever make the same rule: AWS would refuse the second as a duplicate", () => {
  for (const preset of ["article", "modern"] as const)
    for (const phase of ["P1", "P2", "P3", "P4"] as const) {
      const all = rules(phase, preset, { proxyToDevSsh: true });
      expect(new Set(all).size).toBe(all.length);
    }
});

test("from one phase to the next a rule that stays is the same node, so it is not made anew", () => {
  const nodes = (phase: WalkPhase, preset: Preset) => {
    const graph = company(until[phase], preset);
    return new Map([...graph.nodes.values()].filter((n) => n.kind.name === "ec2/security-group-rule").map((n) => [n.id, JSON.stringify(n.props)]));
  };
  for (const preset of ["article", "modern"] as const)
    for (const [one, next] of [["P1", "P2"], ["P2", "P3"], ["P3", "P4"]] as const) {
      const [before, after] = [nodes(one, preset), nodes(next, preset)];
      const made = [...after].filter(([id]) => !before.has(id)).map(([, props]) => props);
      const gone = [...before].filter(([id]) => !after.has(id)).map(([, props]) => props);
      expect(made.filter((props) => gone.includes(props))).toEqual([]);
      for (const [id, props] of after) if (before.has(id)) expect(props).toBe(before.get(id));
    }
});
