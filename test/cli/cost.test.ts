import { beforeEach, describe, expect, it } from "vitest";
import { planDocument } from "../../src/cli/documents.js";
import { freshAccount } from "../setup/account.js";
import { companyFacts, companySteps } from "./company.js";
import { FakeApp } from "./fake-app.js";
import { kumiki, tempFolder, type Ran } from "./harness.js";

let dir: string;
beforeEach(async () => {
  dir = await tempFolder();
});

async function run(argv: readonly string[], facts = companyFacts): Promise<Ran & { readonly app: FakeApp }> {
  const app = new FakeApp({ steps: companySteps, facts });
  return { ...(await kumiki([...argv, "--dir", dir], { parts: app.parts() })), app };
}
interface Document {
  readonly currency: string;
  readonly region: string;
  readonly pricedOn: string | null;
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly perDay: number | null;
  readonly perMonth: number | null;
}
const json = (ran: Ran): Document => JSON.parse(ran.out) as Document;

describe("cost", () => {
  it("--json is the document of cli.md, names and types", async () => {
    const ran = await run(["cost", "--json"]);
    expect(ran.code).toBe(0);
    const document = json(ran);
    expect(Object.keys(document)).toEqual(["currency", "region", "pricedOn", "items", "perDay", "perMonth"]);
    for (const item of document.items) {
      expect(Object.keys(item)).toEqual(["step", "service", "item", "quantity", "unit", "unitPrice", "perDay", "perMonth"]);
      expect(companySteps.map((s) => s.id)).toContain(item["step"]);
    }
    const sum = document.items.reduce((s, i) => s + ((i["perDay"] as number | null) ?? 0), 0);
    expect(document.perDay).toBeCloseTo(sum, 3);
    expect(document.perDay).toBeGreaterThan(5);
  });

  it("of what does not stand it looks up what a plan looks up, and changes nothing", async () => {
    const ran = await run(["cost"]);
    expect(ran.app.calls.filter((c) => !c.startsWith("facts"))).toEqual(["connect"]);
    expect(ran.out).toContain("would cost in ap-northeast-1");
  });

  it("of what stands nothing is asked", async () => {
    await run(["up", "--yes"]);
    const ran = await run(["cost", "--json"]);
    expect(ran.app.opened).toEqual([]);
    expect(ran.app.calls).toEqual([]);
    const wished = json(await run(["cost", "--json", "--through", "client-vpn"]));
    expect(json(ran).perDay).toBe(wished.perDay);
    // The records stand as they were made; what is shown, as the walkthrough goes.
    expect([...new Set(json(ran).items.map((i) => i["step"]))]).toEqual([...new Set(wished.items.map((i) => i["step"]))]);
  });

  it("steps and answers say what is priced instead", async () => {
    await run(["up", "network", "--yes"]);
    expect(json(await run(["cost", "--json"]))).toMatchObject({ perDay: 0, perMonth: 0, items: [] });
    const servers = json(await run(["cost", "servers", "--json"]));
    expect(servers.items.map((i) => i["item"])).toEqual(["server t3.micro", "cpu-credits t3", "volume gp3", "public-ipv4"]);
    const larger = json(await run(["cost", "servers", "--instance-type", "t3.small", "--set", "image=al2023", "--json"]));
    expect(larger.perDay! - servers.perDay!).toBeCloseTo(4 * 24 * 0.0136, 4);
  });

  it("shows the article's table beside today's prices", async () => {
    const ran = await run(["cost", "--preset", "article", "--prices", "article"], { ...companyFacts, offered: {} });
    expect(ran.code).toBe(0);
    expect(ran.out).toMatch(/Client VPN +3\.60 a day +108\.00 a month +\d+\.\d % +printed 3\.6 and 108\.0 +today 3\.60$/m);
    expect(ran.out).toMatch(/EC2 +2\.19 a day +65\.70 a month .* printed 2\.2 and 65\.7/);
    expect(ran.out).toMatch(/today 0\.36 \(\+0\.36\)$/m);
    expect(ran.out).toContain("public IPv4 address +0.36 a day, since AWS bills every public IPv4 address (2024-02-01)");
    expect(ran.out).toContain("The largest part: VPN association, 3.60 USD a day");
    expect(ran.out).toContain("kumiki vpn off");
  });

  it.each(["en", "ja"])("marks what comes along with another resource (%s)", async (lang) => {
    const ran = await run(["cost", "--lang", lang]);
    expect(ran.out).toMatch(/^ {2}\* {2}\S.*IPv4/m);
  });

  it("--prices live asks the list for what is needed, item by item, and says what it did not tell", async () => {
    const live = { on: "2026-11-22T04:00:00.000Z", prices: { "ec2/t3.micro": 0.02, "ebs/gp3": 0.1 } };
    const app = new FakeApp({ steps: companySteps, facts: companyFacts, live });
    const ask = async (...argv: string[]) => kumiki(["cost", "servers", "--prices", "live", "--dir", dir, ...argv], { parts: app.parts() });
    const document = json(await ask("--json")) as Document & { readonly live: unknown };
    // 4 servers, 32 GB, 2 addresses of the table
    expect(document.perDay).toBeCloseTo(4 * 24 * 0.02 + (32 * 0.1) / 30 + 2 * 0.12, 3);
    expect(document.pricedOn).toBe("2026-11-22");
    expect(document.live).toEqual({ on: live.on, table: "2026-09-24", refused: null });
    expect(document.items.map((i) => [i["item"], i["from"]])).toEqual([["server t3.micro", "live"], ["cpu-credits t3", "table"], ["volume gp3", "live"], ["public-ipv4", "table"]]);
    expect((await ask()).out.replaceAll("\n", " ")).toContain("Price List, asked on 2026-11-22, without tax and free tier; a month counts 30 days. It told nothing of these, for which our table of 2026-09-24 stands in: CPU over baseline t3, public IPv4 address.");
    expect(app.calls.filter((c) => c.startsWith("live"))).toEqual(["livePrices 4", "livePrices 4"]);
  });

  it("where the list refuses, the table stands and AWS's code is told", async () => {
    const app = new FakeApp({ steps: companySteps, facts: companyFacts, live: { on: "2026-11-22T04:00:00.000Z", prices: {}, refused: "AccessDeniedException" } });
    const ran = await kumiki(["cost", "servers", "--prices", "live", "--dir", dir, "--lang", "ja"], { parts: app.parts() });
    expect(ran.code).toBe(0);
    expect(ran.out).toContain("AccessDeniedException");
    expect(ran.out).toContain("pricing:GetProducts");
    expect(ran.out).toContain("2026-09-24 時点");
  });

  it("nothing else asks the list", async () => {
    const app = new FakeApp({ steps: companySteps, facts: companyFacts });
    for (const argv of [["plan"], ["up", "--yes"], ["cost"], ["cost", "--prices", "article"], ["teardown", "--yes"]]) await kumiki([...argv, "--dir", dir], { parts: app.parts() });
    expect(app.calls.filter((c) => c.startsWith("live"))).toEqual([]);
    expect(app.calls.length).toBeGreaterThan(5);
  });

  it("a Region without a table: says so and where AWS lists it, nulls in the document, exit 0", async () => {
    const ran = await run(["cost", "--region", "eu-south-2"]);
    expect(ran.code).toBe(0);
    expect(ran.out).toContain("no price table for the Region eu-south-2");
    expect(ran.out).toContain("https://calculator.aws/");
    expect(json(await run(["cost", "--region", "eu-south-2", "--json"]))).toMatchObject({ region: "eu-south-2", pricedOn: null, perDay: null, perMonth: null });
  });

  it("other words are refused before anything is called", async () => {
    for (const argv of [["cost", "--prices", "yesterday"], ["cost", "nothing-of-ours"], ["cost", "--preset", "nice"]]) {
      const ran = await run(argv);
      expect([ran.code, ran.out, ran.app.opened]).toEqual([2, "", []]);
    }
  });
});

