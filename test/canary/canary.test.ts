import { type ChildProcess, spawn } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { openCalls } from "../../src/aws/send.js";
import { localTiming } from "../../src/core/timing.js";
import { Desk, filesBelow, region } from "../acceptance/program.js";
import { startProxy } from "../faults/proxy.mjs";

const bin = resolve(import.meta.dirname, "../../bin/kumiki.js");
const random = (): string => Math.random().toString(36).slice(2) + Math.random().toString(36).slice(2);

/** Secrets that are recognised wherever they turn up. */
const planted = { passphrase: `canary-passphrase-${random()}`, sessionToken: `canary-session-${random()}` };

/** Arguments of a process and of everything below it, as any user of the machine may read them. */
function commandLines(pid: number, into: Set<string>): void {
  const read = (path: string): string => {
    try {
      return readFileSync(path, "utf8");
    } catch {
      return ""; // it has ended meanwhile
    }
  };
  into.add(read(`/proc/${pid}/cmdline`).replaceAll("\0", " "));
  for (const child of read(`/proc/${pid}/task/${pid}/children`).split(" ").filter((id) => id !== "")) commandLines(Number(child), into);
}

async function watched(child: ChildProcess, into: Set<string>): Promise<void> {
  while (child.exitCode === null && child.signalCode === null) {
    commandLines(child.pid!, into);
    await sleep(20);
  }
}

describe("a full run, as talkative as it gets, with nothing masked", () => {
  const desk = new Desk(inject("endpoint"));
  const seen = new Set<string>();
  /** Under umask 000, as a careless shell has it. */
  async function run(...words: string[]): Promise<number | null> {
    const env = { ...desk.env(), AWS_SESSION_TOKEN: planted.sessionToken, KUMIKI_CA_PASSPHRASE: planted.passphrase };
    const child = spawn("sh", ["-c", 'umask 000; exec "$@"', "sh", process.execPath, bin, ...words, "--dir", desk.dir, "--endpoint-url", desk.endpoint], { cwd: desk.root, env, stdio: ["ignore", "pipe", "pipe"] });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (d: string) => (stdout += d));
    child.stderr.setEncoding("utf8").on("data", (d: string) => (stderr += d));
    const closed = new Promise<void>((done) => child.once("close", () => done()));
    await Promise.all([watched(child, seen), closed]);
    desk.said.push({ code: child.exitCode, stdout, stderr });
    return child.exitCode;
  }
  const secretFolder = join(desk.dir, "default", "secrets");
  /** Every secret there is, line by line: a PEM's lines are long enough to be nowhere else by chance. */
  const canaries = new Map<string, string>();

  beforeAll(async () => {
    expect(await run("up", "--yes", "--preset", "article", "--debug", "--verbose", "--json=lines"), desk.said.at(-1)!.stderr).toBe(0);
    expect(await run("vpn", "add", "alice", "--debug"), desk.said.at(-1)!.stderr).toBe(0);
    await run("vpn", "profile", "alice", "--debug");
    await run("status", "--refresh", "--debug");
    await run("status", "--json", "--refresh");
    await run("plan", "--json", "--debug");
    await run("up", "--yes", "--instance-type", "no such type", "--debug");
    for (const path of filesBelow(secretFolder)) {
      const text = readFileSync(path, "utf8");
      // Certificates are public.
      if (text.includes("BEGIN CERTIFICATE") || text.includes("X509 CRL")) continue;
      for (const line of text.split("\n")) if (line.length >= 16 && !line.startsWith("-----")) canaries.set(line, basename(path));
    }
    canaries.set(desk.secretKey, "AWS secret key").set(planted.sessionToken, "session token").set(planted.passphrase, "passphrase of the CA key");
  }, 300_000);
  afterAll(() => desk.remove());

  const leaks = (texts: ReadonlyMap<string, string>): string[] => [...texts].flatMap(([where, text]) => [...canaries].flatMap(([canary, what]) => (text.includes(canary) ? [`${what} in ${where}`] : [])));

  test("there are canaries: key of the CA, SSH key, database password, session token …", () => {
    const whats = [...new Set(canaries.values())];
    expect(whats.length).toBeGreaterThanOrEqual(6);
    expect(whats.some((w) => /authority|ca/.test(w)), whats.join()).toBe(true);
    expect(whats).toContain("database-password");
    const caKey = filesBelow(secretFolder).map((path) => readFileSync(path, "utf8")).filter((text) => text.includes("BEGIN ENCRYPTED PRIVATE KEY"));
    expect(caKey.length).toBeGreaterThan(0); // the passphrase was used
  });

  test("no secret is in the state, its versions, logs, or any other file", () => {
    const cache = join(desk.root, "cache");
    const profiles = join(desk.dir, "default", "vpn");
    const files = filesBelow(desk.root).filter((path) => !path.startsWith(secretFolder) && !path.startsWith(cache) && !path.startsWith(profiles));
    expect(files.map((path) => basename(path))).toContain("state.json");
    expect(leaks(new Map(files.map((path) => [path, readFileSync(path, "latin1")])))).toEqual([]);
    // A person's profile has that person's key, and nobody else's secrets.
    const alice = new Map(filesBelow(profiles).map((path) => [path, readFileSync(path, "utf8")]));
    expect(alice.size).toBeGreaterThan(0);
    expect(leaks(alice).filter((leak) => !leak.includes("alice") || !/^[^ ]*alice[^ ]* in /.test(leak))).toEqual([]);
  });

  test("no secret is in what was said: results, events, errors, stack traces", () => {
    expect(desk.said.map((s) => s.stdout.length + s.stderr.length).reduce((a, b) => a + b)).toBeGreaterThan(20_000);
    expect(desk.said.some((s) => s.code === 2)).toBe(true);
    expect(leaks(new Map(desk.said.map((s, i) => [`run ${i}`, s.stdout + s.stderr])))).toEqual([]);
  });

  test.runIf(existsSync("/proc/self/cmdline"))("no secret is on a command line that the machine shows", () => {
    const ours = [...seen].filter((line) => line.includes("kumiki.js"));
    expect(ours.length).toBeGreaterThanOrEqual(6);
    expect(leaks(new Map([...seen].map((line, i) => [`process ${i}`, line])))).toEqual([]);
  });

  test("files are 0600 and folders 0700, whatever the umask", () => {
    const modes = desk.modes();
    expect(modes.length).toBeGreaterThan(10);
    expect(modes.filter((m) => m.mode !== (m.folder ? "700" : "600"))).toEqual([]);
  });

  test("it goes without a trace, and what stays is named", async () => {
    expect(await run("teardown", "--yes", "--delete-data", "--json", "--debug"), desk.said.at(-1)!.stderr).toBe(0);
    expect(await desk.inventory()).toEqual({});
    expect(leaks(new Map([["teardown", desk.said.at(-1)!.stdout + desk.said.at(-1)!.stderr]]))).toEqual([]);
  });
});

