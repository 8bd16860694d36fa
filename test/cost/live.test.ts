import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AwsError } from "../../src/core/aws-error.js";
import { costReport, livePrices, priceKeys, type Kept, type PriceSources, type ProductQuery } from "../../src/cost/index.js";
import { priceIn, queryOf } from "../../src/cost/list.js";
import { regions, rows } from "../../src/cost/tables/today.js";

const tokyo = "ap-northeast-1";

interface Shape {
  readonly usagetype: string;
  readonly unit: string;
  readonly tiers: readonly (readonly [begin: string, usd: string])[];
}
/** A document of GetProducts in AWS's form. */
const product = ({ usagetype, unit, tiers }: Shape): string => {
  const priceDimensions = Object.fromEntries(tiers.map(([beginRange, USD], i) => [`A.B.${i}`, { unit, beginRange, endRange: "Inf", rateCode: `A.B.${i}`, appliesTo: [], description: "", pricePerUnit: { USD } }]));
  return JSON.stringify({ product: { sku: "A", attributes: { usagetype } }, serviceCode: "X", terms: { OnDemand: { "A.B": { priceDimensions, sku: "A", offerTermCode: "B", termAttributes: {} } } } });
};
const balancer = queryOf("elb/application", tokyo)!;
const hour = (usagetype: string, usd: string): string => product({ usagetype, unit: "Hrs", tiers: [["0", usd]] });

describe("queries", () => {
  it("every one names the region, its usage type and a service", () => {
    const asked = Object.keys(rows).flatMap((key) => queryOf(key, tokyo) ?? []);
    expect(asked.length).toBeGreaterThan(40);
    for (const q of asked) {
      expect(q.filters).toContainEqual({ Type: "TERM_MATCH", Field: "regionCode", Value: tokyo });
      expect(q.filters).toContainEqual({ Type: "CONTAINS", Field: "usagetype", Value: q.usage });
      expect(q.service).toMatch(/^A/);
    }
  });

  it("what cannot be told apart there is not asked for", () => {
    expect(Object.keys(rows).filter((key) => queryOf(key, tokyo) === undefined).sort()).toEqual(["ec2/zone-data", "rds/credits", "rds/extended-support/year-3", "rds/extended-support/years-1-2"]);
    expect(["ec2/undefined", "rds/undefined/single/undefined", "rds/storage/multi/undefined", "ebs/undefined", "x", "constructor"].map((key) => queryOf(key, tokyo))).toEqual(Array(6).fill(undefined));
  });
});

describe("the price in the documents", () => {
  it("is that of the usage type in the region, and of no neighbour", () => {
    const docs = [hour("APN1-LoadBalancerUsage", "0.0255"), hour("APN1-TS-LoadBalancerUsage", "0.0056"), hour("APN1-Outposts-LoadBalancerUsage", "0.1")];
    expect(priceIn(docs, balancer, tokyo)).toBe(0.0255);
    const here = queryOf("elb/application", "us-east-1")!;
    expect(priceIn([hour("LoadBalancerUsage", "0.0225"), hour("TS-LoadBalancerUsage", "0.0056")], here, "us-east-1")).toBe(0.0225);
    expect(priceIn([hour("USE1-PublicIPv4:InUseAddress", "0.005")], queryOf("vpc/public-ipv4", "us-east-1")!, "us-east-1")).toBe(0.005);
    expect(priceIn([hour("EU-LoadBalancerUsage", "0.0252")], queryOf("elb/application", "eu-west-1")!, "eu-west-1")).toBe(0.0252);
  });

  it("is the first tier's, in our unit", () => {
    const kept = product({ usagetype: "APN1-TimedStorage-ByteHrs", unit: "GB-Mo", tiers: [["51200", "0.024"], ["0", "0.025"]] });
    expect(priceIn([kept], queryOf("s3/standard", tokyo)!, tokyo)).toBe(0.025);
    const writes = product({ usagetype: "APN1-Requests-Tier1", unit: "Requests", tiers: [["0", "0.0000047000"]] });
    expect(priceIn([writes], queryOf("s3/write", tokyo)!, tokyo)).toBe(0.0047);
  });

  it("is not known where products do not agree, have another unit or no price", () => {
    expect(priceIn([hour("APN1-LoadBalancerUsage", "0.02"), hour("APN1-LoadBalancerUsage", "0.03")], balancer, tokyo)).toBeUndefined();
    expect(priceIn([hour("APN1-LoadBalancerUsage", "0.02"), hour("APN1-LoadBalancerUsage", "0.0200000000")], balancer, tokyo)).toBe(0.02);
    expect(priceIn([product({ usagetype: "APN1-LoadBalancerUsage", unit: "GB", tiers: [["0", "1"]] })], balancer, tokyo)).toBeUndefined();
    expect(priceIn([hour("APN1-LoadBalancerUsage", "0.0000000000"), hour("APN1-LoadBalancerUsage", "free")], balancer, tokyo)).toBeUndefined();
  });

  it("whatever is sent, it is a positive number or not known", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.json(), fc.constant(hour("APN1-LoadBalancerUsage", "0.0255")))), (docs) => {
        const price = priceIn(docs, balancer, tokyo);
        expect(price === undefined || price > 0).toBe(true);
      }),
    );
  });
});