describe("cost in other commands", () => {
  it("a partial teardown tells what the rest costs", async () => {
    await run(["up", "--yes"]);
    const ran = await run(["teardown", "client-vpn", "--yes"]);
    const { perDay } = json(await run(["cost", "--json"]));
    expect(perDay).toBeGreaterThan(0);
    expect(ran.out).toContain(`What still stands costs ${perDay!.toFixed(2)} USD per day.`);
  });

  it("plan --json has before and after, null where not known", () => {
    expect(planDocument([], { before: 0, after: null, steps: { servers: null } })).toEqual({ changes: [], costPerDayUsd: { before: 0, after: null } });
  });
});

describe("against the local AWS", () => {
  it("the plan, what stands, and the certificate agree", { timeout: 180_000 }, async () => {
    const env = { AWS_ACCESS_KEY_ID: freshAccount(), AWS_SECRET_ACCESS_KEY: "test", AWS_REGION: "ap-northeast-1", AWS_ENDPOINT_URL: process.env["KUMIKI_TEST_ENDPOINT"] };
    const local = async (...argv: string[]) => kumiki([...argv, "--dir", dir], { env });
    // 4 x 0.0136 x 24 + 32 GB x 0.096/30 + 2 addresses x 0.12
    const servers = 1.648;
    const document = async (...argv: string[]) => JSON.parse((await local(...argv, "--json")).out) as Record<string, unknown>;
    const chosen = ["servers", "--ssh-from", "203.0.113.7/32", "--instance-type", "t3.micro"];
    expect(await document("plan", ...chosen)).toMatchObject({ costPerDayUsd: { before: 0, after: servers } });
    const up = await local("up", ...chosen, "--yes", "--no-check");
    expect(up.code).toBe(0);
    expect(up.err).toContain("About 1.65 USD per day while it stands");
    expect(await document("plan", "servers")).toMatchObject({ changes: [], costPerDayUsd: { before: servers, after: servers } });
    expect(await document("cost")).toMatchObject({ region: "ap-northeast-1", pricedOn: "2026-09-24", perDay: servers });
    expect(await document("teardown", "--yes")).toMatchObject({ ok: true, certificate: { costPerDayUsd: 0 } });
  });
});
