import { mkdtempSync, existsSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { daemonPrograms, lacks, networkPrograms, standingTown, townDown, townUp, tryAll, type Claim, type Subject } from "../../src/lab/town/index.js";
import { article, hosts, outside, vpn, type Phase } from "../net/reach/article.js";

const missing = lacks({ ...networkPrograms, ...daemonPrograms }, { tun: false });
const why = missing.length === 0 ? undefined : JSON.stringify(missing);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kumiki-town-"));
});
afterEach(async () => void (await townDown(join(folder, "lab"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const names: Record<string, string> = { "web-server-1": hosts.web1, "web-server-2": hosts.web2, "ap-server-1": hosts.ap1, "ap-server-2": hosts.ap2, "proxy-server-1": hosts.proxy, "development-server-1": hosts.dev };
const claim = (id: string, from: string, to: string, port: number, expect: Claim["expect"], via?: string): Claim => ({ id, from, to, port, protocol: "tcp", expect, ...(via === undefined ? {} : { via }) });

/** requirements.md section 16, as far as a phase has it. */
function claims(phase: Phase): Claim[] {
  const wide = phase === "P1" ? "open" : "closed";
  const always = [
    claim("1", "outside", "web-server-1", 22, wide),
    claim("2", "outside", "web-server-2", 80, "open"),
    claim("3", "outside", "web-alb", 80, "open"),
    claim("4", "web-server-1", "ap-server-1", 22, wide),
    claim("5", "web-server-1", "ap-server-2", 80, "open"),
    claim("6", "web-server-2", "ap-alb", 80, "open"),
    claim("7", "outside", "ap-alb", 80, "closed"),
    claim("8", "ap-server-1", "database", 3306, "open"),
    claim("9", "ap-server-2", "bucket", 443, "open"),
    claim("8x", "web-server-1", "database", 3306, "closed"),
  ];
  if (phase !== "P4") return always;
  return [
    ...always,
    claim("M3", "development-server-1", "ap-server-1", 22, "open"),
    claim("M5", "development-server-1", "internet", 80, "open", "proxy-server-1"),
    claim("10", "vpn-client", "development-server-1", 22, "open"),
    claim("13", "vpn-client", "internet", 80, "open", "proxy-server-1"),
    claim("14", "outside", "proxy-server-1", 22, "closed"),
    claim("NX1", "vpn-client", "web-server-1", 22, "closed"),
    claim("NX2", "development-server-1", "internet", 80, "closed"),
  ];
}

function subject(phase: Phase): Subject {
  const { snapshot, declared } = article(phase);
  const there = Object.entries(names).filter(([, id]) => snapshot.interfaces.some((e) => e.id === id));
  const listens = there.map(([name, id]) => ({ interface: id, protocol: "tcp" as const, ports: name === "proxy-server-1" ? [22, 3128] : name === "development-server-1" ? [22] : [22, 80] }));
  const balancer = (part: string) => snapshot.loadBalancers.find((b) => b.id.includes(part))!.arn;
  return {
    env: "test", phase, snapshot, declared: { ...declared, listens }, hosts: Object.fromEntries(there),
    loadBalancers: { "web-alb": balancer("alb-web"), "ap-alb": balancer("alb-ap") }, databases: { database: "for-web-db" }, buckets: { bucket: "for-web-bucket" },
    clientVpns: phase === "P4" ? { "vpn-client": vpn } : {}, outside, checks: claims(phase),
  };
}

describe.skipIf(why !== undefined)(`the environment with real programs${why === undefined ? "" : `: skipped, ${why}`}`, () => {
  it.each(["P1", "P4"] as const)("passes the article's checks by ssh, curl and mariadb: %s", { timeout: 240_000 }, async (phase) => {
    const lab = join(folder, "lab");
    const made = await townUp(lab, subject(phase), new AbortController().signal);
    expect(made.daemons.length).toBeGreaterThan(10);
    const standing = (await standingTown(lab))!;
    const tried = await tryAll(standing, lab, standing.subject.checks);
    expect(tried.map((t) => ({ id: t.claim.id, from: t.claim.from, to: t.claim.to, verdict: t.verdict, evidence: t.ok ? "" : t.evidence }))).toEqual(
      claims(phase).map((c) => ({ id: c.id, from: c.from, to: c.to, verdict: c.expect, evidence: "" })),
    );
    const { pid } = standing.record;
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    expect(await townDown(lab)).toBe(true);
    expect(existsSync(lab)).toBe(false);
    expect(existsSync(`/proc/${pid}`) && readFileSync(`/proc/${pid}/stat`, "utf8").includes(") S")).toBe(false);
    expect(await standingTown(lab)).toBeUndefined();
    expect(await townDown(lab)).toBe(false);
  });
  it("shows one changed rule: SSH opened to everybody", { timeout: 120_000 }, async () => {
    const lab = join(folder, "lab");
    const before = subject("P4");
    const groups = before.snapshot.securityGroups.map((g) => (g.id === "sg-web" ? { ...g, rules: [...g.rules, { id: "sgr-mistake", direction: "ingress" as const, protocol: "tcp", ports: { from: 22, to: 22 }, peer: { cidr: "0.0.0.0/0" } }] } : g));
    await townUp(lab, { ...before, snapshot: { ...before.snapshot, securityGroups: groups } }, new AbortController().signal);
    const standing = (await standingTown(lab))!;
    const wrong = (await tryAll(standing, lab, standing.subject.checks)).filter((t) => !t.ok);
    expect(wrong.map((t) => [t.claim.id, t.verdict])).toEqual([["1", "open"]]);
  });
  it("leaves nothing behind when it cannot be made", { timeout: 60_000 }, async () => {
    const lab = join(folder, "lab");
    const broken = subject("P1");
    const acl = broken.snapshot.networkAcls.map((a) => ({ ...a, entries: [...a.entries, { number: 7, direction: "ingress" as const, action: "allow" as const, protocol: "no-such-protocol", cidr: "0.0.0.0/0" }] }));
    await expect(townUp(lab, { ...broken, snapshot: { ...broken.snapshot, networkAcls: acl } }, new AbortController().signal)).rejects.toMatchObject({ code: "lab-failed" });
    expect(existsSync(lab)).toBe(false);
  });
});