describe("a folder that is not safe is refused before anything is called", () => {
  const desks: Desk[] = [];
  const fresh = (): Desk => {
    const desk = new Desk(inject("endpoint"));
    desks.push(desk);
    return desk;
  };
  afterAll(() => desks.forEach((desk) => desk.remove()));
  const isRefused = async (desk: Desk, why: RegExp): Promise<void> => {
    for (const words of [["up", "--yes", "--through", "network"], ["status"], ["teardown", "--yes", "--delete-data"]]) {
      const ended = await desk.at(...words);
      expect([words[0], ended.code, ended.stderr]).toEqual([words[0], 2, expect.stringMatching(why)]);
      expect(ended.stderr).not.toMatch(/\n\s+at /);
    }
    expect((await desk.calls()).filter((c) => c.mutating)).toEqual([]);
  };

  test("the environment's folder is a link", async () => {
    const desk = fresh();
    mkdirSync(join(desk.root, "elsewhere"), { recursive: true, mode: 0o700 });
    mkdirSync(desk.dir, { mode: 0o700 });
    symlinkSync(join(desk.root, "elsewhere"), join(desk.dir, "default"));
    await isRefused(desk, /symbolic link/);
    expect(readdirSync(join(desk.root, "elsewhere"))).toEqual([]);
  });
  test("the state file is a link", async () => {
    const desk = fresh();
    expect((await desk.at("up", "--yes", "--quiet", "--through", "network")).code).toBe(0);
    await desk.forgetCalls();
    const state = join(desk.dir, "default", "state.json");
    renameSync(state, join(desk.root, "moved.json"));
    symlinkSync(join(desk.root, "moved.json"), state);
    await isRefused(desk, /symbolic link/);
  });
  test.runIf(process.getuid?.() === 0)("the folder is somebody else's", async () => {
    const desk = fresh();
    mkdirSync(join(desk.dir, "default"), { recursive: true, mode: 0o700 });
    chownSync(join(desk.dir, "default"), 4711, 4711);
    await isRefused(desk, /4711/);
  });
});

