import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { articlePrinted, byArticleRow, costDocument, differences, costPerDayUsd, costReport, planCost, spentUsd, type Thing } from "../../src/cost/index.js";
import { extendedYears } from "../../src/cost/tables/support.js";
import { free, priced } from "../../src/cost/kinds/index.js";
import { regions, rows } from "../../src/cost/tables/today.js";
import { declare } from "../../src/engine/graph.js";
import { kinds } from "../../src/resources/index.js";
import { steps } from "../../src/steps/index.js";
import { questionsOf } from "../../src/cli/questions.js";
import type { Facts, Preset } from "../../src/core/types.js";
import { namesOf, sayCost } from "../../src/ui/say.js";
import { dangerousInLines, foreign, looks, tooWide } from "../ui/support.js";

const tokyo = "ap-northeast-1";
const zones = ["ap-northeast-1a", "ap-northeast-1c"];
const facts: Facts = {
  region: tokyo,
  account: "123456789012",
  partition: "aws",
  zones,
  callerCidr: "203.0.113.7/32",
  images: { al2023: "ami-0123456789abcdef0", "al2023-arm64": "ami-0123456789abcdef1", "amazon-linux-2": "ami-0123456789abcdef2" },
  offered: { "t3.micro": zones, "t2.micro": zones },
  engineVersions: { mysql: "8.4.7", postgres: "17.6" },
};

/** The whole walkthrough with a preset's own answers, as `up` would build it. */
function walkthrough(preset: Preset, changed: Record<string, unknown> = {}): Thing[] {
  const answers: Record<string, unknown> = {};
  for (const { key, question } of questionsOf(steps)) {
    const initial: unknown = question[preset];
    answers[key] = changed[key] ?? (typeof initial === "function" ? (initial as (f: Facts, a: object) => unknown)(facts, answers) : initial);
  }
  const graph = declare({ steps, answers, facts, preset, phase: "P4", envName: "default", envId: "default-abcdefghij234567" });
  return [...graph.nodes.values()].map(({ step, kind, props }) => ({ step, kind: kind.name, props }));
}

const cents = (usd: number | undefined): number => Math.round(usd! * 100) / 100;
const tenths = (usd: number | undefined): number => Math.round(usd! * 10) / 10;

describe("the article's table ($1-$7)", () => {
  const report = costReport(walkthrough("article"), tokyo, "article");
  const table = byArticleRow(report.lines);

  it("has its rows: to the cent as derived, and rounded as printed", () => {
    expect(table.map((r) => [r.row, cents(r.perDay), tenths(r.perDay)])).toEqual([
      ["Client VPN", 3.6, 3.6],
      ["EC2", 2.19, 2.2],
      ["RDS", 1.25, 1.2],
      ["ELB", 1.17, 1.2],
      ["EBS", 0.19, 0.2],
      ["Other", 0.18, 0.2],
    ]);
  });

  it.each(Object.entries(articlePrinted))("%s as the article prints it", (name, printed) => {
    const rows = name === "Total" ? table : table.filter((r) => r.row === name);
    const sum = (of: (r: (typeof table)[number]) => number) => rows.reduce((s, r) => s + of(r), 0);
    const [day, month, exact] = [sum((r) => r.perDay!), sum((r) => r.articleMonth!), sum((r) => r.perMonth!)];
    expect(tenths(day)).toBe(printed.perDay);
    // Thirty times the day to the cent; "Other" is the exact month instead (20 GB x 0.276), and the total is the sum as printed.
    const differs = { Other: -0.1, Total: -0.1 }[name] ?? 0;
    expect(tenths(month)).toBeCloseTo(printed.perMonth + differs, 6);
    if (name === "Other") expect(tenths(exact)).toBe(printed.perMonth);
    // Its shares are of the months as printed.
    expect(Math.abs((100 * printed.perMonth) / articlePrinted.Total.perMonth - printed.percent)).toBeLessThan(0.06);
  });

  it("prints a total that is the sum of its rows", () => {
    const rows = Object.entries(articlePrinted).filter(([name]) => name !== "Total");
    expect(rows.reduce((s, [, r]) => s + r.perMonth, 0)).toBeCloseTo(articlePrinted.Total.perMonth, 6);
    expect(tenths(rows.reduce((s, [, r]) => s + r.perDay, 0))).toBeCloseTo(8.6, 6);
  });

  it("differs from today's in one row, by the public addresses alone", () => {
    const now = byArticleRow(costReport(walkthrough("article"), tokyo).lines);
    const why = table.flatMap((then, i) => differences(then, now[i]!).map((d) => [then.row, d.code, cents(d.perDay)]));
    expect(why).toEqual([["Other", "public-ipv4", 0.6]]);
  });

  it("shows the idle VPN as the largest ($8)", () => {
    const most = [...report.lines].filter((l) => l.fixed).sort((a, b) => b.perDay! - a.perDay!)[0]!;
    expect([most.code, most.perDay]).toEqual(["vpn-association", expect.closeTo(3.6)]);
  });

  it("costs 0.60 a day more today, for five public addresses (O11)", () => {
    const today = costReport(walkthrough("article"), tokyo);
    expect(today.perDay! - report.perDay!).toBeCloseTo(0.6);
    expect(today.lines.filter((l) => l.code === "public-ipv4").reduce((n, l) => n + l.quantity!, 0)).toBe(5 * 24);
  });
});

