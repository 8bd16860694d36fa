import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connect } from "../../src/aws/connect.js";
import type { Ended } from "../../src/aws/gate.js";
import { isFault } from "../../src/core/fault.js";
import { localTiming } from "../../src/core/timing.js";
import { FakeAws, identity, noVpcs, refusal, vpcCreated, xml } from "./server.js";

let file: string;
const write = (key: string): void => writeFileSync(file, `[lab]\naws_access_key_id = ${key}\naws_secret_access_key = x\naws_session_token = t\n`);
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), "kumiki-renew-")), "credentials");
  write("OLD");
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", file);
  vi.stubEnv("AWS_CONFIG_FILE", `${file}.none`);
  vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", undefined);
});
const open: FakeAws[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const fake of open.splice(0)) await fake.close();
});

/** An AWS for which the key OLD ends after the first call, that of STS. */
async function world(renew?: (why: Ended) => Promise<boolean>, accountOf: (key: string) => string = () => "123456789012", signal = new AbortController().signal) {
  let made = 0;
  const fake = await FakeAws.open((r, { action, key }, nth) => {
    if (nth > 1 && key !== "NEW") return xml(r, refusal("RequestExpired"), 400);
    if (action === "GetCallerIdentity") return xml(r, identity(accountOf(key)));
    return xml(r, action === "CreateVpc" ? vpcCreated(`vpc-${++made}`) : noVpcs);
  });
  open.push(fake);
  const aws = await connect({
    region: "ap-northeast-1",
    profile: "lab",
    env: "lab",
    endpoint: fake.endpoint,
    timing: localTiming,
    emit: () => undefined,
    signal,
    secret: () => Promise.reject(new Error("no secrets here")),
    renew,
  });
  return { fake, aws, made: () => made };
}
const caught = (e: unknown): unknown => e;
const pause = (ms: number) => new Promise((r) => setTimeout(r, ms));

describe("44: credentials that end in the middle", () => {
  test("all wait, one is asked, and everything goes on with the new ones; nothing is made twice", async () => {
    const asked: Ended[] = [];
    const { fake, aws, made } = await world(async (why) => {
      asked.push(why);
      await pause(100);
      write("NEW");
      return true;
    });
    const wanted = [...Array(5).keys()].map((i) => aws.ec2("CreateVpc", { CidrBlock: `10.${i}.0.0/16` }));
    const ids = await Promise.all([...wanted, aws.ec2("DescribeVpcs", {})]);
    expect(new Set(ids.slice(0, 5).map((r) => ("Vpc" in r ? r.Vpc?.VpcId : ""))).size).toBe(5);
    expect(made()).toBe(5);
    expect(asked).toEqual([{ code: "RequestExpired", profile: "lab" }]);
    expect(fake.asked.filter((a) => a.action === "CreateVpc" && a.key === "NEW")).toHaveLength(5);
    expect(aws.pausedMs?.()).toBeGreaterThanOrEqual(90);
  });

  test("whoever logs in with old keys is asked again", async () => {
    let times = 0;
    const { aws } = await world(() => {
      if (++times === 2) write("NEW");
      return Promise.resolve(true);
    });
    await expect(aws.ec2("DescribeVpcs", {})).resolves.toMatchObject({ Vpcs: [] });
    expect(times).toBe(2);
  });

  test("keys of another account are refused before anything is sent with them", async () => {
    const { fake, aws, made } = await world(
      () => (write("NEW"), Promise.resolve(true)),
      (key) => (key === "NEW" ? "999999999999" : "123456789012"),
    );
    const e = await aws.ec2("CreateVpc", { CidrBlock: "10.0.0.0/16" }).catch(caught);
    expect(isFault(e) && [e.code, e.exitCode, e.data]).toEqual(["wrong-place", 2, { what: "account", saved: "123456789012", now: "999999999999", env: "lab" }]);
    expect(made()).toBe(0);
    expect(fake.asked.filter((a) => a.key === "NEW").map((a) => a.action)).toEqual(["GetCallerIdentity"]);
  });

  test.each([
    ["nobody is there to be asked", undefined],
    ["nobody wants to log in", () => Promise.resolve(false)],
  ])("where %s the run ends with what to do, and sends nothing more", async (_, renew) => {
    const { fake, aws } = await world(renew);
    const e = await aws.ec2("CreateVpc", { CidrBlock: "10.0.0.0/16" }).catch(caught);
    expect(isFault(e) && [e.code, e.exitCode, e.data]).toEqual(["expired-credentials", 3, { profile: "lab", code: "RequestExpired" }]);
    const before = fake.asked.length;
    expect(isFault(await aws.ec2("DescribeVpcs", {}).catch(caught))).toBe(true);
    expect(fake.asked).toHaveLength(before);
  });

  test("Ctrl-C ends the waiting for a login", async () => {
    const stop = new AbortController();
    const { aws } = await world(() => (setTimeout(() => stop.abort(), 30), new Promise(() => undefined)), undefined, stop.signal);
    expect(isFault(await aws.ec2("DescribeVpcs", {}).catch(caught))).toBe(true);
  });

  test("credentials that never were good are not asked about", async () => {
    let times = 0;
    const fake = await FakeAws.open((r) => xml(r, refusal("ExpiredToken"), 403));
    open.push(fake);
    const options = { region: "ap-northeast-1", profile: "lab", endpoint: fake.endpoint, timing: localTiming, emit: () => undefined, signal: new AbortController().signal, secret: () => Promise.reject(new Error("no")) };
    const e = await connect({ ...options, renew: () => (times++, Promise.resolve(true)) }).catch(caught);
    expect(isFault(e) && e.code).toBe("expired-credentials");
    expect(times).toBe(0);
  });
});