describe("what AWS says may be hostile to a terminal", () => {
  /** A control sequence in one character (C1), one that turns the reading direction round, and an invisible one. XML can carry these. */
  const hostile = "evil\u009b31m\u202eexe\u200b";
  // eslint-disable-next-line no-control-regex -- control characters are the subject
  const raw = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

  test("names and messages are shown escaped: status, plan, sweep, teardown, errors; as text and as JSON", { timeout: 120_000 }, async () => {
    const upstream = inject("endpoint");
    const desk = new Desk(upstream);
    const proxy = await startProxy({ upstream });
    const api = openCalls({ region, endpoint: upstream, credentials: { accessKeyId: desk.account, secretAccessKey: "test" }, timing: localTiming, emit: () => undefined, signal: new AbortController().signal, secret: () => Promise.reject(new Error("none")) });
    const at = (...words: string[]) => desk.run([...words, "--endpoint-url", proxy.url]);
    try {
      expect((await at("up", "--yes", "--quiet", "--through", "security-groups")).code).toBe(0);
      const { Vpcs = [] } = await api.ec2("DescribeVpcs", {});
      const vpc = Vpcs.find((v) => v.Tags?.some((t) => t.Key === "kumiki:env"))!;
      const { Subnets = [] } = await api.ec2("DescribeSubnets", { Filters: [{ Name: "vpc-id", Values: [vpc.VpcId!] }] });
      // Our own thing renamed, one whose mark somebody has copied, and somebody else's in our VPC.
      await api.ec2("CreateTags", { Resources: [vpc.VpcId!, Subnets[0]!.SubnetId!], Tags: [{ Key: "Name", Value: hostile }] });
      const { NetworkInterface } = await api.ec2("CreateNetworkInterface", { SubnetId: Subnets[0]!.SubnetId!, TagSpecifications: [{ ResourceType: "network-interface", Tags: [{ Key: "Name", Value: hostile }, { Key: "kumiki:env", Value: hostile }, { Key: "kumiki:node", Value: hostile }] }] });
      expect(NetworkInterface).toBeDefined();
      const said = [];
      for (const words of [["status"], ["status", "--refresh"], ["status", "--json", "--refresh"], ["plan", "--through", "security-groups"], ["plan", "--json"], ["sweep"], ["sweep", "--json"]]) said.push(await at(...words));
      // An error whose words are hostile, on its way through faults, events and the state.
      proxy.judge = (seen) => (seen.operation === "AuthorizeSecurityGroupIngress" || seen.operation === "DeleteSubnet" ? { code: "InvalidParameterValue", status: 400, message: hostile } : "pass");
      await api.ec2("CreateTags", { Resources: [vpc.VpcId!], Tags: [{ Key: "x", Value: hostile }] });
      const sg = (await api.ec2("DescribeSecurityGroupRules", {})).SecurityGroupRules!.find((r) => r.FromPort === 22 && !r.IsEgress)!;
      await api.ec2("RevokeSecurityGroupIngress", { GroupId: sg.GroupId!, SecurityGroupRuleIds: [sg.SecurityGroupRuleId!] });
      for (const words of [["up", "--yes", "--through", "security-groups"], ["up", "--yes", "--json=lines", "--through", "security-groups"], ["status"], ["teardown", "--yes", "--delete-data"], ["teardown", "--yes", "--json"]]) said.push(await at(...words));
      const all = said.map((s) => s.stdout + s.stderr);
      expect(all.flatMap((text, i) => text.split("\n").filter((line) => raw.test(line)).map((line) => `${i}: ${JSON.stringify(line)}`))).toEqual([]);
      expect(all.some((text) => text.includes("\\u009b31m\\u202eexe\\u200b"))).toBe(true); // it was there to be escaped
      expect(said.some((s) => s.code === 1)).toBe(true);
      expect(said.filter((s) => s.code === 2).map((s) => s.stderr)).toEqual([]); // every one of them was really tried
    } finally {
      await proxy.close();
      desk.remove();
    }
  });
});