describe("today", () => {
  it("every kind of ours is either priced or free, and none both", () => {
    const known = [...Object.keys(priced), ...free];
    expect([...kinds.keys()].filter((k) => !known.includes(k))).toEqual([]);
    expect(Object.keys(priced).filter((k) => free.has(k))).toEqual([]);
  });

  it("every price is there for every region, and positive", () => {
    for (const [key, values] of Object.entries(rows)) {
      expect(values, key).toHaveLength(regions.length);
      expect(values.every((v) => v === null || v > 0), key).toBe(true);
      expect(values.some((v) => v !== null), key).toBe(true);
    }
  });

  it("prices the modern walkthrough in every region of the table", () => {
    const things = walkthrough("modern");
    for (const region of regions) expect(costReport(things, region).perDay, region).toBeGreaterThan(4);
    // 3.6 VPN + 6 x 0.0136 x 24 + 2 x 0.0243 x 24 + 0.052 x 24 + 20 x 0.276/30 + 48 x 0.096/30 + 5 x 0.12 + 0.4/30
    expect(costReport(things, tokyo).perDay).toBeCloseTo(3.6 + 1.9584 + 1.1664 + 1.248 + 0.184 + 0.1536 + 0.6 + 0.4 / 30, 6);
  });

  it("with one zone and without VPN it costs less, by exactly these", () => {
    const all = costReport(walkthrough("modern"), tokyo).perDay!;
    const less = costReport(walkthrough("modern", { vpn: false, databaseMultiAz: false }), tokyo).perDay!;
    expect(all - less).toBeCloseTo(3.6 + 0.026 * 24 + (20 * 0.138) / 30, 6);
  });

  const server = { instanceType: "t3.micro", volumeGib: 8, volumeType: "gp3", publicIp: true, running: true };
  it("a stopped server is its volume alone", () => {
    const volume = (8 * 0.096) / 30;
    expect(costPerDayUsd("ec2/instance", server, { state: "running" }, tokyo)).toBeCloseTo(0.0136 * 24 + 0.12 + volume);
    expect(costPerDayUsd("ec2/instance", server, { state: "stopped" }, tokyo)).toBeCloseTo(volume);
    expect(costPerDayUsd("ec2/instance", { ...server, running: false }, {}, tokyo)).toBeCloseTo(volume);
  });

  it("a stopped database keeps its storage and its secret", () => {
    const db = { engine: "mysql", instanceClass: "db.t3.micro", multiAz: false, storageType: "gp3", storageGib: 20 };
    expect(costPerDayUsd("rds/db-instance", db, { status: "stopped" }, tokyo)).toBeCloseTo((20 * 0.138 + 0.4) / 30);
    expect(costPerDayUsd("rds/db-instance", { ...db, passwordSecret: "x" }, { status: "available" }, tokyo)).toBeCloseTo(0.026 * 24 + (20 * 0.138) / 30);
  });

  it("an address in each zone, where the internet sees it", () => {
    const of = (scheme: string) => costPerDayUsd("elasticloadbalancing/load-balancer", { scheme, subnetIds: ["a", "b", "c"] }, {}, tokyo)!;
    expect(of("internet-facing") - of("internal")).toBeCloseTo(3 * 0.12);
  });
});

