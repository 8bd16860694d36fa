import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CliCall, CliLine, Part } from "../../src/learn/index.js";
import { commandsOf } from "../../src/learn/index.js";
import { cliName } from "../../src/learn/names.js";
import { waiters } from "../../src/learn/waiters.js";
import { kinds } from "../../src/resources/index.js";
import { askBotocore } from "./botocore.js";
import { otherwise, place, presets, walkthrough } from "./support.js";

const parts = (call: CliCall): Part[] => call.options.flatMap((o) => o.words.flatMap((w) => w.parts));
const texts = (call: CliCall): string[] => parts(call).filter((p) => typeof p === "string");
const variables = (call: CliCall): string[] => parts(call).flatMap((p) => (typeof p === "string" ? [] : [p.variable]));
const spoken = (line: CliLine): string => [line.call.command.join(" "), ...line.call.options.map((o) => o.name)].join(" ");
/** Written once more from the door's own signs, so that none of them gets out. */
const ownSigns = /[\ue000-\uf8ff]|\[object|undefined|function|Symbol/;

const worlds = presets.flatMap((preset) => [
  { name: `${preset}, P1`, graph: () => walkthrough(preset, "P1") },
  { name: `${preset}, P4`, graph: () => walkthrough(preset, "P4") },
  { name: `${preset}, answered otherwise`, graph: () => walkthrough(preset, "P4", otherwise) },
]);

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "kumiki-learn-"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe.each(worlds)("the commands of the walkthrough ($name)", ({ graph }) => {
  let lines: readonly CliLine[];
  beforeAll(async () => {
    lines = await commandsOf(graph().nodes.values(), place);
  });

  it("botocore, of which the AWS CLI is made, takes every one of them, and finds what is kept in the answer", async () => {
    const { problems } = await askBotocore(lines.map((l) => l.call), dir);
    expect(problems.map((p) => `${spoken(lines[p.index]!)}: ${p.problem}`)).toEqual([]);
  });

  it("there is at least one for everything declared, in its order", () => {
    const declared = [...graph().nodes.values()].map((n) => n.id);
    const first = [...new Set(lines.filter((l) => l.call.command[1] !== "wait" && l.remarks.every((r) => r.code !== "wait-until" && r.code !== "look-up")).map((l) => l.node))];
    expect(first).toEqual(declared);
  });

  it("every variable is set before it is used, once, and only what is used is kept", () => {
    const set = new Set<string>();
    const used = new Set<string>();
    for (const { call, remarks } of lines) {
      for (const v of variables(call)) {
        expect(set, `${v} in ${call.command.join(" ")}`).toContain(v);
        used.add(v);
      }
      for (const r of remarks) if (r.code === "file-holds") used.add(r.data.variable);
      expect(call.keeps.length).toBeLessThanOrEqual(1);
      for (const v of [...call.keeps.map((k) => k.variable), ...remarks.flatMap((r) => (r.code === "look-up" ? [r.data.variable] : []))]) {
        expect(set.has(v), `${v} is set twice`).toBe(false);
        expect(v).toMatch(/^[A-Z_][A-Z0-9_]*$/);
        set.add(v);
      }
    }
    expect([...set].sort()).toEqual([...used].sort());
    expect(used.size).toBeGreaterThan(20);
  });

  it("holds nothing secret, nothing of the door's own and no tag by which kumiki would take things for its own", () => {
    for (const { call } of lines)
      for (const text of texts(call)) {
        expect(text).not.toMatch(ownSigns);
        expect(text).not.toMatch(/PRIVATE KEY|BEGIN CERTIFICATE|ssh-ed25519|kumiki:/);
      }
    const values = (option: string) => lines.flatMap((l) => l.call.options.filter((o) => o.name === option).flatMap((o) => o.words.map((w) => w.parts.join(""))));
    for (const v of [...values("--master-user-password"), ...values("--private-key"), ...values("--user-data")]) expect(v).toMatch(/^fileb?:\/\/[\w.-]+$/);
    expect(values("--client-token")).toEqual([]);
  });

  it("waits for what others need ready, and for what takes long", () => {
    const waited = lines.filter((l) => l.call.command[1] === "wait").map((l) => `${l.call.command[2]!} ${l.node}`);
    expect(waited).toContain("instance-running servers/ap-server-1");
    expect(waited).toContain("db-instance-available database/db");
    const at = (find: (l: CliLine) => boolean): number => lines.findIndex(find);
    expect(at((l) => l.call.command[2] === "instance-running" && l.node === "servers/web-server-1")).toBeLessThan(at((l) => l.node === "load-balancers/web-target-1"));
    const association = lines.find((l) => l.node === "client-vpn/association" && l.remarks.length > 0)!;
    expect(association.remarks).toEqual([{ code: "wait-until", data: { ms: 400_000 } }]);
    expect(association.call.command).toEqual(["ec2", "describe-client-vpn-target-networks"]);
  });

  it("is the same twice: nothing of it is made up", async () => {
    expect(await commandsOf(graph().nodes.values(), place)).toEqual(lines);
  });
});

describe("what is passed on from one command to the next", () => {
  const find = async (node: string) => (await commandsOf(walkthrough("modern").nodes.values(), place)).filter((l) => l.node === node);

  it("is the part of the answer that the kind takes its id from", async () => {
    expect((await find("network/vpc"))[0]!.call.keeps).toEqual([{ variable: "VPC", query: "Vpc.VpcId" }]);
    expect((await find("internal-network/vpc"))[0]!.call.keeps).toEqual([{ variable: "INTERNAL_NETWORK_VPC", query: "Vpc.VpcId" }]);
    expect((await find("servers/web-server-1"))[0]!.call.keeps).toEqual([{ variable: "WEB_SERVER_1", query: "Instances[0].InstanceId" }]);
    expect((await find("load-balancers/alb-web"))[0]!.call.keeps).toEqual([{ variable: "ALB_WEB_ARN", query: "LoadBalancers[0].LoadBalancerArn" }]);
  });

  it("an address that only a running server has is looked up, and stands in the script of the next one", async () => {
    const proxy = await find("internal-servers/proxy-server-1");
    const look = proxy.find((l) => l.remarks.some((r) => r.code === "look-up"))!;
    expect(look.remarks).toEqual([{ code: "look-up", data: { variable: "PROXY_SERVER_1_PRIVATE_IP", attr: "privateIp" } }]);
    expect(look.call).toEqual({ command: ["ec2", "describe-instances"], options: [{ name: "--instance-ids", words: [{ parts: [{ variable: "PROXY_SERVER_1" }], json: false }] }], keeps: [] });
    const [dev] = await find("internal-servers/development-server-1");
    expect(dev!.remarks).toContainEqual({ code: "file-holds", data: { file: "development-server-1-user-data", variable: "PROXY_SERVER_1_PRIVATE_IP" } });
  });

  it("no answer is waited for: the door sends nothing", async () => {
    const before = process.getActiveResourcesInfo().filter((r) => /TCP|TLS/.test(r)).length;
    await find("network/vpc");
    expect(process.getActiveResourcesInfo().filter((r) => /TCP|TLS/.test(r)).length).toBe(before);
  });
});

describe("names", () => {
  it("every operation and parameter of our services is spelt as botocore spells it", async () => {
    const { names } = await askBotocore([], dir, ["ec2", "elbv2", "rds", "iam", "logs", "s3", "acm", "ssm", "sts", "secretsmanager", "service-quotas"]);
    expect(Object.keys(names).length).toBeGreaterThan(3_000);
    expect(Object.entries(names).filter(([name, cli]) => cliName(name) !== cli)).toEqual([]);
  });

  it("a wrong command is found: the judge can say no", async () => {
    const word = (text: string) => ({ parts: [text], json: false });
    const good: CliCall = { command: ["ec2", "create-vpc"], options: [{ name: "--cidr-block", words: [word("10.0.0.0/16")] }], keeps: [{ variable: "VPC", query: "Vpc.VpcId" }] };
    const bad: CliCall[] = [
      { ...good, command: ["ec2", "make-vpc"] },
      { ...good, command: ["ec2", "wait", "vpc-perfect"] },
      { ...good, options: [{ name: "--cidr", words: [word("10.0.0.0/16")] }] },
      { ...good, options: [{ name: "--tag-specifications", words: [word('[{"Typ":1}]')] }] },
      { ...good, options: [{ name: "--no-cidr-block", words: [] }] },
      { ...good, keeps: [{ variable: "VPC", query: "Vpc.Id" }] },
      { ...good, keeps: [{ variable: "VPC", query: "Vpc" }] },
    ];
    const { problems } = await askBotocore([good, ...bad], dir);
    expect(problems.map((p) => p.index)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });
});

it("every waiter is of a kind that reads with the operation it repeats", async () => {
  const named = new Set([...kinds.values()].map((k) => k.name));
  const lines = await commandsOf(walkthrough("modern").nodes.values(), place);
  for (const [kind, waiter] of Object.entries(waiters).filter(([k]) => named.has(k))) {
    const waits = lines.filter((l) => l.kind === kind && l.call.command[1] === "wait");
    expect(waits.map((l) => l.call.command[2]), kind).toContain(waiter.name);
  }
});