describe("looking them up", () => {
  const at = new Date("2026-11-22T04:00:00.000Z");
  const all = Object.keys(rows);

  class List implements PriceSources {
    asked: ProductQuery[] = [];
    most = 0;
    private now_ = 0;
    saved: Readonly<Record<string, Kept>> = {};
    constructor(
      readonly answer: (q: ProductQuery) => readonly string[] = () => [],
      readonly before: Readonly<Record<string, Kept>> = {},
    ) {}
    now = () => at;
    kept = () => Promise.resolve(this.before);
    keep = (prices: Readonly<Record<string, Kept>>) => Promise.resolve(void (this.saved = prices));
    async ask(q: ProductQuery) {
      this.asked.push(q);
      this.most = Math.max(this.most, ++this.now_);
      await new Promise((r) => setImmediate(r));
      this.now_--;
      return this.answer(q);
    }
  }

  it("asks in parallel, never more than six at once, each once", async () => {
    const list = new List();
    const found = await livePrices(all, tokyo, list);
    expect(list.most).toBe(6);
    expect(list.asked).toHaveLength(all.length - 4);
    expect(found).toEqual({ on: at.toISOString(), prices: {} });
  });

  it("what was looked up within a day is not asked again, also that there was nothing", async () => {
    const before = (hours: number, usd: number | null): Kept => ({ usd, at: new Date(at.getTime() - hours * 3_600_000).toISOString() });
    const list = new List(() => [], { "elb/application": before(23, 0.03), "vpc/public-ipv4": before(1, null), "ec2/t3.micro": before(25, 9), "ebs/gp3": { usd: 7, at: "never" }, "vpn/association": before(-2, 5) });
    const found = await livePrices(["elb/application", "vpc/public-ipv4", "ec2/t3.micro", "ebs/gp3", "vpn/association"], tokyo, list);
    expect(list.asked.map((q) => q.usage).sort()).toEqual(["BoxUsage:t3.micro", "ClientVPN-EndpointHours", "EBS:VolumeUsage.gp3"]);
    expect(found).toEqual({ on: before(23, 1).at, prices: { "elb/application": 0.03 } });
    expect(Object.keys(list.saved)).toHaveLength(5);
  });

  it("a refusal ends the asking, keeps what was found, and is told; anything else is thrown", async () => {
    let n = 0;
    const refusing = new List(() => {
      if (++n > 1) throw new AwsError("forbidden", "pricing:GetProducts", "AccessDeniedException", "no", {});
      return [hour("APN1-BoxUsage:t2.micro", "0.0160")];
    });
    const found = await livePrices(["ec2/t2.micro", ...all.filter((k) => k !== "ec2/t2.micro")], tokyo, refusing);
    expect(found).toMatchObject({ prices: { "ec2/t2.micro": 0.016 }, refused: "AccessDeniedException" });
    expect(refusing.asked.length).toBeLessThan(14);
    expect(Object.keys(refusing.saved)).toEqual(["ec2/t2.micro"]);
    await expect(livePrices(all, tokyo, new List(() => { throw new TypeError("x"); }))).rejects.toThrow("x");
  });

  it("prices a region that has no table of ours, as far as the list tells", async () => {
    const things = [{ step: "servers", kind: "ec2/instance", props: { instanceType: "t3.micro", volumeGib: 8, volumeType: "gp3", publicIp: false, running: true } }];
    const live = await livePrices(priceKeys(things), "eu-south-2", new List((q) => (q.usage === "BoxUsage:t3.micro" ? [hour("EUS2-BoxUsage:t3.micro", "0.0114")] : [])));
    const report = costReport(things, "eu-south-2", "today", live);
    expect(regions).not.toContain("eu-south-2");
    expect(report).toMatchObject({ pricedOn: "2026-11-22", perDay: undefined, knownPerDay: expect.closeTo(0.0114 * 24) as number });
  });
});