describe("hidden items", () => {
  const db = { engine: "mysql", engineVersion: "8.0.44", instanceClass: "db.t3.micro", multiAz: true, storageType: "gp3", storageGib: 20, passwordSecret: "x" };
  const enrolled = { status: "available", lifecycle: "open-source-rds-extended-support" };
  const of = (props: object, attrs: object, region = tokyo) => costPerDayUsd("rds/db-instance", { ...db, ...props }, { ...attrs }, region);

  it("Extended Support: by processor and hour, for the standby too, also while it is stopped; only if enrolled and too old", () => {
    const without = of({}, { status: "available" })!;
    expect(of({}, enrolled)! - without).toBeCloseTo(2 * 2 * 24 * 0.12);
    expect(of({ multiAz: false }, { ...enrolled, status: "stopped" })! - of({ multiAz: false }, { status: "stopped" })!).toBeCloseTo(2 * 24 * 0.12);
    expect(of({ engineVersion: "8.4.7" }, enrolled)).toBeCloseTo(without);
    expect(of({}, { ...enrolled, lifecycle: "open-source-rds-extended-support-disabled" })).toBeCloseTo(without);
    expect(of({}, enrolled, "us-west-2")).toBeUndefined();
  });

  it("its price doubles in the third year", () => {
    expect(extendedYears("mysql", "8.0.44", "2026-07-31")).toBeUndefined();
    expect(extendedYears("mysql", "8.0.44", "2026-08-01")).toBe("years-1-2");
    expect(extendedYears("mysql", "5.7.44", "2026-09-24")).toBe("year-3");
    expect(extendedYears("postgres", "17.6", "2026-09-24")).toBeUndefined();
    expect(extendedYears("postgres", "13.20", "2026-09-24")).toBe("years-1-2");
    expect(extendedYears("postgres", "14.20", "2027-02-28")).toBeUndefined();
    expect(extendedYears("postgres", "14.20", "2027-03-01")).toBe("years-1-2");
    expect(extendedYears("oracle", "19", "2026-09-24")).toBeUndefined();
  });

  it("named as used: logs kept, requests, traffic between zones", () => {
    const lines = costReport(walkthrough("modern"), tokyo).lines.filter((l) => !l.fixed);
    const prices = Object.fromEntries(lines.map((l) => [l.code, l.unitPrice]));
    expect(prices).toMatchObject({ "log-data": 0.76, "log-storage": 0.033, "object-writes": 0.0047, "object-reads": 0.00037, "zone-data": 0.01, "vpn-connection": 0.05 });
  });

  it("a server that was found without its settings has the address that AWS tells of", () => {
    const found = { instanceType: "t3.micro", volumeGib: 8, volumeType: "gp3" };
    const price = (publicIp: string) => costPerDayUsd("ec2/instance", found, { state: "running", publicIp }, tokyo)!;
    expect(price("203.0.113.9") - price("")).toBeCloseTo(0.12);
  });
});

describe("what was spent", () => {
  const at = (hours: number) => new Date(Date.UTC(2026, 10, 22) + hours * 3_600_000);
  const begun = (kind: string, props: object, hours = 0) => ({ step: "s", kind, props: { ...props }, startedAt: at(hours).toISOString() });
  const server = begun("ec2/instance", { instanceType: "t3.micro", volumeGib: 0, volumeType: "gp3", publicIp: false, running: true });
  const vpn = begun("ec2/client-vpn-association", {});

  it("servers by the second, load balancers and VPN by begun hours", () => {
    expect(spentUsd([server], tokyo, at(0.5))).toBeCloseTo(0.0136 / 2);
    expect(spentUsd([vpn], tokyo, at(0.5))).toBeCloseTo(0.15);
    expect(spentUsd([vpn], tokyo, at(1.01))).toBeCloseTo(0.3);
    expect(spentUsd([begun("ec2/vpc", {})], tokyo, at(100))).toBe(0);
    expect(spentUsd([begun("test/box", {})], tokyo, at(1))).toBeUndefined();
  });

  it("never falls with time, and is the day's price after a day", () => {
    const things = walkthrough("modern").map((t) => ({ ...t, startedAt: at(0).toISOString() }));
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1000, noNaN: true }), fc.double({ min: 0, max: 1000, noNaN: true }), (a, b) => {
        const [before, after] = [Math.min(a, b), Math.max(a, b)].map((hours) => spentUsd(things, tokyo, at(hours))!);
        expect(before).toBeLessThanOrEqual(after! + 1e-9);
      }),
    );
    expect(spentUsd(things, tokyo, at(24))).toBeCloseTo(costReport(things, tokyo).perDay!, 6);
  });
});

