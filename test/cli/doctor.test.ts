import { beforeEach, describe, expect, it } from "vitest";
import { Fault } from "../../src/core/fault.js";
import type { Finding } from "../../src/core/finding.js";
import { finding } from "../../src/doctor/findings.js";
import { freshAccount } from "../setup/account.js";
import { FakeApp } from "./fake-app.js";
import { kumiki, tempFolder, type Ran, type RunOptions } from "./harness.js";
import { admin } from "../setup/admin.mjs";

let dir: string;
beforeEach(async () => {
  dir = await tempFolder();
});

const well = finding("clock", "ok", "clock", { seconds: 1 });
const off = finding("clock", "warning", "clock-off", { seconds: 270 });
const over = finding("quotas", "stop", "quota-over", { quota: "vpcs", code: "vpc/L-F678F1CE", link: "https://x", limit: 5, there: 5, wanted: 2, things: ["vpc-1 (left, kumiki:env=old-1)"] });
const unseen = finding("permissions", "could-not-look", "unseen", { why: "iam:SimulatePrincipalPolicy: AccessDenied" });
const refused: Finding = { examination: "connection", level: "stop", code: "fault", data: {}, fault: new Fault("no-credentials", {}) };

async function run(findings: readonly Finding[], argv: readonly string[] = [], options: RunOptions = {}): Promise<Ran & { readonly app: FakeApp }> {
  const app = new FakeApp({ findings });
  return { ...(await kumiki(["doctor", ...argv, "--dir", dir], { ...options, parts: app.parts() })), app };
}

describe("doctor", () => {
  it("exits with 0 when nothing would stop a run, whatever is to be known or not known, and with 3 when something would", async () => {
    for (const findings of [[], [well], [well, off], [well, unseen]]) expect((await run(findings)).code).toBe(0);
    for (const findings of [[over], [well, over, off], [refused]]) expect((await run(findings)).code).toBe(3);
  });

  it("says of everything what was found and what to do now", async () => {
    const { out, err } = await run([well, off, over, unseen, refused]);
    for (const text of ["the clock is right to 1 s", "5 min fast", "timedatectl", "5 are allowed (quota vpc/L-F678F1CE), 5 there, 2 more would be made. There: vpc-1 (left, kumiki:env=old-1)", "https://x", "AccessDenied", "There are no AWS credentials", "kumiki up --local"]) expect(out).toContain(text);
    expect(out).toContain("2 would stop `kumiki up`; 1 warning; 1 could not be looked at.");
    expect(err).toBe("");
    expect((await run([well])).out).toContain("Nothing is in the way.");
    expect((await run([well, over], ["--lang", "ja"])).out).toContain("1 件が `kumiki up` を止めます");
  });

  it("tells of answers that are allowed and still worth a word", async () => {
    const { out, err, code } = await run([well], ["first", "--box-size", "public"]);
    expect(code).toBe(0);
    expect(out.replace(/\s+/g, " ")).toContain("--box-size public: These are public addresses: their real owners could not be reached from the VPC. fix: If that is not meant, give another value: --box-size VALUE");
    expect(out).toContain("1 warning");
    expect(err).toBe("");
    expect((await run([well], ["first", "--box-size", "tiny"])).out).toContain("Nothing is in the way.");
    expect((await run([well], ["first", "--box-size", "public", "--lang", "ja"])).out.replace(/\s+/g, "")).toContain("接続できなくなります。対処:意図した値でなければ");
  });

  it("--json is one document", async () => {
    const { out, code } = await run([well, over, refused], ["--json"]);
    expect(code).toBe(3);
    const document = JSON.parse(out) as { findings: Record<string, unknown>[] };
    expect(Object.keys(document)).toEqual(["env", "region", "account", "ok", "findings"]);
    expect(document).toMatchObject({ env: "default", region: "ap-northeast-1", account: "123456789012", ok: false });
    for (const each of document.findings) expect(Object.keys(each)).toEqual(["examination", "level", "code", "message", "remedy", "data"]);
    expect(document.findings.map((f) => [f["examination"], f["level"], f["code"]])).toEqual([["clock", "ok", "clock"], ["quotas", "stop", "quota-over"], ["connection", "stop", "no-credentials"]]);
    expect(document.findings[1]!["data"]).toMatchObject({ limit: 5, there: 5, wanted: 2 });
  });

  it("takes steps and answers as `up` does, and asks nothing, also where somebody sits", async () => {
    const { app, code } = await run([well], ["first"], { types: [] });
    expect(code).toBe(0);
    expect(app.wishes[0]!.steps.map((s) => s.id)).toEqual(["first"]);
    expect(app.calls.filter((c) => !c.startsWith("facts"))).toEqual(["examine"]);
    const bad = await run([well], ["--bogus"]);
    expect([bad.code, bad.app.calls]).toEqual([2, []]);
    expect((await run([well], ["nowhere"])).code).toBe(2);
  });

  it("what comes from AWS moves no cursor, and nothing is coloured in a pipe", async () => {
    const hostile = finding("names", "stop", "name-taken", { kind: "s3/bucket", id: "\u001b[2Jx", node: "bucket/bucket" });
    const { out } = await run([hostile]);
    // eslint-disable-next-line no-control-regex -- control characters are the subject
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });
});

