import { mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { livePrices } from "../../src/cost/index.js";
import { queryOf } from "../../src/cost/list.js";
import { rows, regions } from "../../src/cost/tables/today.js";
import { priceListRegion, products } from "../../src/aws/price-list.js";
import { makeAws } from "../../src/aws/send.js";
import { localTiming } from "../../src/core/timing.js";
import { kumiki } from "../cli/harness.js";
import { freshAccount } from "../setup/account.js";
import { admin } from "../setup/admin.mjs";

interface Item {
  readonly item: string;
  readonly unitPrice: number | null;
  readonly from: "live" | "table" | null;
}
interface Document {
  readonly perDay: number;
  readonly pricedOn: string;
  readonly items: readonly Item[];
  readonly live?: { readonly refused: string | null };
}

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "kumiki-live-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const account = freshAccount();
async function cost(...argv: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { AWS_ACCESS_KEY_ID: account, AWS_SECRET_ACCESS_KEY: "test", AWS_REGION: "ap-northeast-1", AWS_ENDPOINT_URL: inject("endpoint"), XDG_CACHE_HOME: join(home, "cache") };
  return kumiki(["cost", ...argv, "--ssh-from", "203.0.113.7/32", "--dir", join(home, "states")], { env });
}
const document = async (...argv: string[]): Promise<Document> => JSON.parse((await cost(...argv, "--json")).out) as Document;

interface Call {
  readonly service: string;
  readonly region: string;
  readonly action: string;
}
const asked = async (): Promise<Call[]> => {
  const calls = await admin<Call[]>(inject("endpoint"), `/kumiki/calls?account=${account}`);
  return calls.filter((c) => c.service === "pricing");
};
const forget = async (): Promise<void> => void (await admin(inject("endpoint"), `/kumiki/calls?account=${account}`, { method: "DELETE" }));

describe("cost --prices live, against the local AWS", { timeout: 120_000 }, () => {
  it("live prices win, what the list does not tell is the table's, and a day later nothing is asked again", async () => {
    await forget();
    const table = await document();
    expect(await asked()).toEqual([]);
    const live = await document("--prices", "live");
    const calls = await asked();
    expect(calls.length).toBeGreaterThan(10);
    expect(new Set(calls.map((c) => `${c.action} ${c.region}`))).toEqual(new Set(["GetProducts ap-south-1"]));
    expect(live.live!.refused).toBeNull();
    const of = (d: Document, item: string) => d.items.find((i) => i.item === item)!;
    // 2 load balancers: 0.0243 in the table, 0.0255 in the list.
    expect([of(table, "load-balancer").unitPrice, of(live, "load-balancer").unitPrice]).toEqual([0.0243, 0.0255]);
    expect(live.perDay).toBeCloseTo(table.perDay + 2 * 24 * 0.0012, 3);
    expect(live.items.filter((i) => i.from === "table").map((i) => i.item)).toEqual(expect.arrayContaining(["zone-data", "cpu-credits t3"]));
    // The others are the same in both: the list was read right.
    expect(live.items.filter((i) => i.item !== "load-balancer").map((i) => i.unitPrice)).toEqual(table.items.filter((i) => i.item !== "load-balancer").map((i) => i.unitPrice));
    expect(live.items.filter((i) => i.from === "live").length).toBeGreaterThan(12);

    await forget();
    expect((await document("--prices", "live")).perDay).toBe(live.perDay);
    expect(await asked()).toEqual([]);
  });

  it("keeps them for this user alone, and believes no broken file", async () => {
    await cost("servers", "--prices", "live");
    const folder = join(home, "cache", "kumiki");
    const [name] = (await readdir(folder)).filter((f) => f.startsWith("prices-"));
    const path = join(folder, name!);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const whole = await readFile(path, "utf8");
    expect(JSON.parse(whole)).toMatchObject({ schema: 1 });
    for (const broken of ["", "{", "[]", "null", '{"schema":1,"prices":{"ec2/t3.micro":{"usd":"x","at":"2026"}}}', '{"schema":9,"prices":{}}']) {
      await writeFile(path, broken);
      const ran = await cost("servers", "--prices", "live", "--json");
      expect(ran.code, broken).toBe(0);
      expect((JSON.parse(ran.out) as Document).items[0]).toMatchObject({ item: "server t3.micro", unitPrice: 0.0136, from: "live" });
    }
  });

  it("every price of the table that is in the emulator's list is found by its filters, in both regions", async () => {
    for (const region of ["ap-northeast-1", "us-east-1"]) {
      const aws = makeAws(
        { region, endpoint: inject("endpoint"), credentials: { accessKeyId: account, secretAccessKey: "x" }, timing: localTiming, emit: () => undefined, signal: new AbortController().signal, secret: () => Promise.reject(new Error("no secrets here")) },
        { account, partition: "aws" },
      );
      const keys = Object.keys(rows).filter((key) => queryOf(key, region) !== undefined);
      const { prices } = await livePrices(keys, region, { ask: (q) => products(aws, q), kept: () => Promise.resolve({}), keep: () => Promise.resolve(), now: () => new Date() });
      const changed = region === "ap-northeast-1" ? ["elb/application"] : [];
      const column = regions.indexOf(region);
      expect(Object.keys(prices).length).toBeGreaterThan(28);
      for (const [key, usd] of Object.entries(prices)) if (!changed.includes(key) && rows[key]![column] !== null) expect([key, usd]).toEqual([key, rows[key]![column]]);
    }
  });
});

it("the list has three endpoints: the nearest is asked", () => {
  expect(["ap-northeast-1", "eu-west-1", "us-west-2", "me-south-1", "sa-east-1", ""].map(priceListRegion)).toEqual(["ap-south-1", "eu-central-1", "us-east-1", "eu-central-1", "us-east-1", "us-east-1"]);
});