describe("what is not known is never guessed", () => {
  const vpc = { step: "network", kind: "ec2/vpc", props: {} };
  it("a size, a kind, a region without a price make the sum unknown, and the known part is told", () => {
    expect(costPerDayUsd("ec2/instance", { instanceType: "m7i.large", volumeGib: 8, volumeType: "gp3" }, {}, tokyo)).toBeUndefined();
    expect(costPerDayUsd("ec2/instance", {}, {}, tokyo)).toBeUndefined();
    expect(costPerDayUsd("ec2/volume", {}, {}, tokyo)).toBeUndefined();
    expect(costPerDayUsd("ec2/vpc", {}, {}, "mars-north-1")).toBe(0);
    const large = { step: "servers", kind: "ec2/instance", props: { instanceType: "m7i.large", volumeGib: 8, volumeType: "gp3", publicIp: false, running: true } };
    expect(costReport([vpc, large], tokyo)).toMatchObject({ perDay: undefined, perMonth: undefined, knownPerDay: expect.closeTo(0.0256) as number });
    expect(costReport([vpc, { step: "x", kind: "test/box", props: {} }], tokyo).perDay).toBeUndefined();
  });

  it("a region without a table has nulls in the document", () => {
    const document = costDocument(costReport(walkthrough("modern"), "eu-south-2"));
    expect(document).toMatchObject({ currency: "USD", region: "eu-south-2", pricedOn: null, perDay: null, perMonth: null });
    expect(document.items.length).toBeGreaterThan(10);
    expect(document.items.every((i) => i.unitPrice === null && i.perDay === null)).toBe(true);
  });

  it("the article's prices are Tokyo's only", () => {
    expect(costReport(walkthrough("article"), "us-east-1", "article")).toMatchObject({ pricedOn: undefined, perDay: undefined });
  });
});

describe("laws", () => {
  const modern = walkthrough("modern");
  const some = fc.subarray(modern);
  it("the sum is that of its parts, whatever the parts", () => {
    fc.assert(
      fc.property(some, fc.constantFrom(...regions), (things, region) => {
        const alone = things.reduce((sum, t) => sum + costPerDayUsd(t.kind, t.props, {}, region)!, 0);
        const report = costReport(things, region);
        expect(report.perDay).toBeCloseTo(alone, 8);
        expect(report.perMonth).toBeCloseTo(30 * alone, 6);
        expect(byArticleRow(report.lines).reduce((sum, r) => sum + r.perDay!, 0)).toBeCloseTo(alone, 8);
      }),
    );
  });

  it("each line is quantity times price", () => {
    for (const l of costReport(modern, tokyo).lines.filter((each) => each.fixed)) {
      expect(l.perDay).toBeCloseTo((l.quantity! * l.unitPrice!) / (l.unit === "hour" ? 1 : 30), 8);
      expect(l.perMonth).toBeCloseTo(30 * l.perDay!, 8);
    }
  });

  it("a plan from nothing to something costs the same as removing it saves; its steps add up", () => {
    fc.assert(
      fc.property(some, some, (a, b) => {
        const [there, back] = [planCost(a, b, tokyo), planCost(b, a, tokyo)];
        expect([there.before, there.after]).toEqual([back.after, back.before]);
        expect(Object.values(there.steps).reduce<number>((sum, usd) => sum + usd!, 0)).toBeCloseTo(there.after!, 2);
      }),
    );
  });
});

describe("said to people", () => {
  it("is harmless and fits the terminal, whatever the names", () => {
    const things = walkthrough("article");
    const cases = (["today", "article"] as const).map((table) => ({ table, report: costReport(things, tokyo, table) }));
    fc.assert(
      fc.property(foreign, foreign, fc.constantFrom(...looks), fc.constantFrom(...cases), (env, type, look, { table, report }) => {
        const odd = { step: type, kind: "ec2/instance", props: { instanceType: type, volumeGib: 8, volumeType: type } };
        const strange = costReport([...things, odd], tokyo, table);
        for (const r of [report, strange, costReport(things, "eu-south-2", table)]) {
          const now = byArticleRow(costReport(things, tokyo).lines);
          const rows = byArticleRow(r.lines).map((then, i) => ({ then, now: now[i]!, why: differences(then, now[i]!) }));
          const text = sayCost({ env, report: r, table, stands: true, names: namesOf(steps, kinds.values(), look.lang), ...(table === "article" ? { rows, printed: articlePrinted } : {}) }, look);
          expect(dangerousInLines(text)).toEqual([]);
          expect(tooWide(text, look)).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });
});