describe("up, before its first create", () => {
  const real = (argv: readonly string[], options: RunOptions = {}) => {
    const account = freshAccount();
    const endpoint = process.env["KUMIKI_TEST_ENDPOINT"]!;
    const env = { AWS_ACCESS_KEY_ID: account, AWS_SECRET_ACCESS_KEY: "x", AWS_REGION: "ap-northeast-1" };
    return { account, endpoint, ran: () => kumiki([...argv, "--dir", dir, "--endpoint-url", endpoint], { ...options, env }) };
  };
  const set = (endpoint: string, account: string, service: string, code: string, value: number) =>
    admin(endpoint, "/kumiki/quota", { method: "POST", body: { account, region: "ap-northeast-1", service, code, value } });

  it("names everything that would stop it, each with what to do, and exits with 3", async () => {
    const { account, endpoint, ran } = real(["up", "servers", "--yes", "--no-check"]);
    await set(endpoint, account, "ec2", "L-1216C47A", 3);
    await set(endpoint, account, "acm", "L-3808DC70", 0);
    const { code, err } = await ran();
    expect(code).toBe(3);
    expect(err).toContain("Before anything was made: vCPUs of running On-Demand Standard instances: 3 are allowed");
    expect(err).toContain("servicequotas/home/services/ec2/quotas/L-1216C47A");
    expect(err).not.toContain("L-3808DC70"); // no certificate is planned
    const inventory = await admin(endpoint, `/kumiki/inventory?account=${account}&region=ap-northeast-1`);
    expect(inventory).toEqual({});
  });

  it("with --json has all of them in the one document", async () => {
    const { account, endpoint, ran } = real(["up", "--yes", "--no-check", "--json", "--database-class", "db.m99.large"]);
    await set(endpoint, account, "ec2", "L-1216C47A", 3);
    const { code, out } = await ran();
    expect(code).toBe(3);
    const { error } = JSON.parse(out) as { error: { also: { code: string; message: string; remedy: string }[] } };
    expect(error).toMatchObject({ class: "refused", code: "preflight", also: [{ class: "refused", code: "preflight" }] });
    const told = [error, ...error.also].map((f) => JSON.stringify(f));
    expect([told.some((t) => t.includes("db.m99.large")), told.some((t) => t.includes("L-1216C47A"))]).toEqual([true, true]);
  });

  it("plan shows them as warnings and exits with 0", async () => {
    const { account, endpoint, ran } = real(["plan", "servers"]);
    await set(endpoint, account, "ec2", "L-1216C47A", 3);
    const { code, out, err } = await ran();
    expect(code).toBe(0);
    expect(err).toContain("vCPUs of running On-Demand Standard instances: 3 are allowed");
    expect(out).toContain("web-server-1");
  });
});
