import { readdir } from "node:fs/promises";
import { beforeEach, describe, expect, it } from "vitest";
import { comparisons } from "../../src/learn/index.js";
import { companyFacts, companySteps } from "./company.js";
import { FakeApp } from "./fake-app.js";
import { kumiki, tempFolder, type Ran, type RunOptions } from "./harness.js";

let dir: string;
beforeEach(async () => {
  dir = await tempFolder();
});

async function run(argv: readonly string[], options: RunOptions = {}): Promise<Ran & { readonly app: FakeApp }> {
  const app = new FakeApp({ steps: companySteps, facts: companyFacts });
  return { ...(await kumiki([...argv, "--dir", dir], { ...options, parts: app.parts() })), app };
}
interface LessonJson {
  readonly step: string;
  readonly title: string;
  readonly costPerDayUsd: number | null;
  readonly comparisons: readonly { readonly name: string }[];
  readonly commands: readonly { readonly node: string; readonly line: string; readonly remarks: readonly string[] }[];
  readonly makes: readonly string[];
}
const lessonsIn = (ran: Ran): readonly LessonJson[] => (JSON.parse(ran.out) as { readonly lessons: readonly LessonJson[] }).lessons;
// eslint-disable-next-line no-control-regex -- they are what is looked for
const escapes = /\u001b/;

describe("plan --explain", () => {
  it("teaches the steps that are named, then tells the plan as without it", async () => {
    const bare = await run(["plan", "network"]);
    const ran = await run(["plan", "--explain", "network"]);
    expect(ran.code).toBe(0);
    expect(ran.out.endsWith(bare.out)).toBe(true);
    expect(ran.out).toContain("What it makes");
    expect(ran.out).toContain("NAT gateway or NAT instance");
    expect(ran.out).toContain("VPC=$(aws ec2 create-vpc --cidr-block 172.16.0.0/23");
    expect(ran.out).not.toContain("create-security-group");
    expect(bare.out).not.toContain("What it makes");
  });

  it("changes nothing: what is asked and what is on the disk is what a plan asks and leaves", async () => {
    const bare = await run(["plan"]);
    const ran = await run(["plan", "--explain"]);
    expect(ran.app.calls).toEqual(bare.app.calls);
    expect(await readdir(dir)).toEqual([]);
  });

  it("--json: one document, the plan's own and beside it the lessons, each command on one line", async () => {
    const bare = JSON.parse((await run(["plan", "--json"])).out) as Record<string, unknown>;
    const ran = await run(["plan", "--explain", "--json"]);
    expect(ran.out.trimEnd().split("\n")).toHaveLength(1);
    const { lessons, ...rest } = JSON.parse(ran.out) as Record<string, unknown>;
    expect(rest).toEqual(bare);
    expect((lessons as LessonJson[]).map((l) => l.step)).toEqual(companySteps.map((s) => s.id));
    const servers = (lessons as LessonJson[]).find((l) => l.step === "servers")!;
    expect(servers.costPerDayUsd).toBeGreaterThan(1);
    expect(servers.commands.find((c) => c.node === "servers/web-server-2")!.line).toMatch(/^WEB_SERVER_2=\$\(aws ec2 run-instances .*--output text\)$/);
    expect(lessonsIn(ran).find((l) => l.step === "security-groups")!.comparisons.map((c) => c.name)).toEqual(["acl"]);
    expect(lessonsIn(ran).find((l) => l.step === "network")!.costPerDayUsd).toBe(0);
  });

  it("speaks Japanese", async () => {
    const ran = await run(["plan", "--explain", "security-groups", "--lang", "ja"]);
    for (const heading of ["作るもの", "目的", "記事では", "よくある間違い", "ネットワーク ACL とセキュリティグループ", "AWS CLI で同じことをするコマンド"]) expect(ran.out).toContain(heading);
    const [lesson] = lessonsIn(await run(["plan", "--explain", "security-groups", "--json", "--lang", "ja"]));
    expect(lesson!.title).toBe("セキュリティグループ");
    expect(lesson!.makes.join("")).toMatch(/[\u3041-\u309f]/);
  });

  it.each([{}, { CI: "true" }, { NO_COLOR: "1" }, { TERM: "dumb" }])("without a terminal nothing is asked, and no escape code is written (%j)", async (env) => {
    const ran = await run(["plan", "--explain", "network"], { env });
    expect(ran.code).toBe(0);
    expect(ran.out + ran.err).not.toMatch(escapes);
  });

  it("on a terminal it is folded to its width", async () => {
    const ran = await run(["plan", "--explain", "peering", "network", "--no-color"], { types: [] });
    const lessons = ran.out.split("\n").filter((l) => l.length > 100);
    expect(lessons).toEqual([]);
    expect(ran.out).toContain("\\\n");
  });

  it("a detailed exit code says what it says without it", async () => {
    expect((await run(["plan", "--explain", "network", "--detailed-exitcode"])).code).toBe(2);
  });
});

describe("comparisons by name", () => {
  it.each(comparisons.map((c) => c.name))("%s needs no account: nothing is opened", async (name) => {
    const ran = await run(["plan", "--explain", name]);
    expect(ran.code).toBe(0);
    expect(ran.app.opened).toEqual([]);
    expect(ran.out).toContain(comparisons.find((c) => c.name === name)!.words.en.title);
  });

  it("a name stands for what begins with it", async () => {
    const { comparisons: told } = JSON.parse((await run(["plan", "--explain", "vpn", "acl", "--json"])).out) as { readonly comparisons: readonly { readonly name: string }[] };
    expect(told.map((c) => c.name)).toEqual(["acl", "vpn", "vpn-services"]);
  });

  it("beside a step both are told", async () => {
    const document = JSON.parse((await run(["plan", "--explain", "network", "logs", "--json"])).out) as { readonly lessons: readonly LessonJson[]; readonly comparisons: readonly { readonly name: string }[] };
    expect(document.lessons.map((l) => l.step)).toEqual(["network"]);
    expect(document.comparisons.map((c) => c.name)).toEqual(["logs"]);
  });

  it.each([["plan", "nat"], ["plan", "--explain", "natt"], ["plan", "--explain", "nat", "nonsense"]])("%s %s %s: what is no step is refused before anything is opened", async (...argv) => {
    const ran = await run(argv.filter((a) => a !== undefined));
    expect(ran.code).toBe(2);
    expect(ran.out).toBe("");
    expect(ran.app.opened).toEqual([]);
    expect(ran.err).toContain(argv.at(-1));
  });
});

describe("up --explain", () => {
  it("teaches what is about to be made, on stderr, and builds as without it", async () => {
    const ran = await run(["up", "--explain", "--yes", "--json", "network"]);
    expect(ran.code).toBe(0);
    expect(ran.err).toContain("What it makes");
    expect(ran.err).toContain("aws ec2 create-vpc");
    expect(() => JSON.parse(ran.out) as unknown).not.toThrow();
    expect(ran.app.calls).toContain("held.up");
    const again = await run(["up", "--explain", "--yes", "--json", "network"]);
    expect(again.err).not.toContain("What it makes");
  });
});
