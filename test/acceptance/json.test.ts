import { DeleteRouteCommand, EC2Client } from "@aws-sdk/client-ec2";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { fileStore } from "../../src/state/file.js";
import { startProxy, type Proxy } from "../faults/proxy.mjs";
import { Desk, document, type Ended, region } from "./program.js";

/** The documents of cli.md "JSON" and its exit codes, of the real program. Scripts rely on every name in them. */
type Json = Readonly<Record<string, unknown>>;

/** Exactly these keys: `optional` ones may be missing, no other may be there. */
function hasKeys(value: unknown, required: readonly string[], optional: readonly string[] = []): asserts value is Json {
  expect(value).toBeTypeOf("object");
  const keys = Object.keys(value as Json);
  expect({ missing: required.filter((k) => !keys.includes(k)), unknown: keys.filter((k) => ![...required, ...optional].includes(k)) }).toEqual({
    missing: [],
    unknown: [],
  });
}
const texts = (value: Json, ...keys: string[]): void => keys.forEach((key) => expect(value[key], key).toBeTypeOf("string"));
const list = (value: unknown): readonly unknown[] => {
  expect(Array.isArray(value)).toBe(true);
  return value as readonly unknown[];
};

const walkthrough = ["network", "security-groups", "servers", "flow-logs", "load-balancers", "database", "bucket"];
const stepStatus = ["absent", "partial", "ready", "failed"];
// cli.md, and the path of the private key, which E13 wants told.
const outputs = ["webUrl", "apUrl", "databaseEndpoint", "bucket", "keyFile", "clientProfile", "sshConfig"];
const acts = ["create", "adopt", "wait", "update", "replace", "delete", "forget"];

/** @param built false: nothing was ever built, so nothing is known of a place */
function isStatus(value: unknown, built = true): void {
  const place = ["preset", "region", "account"];
  // The phase comes with `harden` and `relax`.
  hasKeys(value, ["env", ...(built ? place : []), "steps", "hosts", "outputs"], ["phase"]);
  texts(value, "env", ...(built ? place : []));
  for (const step of list(value["steps"])) {
    hasKeys(step, ["id", "status", "nodes"]);
    expect(stepStatus).toContain(step["status"]);
    for (const node of list(step["nodes"])) {
      hasKeys(node, ["node", "kind", "name", "status"], ["id", "drift"]);
      texts(node, "node", "kind", "name", "status");
      if (node["status"] === "ready") texts(node, "id");
    }
  }
  const ids = list(value["steps"]).map((s) => (s as Json)["id"]);
  expect(ids.slice(0, walkthrough.length)).toEqual(walkthrough);
  for (const host of Object.values(value["hosts"] as Json)) {
    hasKeys(host, ["id", "privateIp"], ["publicIp"]);
    texts(host, ...Object.keys(host));
  }
  texts(value["outputs"] as Json, ...Object.keys(value["outputs"] as Json));
}

function isPlan(value: unknown): readonly Json[] {
  // The cost comes with `cost`.
  hasKeys(value, ["changes"], ["costPerDayUsd", "inspection"]);
  return list(value["changes"]).map((change) => {
    hasKeys(change, ["node", "kind", "act", "why"]);
    texts(change, "node", "kind", "why");
    expect(acts).toContain(change["act"]);
    return change;
  });
}

function isTeardown(value: unknown): Json {
  hasKeys(value, ["removed", "kept", "left", "ok"], ["certificate", "certificateFile", "costPerDayUsd", "inspection", "standing"]);
  for (const gone of list(value["removed"])) {
    hasKeys(gone, ["node", "kind", "id"]);
    texts(gone, "node", "kind", "id");
  }
  for (const kept of list(value["kept"])) {
    hasKeys(kept, ["kind", "id", "why"]);
    texts(kept, "kind", "id", "why");
  }
  list(value["left"]);
  return value;
}

/** The error document, and the exit code that goes with its class. */
function isError(ended: Ended, code: number, wanted: { class: string; code: string }): Json {
  const value = document(ended);
  hasKeys(value, ["error"]);
  const error = value["error"];
  hasKeys(error, ["class", "code", "message", "remedy"], ["node", "also"]);
  const { also = [], ...told } = error;
  texts(told, ...Object.keys(told));
  // What else ended the run, each as the first.
  for (const other of list(also)) {
    hasKeys(other, ["class", "code", "message", "remedy"], ["node"]);
    texts(other, ...Object.keys(other));
  }
  expect({ class: error["class"], code: error["code"], exit: ended.code }).toEqual({ ...wanted, exit: code });
  expect(error["message"]).not.toBe("");
  expect(error["remedy"]).not.toBe("");
  return error;
}

const desks: Desk[] = [];
function newDesk(endpoint = inject("endpoint")): Desk {
  const desk = new Desk(endpoint);
  desks.push(desk);
  return desk;
}
afterAll(() => desks.forEach((desk) => desk.remove()));

const credentials = (desk: Desk) => ({
  endpoint: desk.endpoint,
  region,
  credentials: { accessKeyId: desk.account, secretAccessKey: "test" },
});

describe("one environment from nothing to nothing", () => {
  let desk: Desk;
  beforeAll(() => (desk = newDesk()));

  it("status: nothing was ever built", async () => {
    const ended = await desk.run(["status", "--json"]);
    expect(ended.code).toBe(0);
    isStatus(document(ended), false);
  });

  it("teardown: there is nothing to remove", async () => {
    const ended = await desk.run(["teardown", "--yes", "--delete-data", "--json"]);
    expect(ended.code).toBe(0);
    expect(isTeardown(document(ended))).toEqual({ removed: [], kept: [], left: [], ok: true });
  });

  it("plan: all is to be created; 2 with --detailed-exitcode; nothing is called for good", async () => {
    const plain = await desk.at("plan", "--through", "servers", "--json");
    expect(plain.code, plain.stderr).toBe(0);
    const changes = isPlan(document(plain));
    expect(new Set(changes.map((c) => c["act"]))).toEqual(new Set(["create"]));
    expect(changes.length).toBe(33);
    const detailed = await desk.at("plan", "--through", "servers", "--json", "--detailed-exitcode");
    expect(detailed.code).toBe(2);
    expect(document(detailed)).toEqual(document(plain));
    expect((await desk.calls()).filter((c) => c.mutating)).toEqual([]);
  });

  it("up --json=lines: every line is an event, the last one the status", async () => {
    const ended = await desk.at("up", "--through", "servers", "--yes", "--json=lines");
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stdout.endsWith("\n")).toBe(true);
    const lines = ended.stdout.trimEnd().split("\n").map((line) => JSON.parse(line) as Json);
    isStatus(lines.at(-1));
    const events = lines.slice(0, -1);
    const fields: Readonly<Record<string, readonly [readonly string[], readonly string[]]>> = {
      plan: [["changes"], []],
      node: [["node", "step", "kind", "name", "phase"], ["id", "why", "typicalMs", "ms"]],
      call: [["service", "operation", "mutating", "ms"], ["error"]],
      retry: [["node", "code", "attempt", "waitMs"], []],
      blocker: [["node", "blockers"], []],
      note: [["code"], ["data"]],
    };
    for (const event of events) {
      expect(Object.keys(fields)).toContain(event["type"]);
      const [required, optional] = fields[event["type"] as string]!;
      hasKeys(event, ["at", "type", ...required], optional);
      expect(new Date(event["at"] as string).toISOString()).toBe(event["at"]);
    }
    const ready = events.filter((e) => e["type"] === "node" && e["phase"] === "ready").map((e) => e["node"]);
    expect(new Set(ready).size).toBe(33);
    expect(events.filter((e) => e["type"] === "plan").length).toBe(1);
  });

  it("up --json: one document, the status", async () => {
    const ended = await desk.at("up", "--through", "servers", "--yes", "--json");
    expect(ended.code, ended.stderr).toBe(0);
    isStatus(document(ended));
    expect(document(ended)).toEqual(document(await desk.run(["status", "--json"])));
  });

  it("status: only the outputs that are documented", async () => {
    hasKeys(document(await desk.run(["status", "--json"]))["outputs"], [], outputs);
  });

  it("plan: nothing to do; 0 with --detailed-exitcode", async () => {
    const ended = await desk.at("plan", "--through", "servers", "--json", "--detailed-exitcode");
    expect(ended.code, ended.stderr).toBe(0);
    const { before, after } = document(ended)["costPerDayUsd"] as { readonly before: number; readonly after: number };
    expect(document(ended)["changes"]).toEqual([]);
    expect(after).toBe(before);
    expect(before).toBeGreaterThan(0);
  });

  it("status --refresh: 0 as long as all is as it was, 4 once somebody changed something", async () => {
    const before = await desk.run(["status", "--refresh", "--json"]);
    expect(before.code).toBe(0);
    isStatus(document(before));
    const steps = (ended: Ended) => document(ended)["steps"] as { nodes: { node: string; id: string; drift?: string }[] }[];
    const nodes = (ended: Ended) => steps(ended).flatMap((s) => s.nodes);
    expect(nodes(before).filter((n) => n.drift !== undefined)).toEqual([]);
    const [table] = nodes(before).find((n) => n.node === "network/public-internet-route")!.id.split("|");
    await new EC2Client(credentials(desk)).send(new DeleteRouteCommand({ RouteTableId: table!, DestinationCidrBlock: "0.0.0.0/0" }));
    const after = await desk.run(["status", "--refresh", "--json"]);
    isStatus(document(after));
    expect(nodes(after).filter((n) => n.drift !== undefined).map((n) => [n.node, n.drift])).toEqual([["network/public-internet-route", "missing"]]);
    expect(after.code).toBe(4);
    const planned = isPlan(document(await desk.at("plan", "--through", "servers", "--json")));
    expect(planned.map((c) => [c["node"], c["act"]])).toEqual([["network/public-internet-route", "create"]]);
  });

  it("error wrong-place: another account under the same name", async () => {
    const ended = await desk.run(["up", "--yes", "--json", "--endpoint-url", desk.endpoint], { AWS_ACCESS_KEY_ID: "999988887777" });
    isError(ended, 2, { class: "usage", code: "wrong-place" });
  });

  it("error locked: another run has it", async () => {
    const lock = await fileStore({ dir: desk.dir, env: "default" }).lock("up");
    try {
      isError(await desk.at("up", "--through", "servers", "--yes", "--json"), 5, { class: "locked", code: "locked" });
      isError(await desk.at("teardown", "--yes", "--delete-data", "--json"), 5, { class: "locked", code: "locked" });
    } finally {
      await lock.release();
    }
  });

  it("error teardown-not-confirmed: nobody is there to be asked", async () => {
    isError(await desk.at("teardown", "--json"), 2, { class: "usage", code: "teardown-not-confirmed" });
  });

  it("teardown of one step, and of all", async () => {
    const one = await desk.at("teardown", "servers", "--yes", "--json");
    expect(one.code, one.stderr).toBe(0);
    const gone = list(isTeardown(document(one))["removed"]) as { node: string }[];
    expect(gone.map((g) => g.node).sort()).toEqual(["ap-server-1", "ap-server-2", "key-pair", "web-server-1", "web-server-2"].map((n) => `servers/${n}`));
    const all = await desk.at("teardown", "--yes", "--delete-data", "--json=lines");
    expect(all.code, all.stderr).toBe(0);
    const lines = all.stdout.trimEnd().split("\n").map((line) => JSON.parse(line) as Json);
    expect(isTeardown(lines.at(-1))).toMatchObject({ ok: true, left: [] });
    for (const line of lines.slice(0, -1)) expect(line["type"]).toBeTypeOf("string");
    expect(await desk.inventory()).toEqual({});
    const status = await desk.run(["status", "--json"]);
    isStatus(document(status));
    expect(document(status)).toMatchObject({ hosts: {}, outputs: {} });
  });
});

describe("errors", () => {
  let desk: Desk;
  beforeAll(() => (desk = newDesk()));
  afterAll(async () => expect(await desk.inventory()).toEqual({}));

  it.each([
    [["up", "--yes", "--web-cidrr", "10.0.0.0/16"], "unknown-option"],
    [["upp"], "unknown-command"],
    [["up", "netwrk", "--yes"], "unknown-step"],
    [["up", "--yes", "--preset", "modem"], "bad-choice"],
    [["up", "--yes", "--env", "Not_A_Name"], "bad-env-name"],
    [["up", "--yes", "--web-cidr", "10.0.0.0/33"], "bad-answer"],
    [["up", "--yes", "--set", "databaseMultiAz=perhaps"], "bad-answer"],
    [["up", "--yes", "--set", "webCidrr=10.0.0.0/16"], "unknown-key"],
    [["up", "--yes", "--config", "not-there.yaml"], "bad-config-file"],
    [["plan", "--endpoint-url", "not a url"], "bad-endpoint"],
    [["up", "--yes", "--region"], "missing-value"],
    [["plan", "--through", "nowhere"], "unknown-step"],
    [["teardown", "nowhere", "--yes"], "unknown-step"],
  ])("%j is wrong usage, and nothing is called", async (words, code) => {
    const [command, ...rest] = words as [string, ...string[]];
    isError(await desk.run([command, "--json", ...rest]), 2, { class: "usage", code });
    expect(await desk.calls()).toEqual([]);
  });

  it("not-confirmed: nobody is there to be asked", async () => {
    isError(await desk.at("up", "--json"), 2, { class: "usage", code: "not-confirmed" });
    expect(await desk.calls()).toEqual([]);
  });

  it("no-credentials is refused", async () => {
    const ended = await desk.run(["plan", "--json", "--endpoint-url", desk.endpoint], { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined });
    isError(ended, 3, { class: "refused", code: "no-credentials" });
  });

  it("unreachable has failed", async () => {
    isError(await desk.run(["plan", "--json", "--endpoint-url", "http://127.0.0.1:9"]), 1, { class: "failed", code: "unreachable" });
  });

  it("is one line of JSON with --json=lines, too, and plain text on stderr without", async () => {
    isError(await desk.run(["up", "--json=lines", "--yes", "--preset", "modem"]), 2, { class: "usage", code: "bad-choice" });
    const plain = await desk.run(["up", "--yes", "--preset", "modem"]);
    expect([plain.code, plain.stdout]).toEqual([2, ""]);
    expect(plain.stderr).toContain("modem");
    expect(plain.stderr).not.toContain('{"error"');
  });
});

it("what is somebody else's: 1, the node is named, and nothing is built", async () => {
  const desk = newDesk();
  const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }] };
  await new IAMClient(credentials(desk)).send(new CreateRoleCommand({ RoleName: "for-web-flow-logs", AssumeRolePolicyDocument: JSON.stringify(trust) }));
  const error = isError(await desk.at("up", "network", "flow-logs", "--yes", "--json"), 1, { class: "failed", code: "foreign" });
  expect(error["node"]).toBe("flow-logs/role");
  expect(await desk.inventory()).toEqual({ "iam/role": ["for-web-flow-logs"] });
});

it("what is not there is found before the first create: 3, and nothing is made (first-contact D7)", async () => {
  const desk = newDesk();
  isError(await desk.at("up", "--through", "servers", "--yes", "--json", "--image", "ami-0123456789abcdef0"), 3, { class: "refused", code: "preflight" });
  expect(await desk.inventory()).toEqual({});
});

describe("what AWS refuses on the way", () => {
  let desk: Desk, proxy: Proxy;
  beforeAll(async () => {
    proxy = await startProxy({ upstream: inject("endpoint") });
    desk = newDesk(proxy.url);
  });
  afterAll(() => proxy.close());
  const up = (...more: string[]) => desk.at("up", "--through", "servers", "--yes", "--json", ...more);
  const steps = (ended: Ended) => (document(ended)["steps"] as { id: string; status: string }[]).map((s) => s.status);

  it("1, the node is named, what was made is saved", async () => {
    proxy.judge = ({ operation }) => (operation === "RunInstances" ? { code: "InvalidParameterValue", status: 400, message: "Invalid value for a test." } : "pass");
    const error = isError(await up(), 1, { class: "failed", code: "aws" });
    expect(error["node"]).toMatch(/^servers\/(web|ap)-server-[12]$/);
    const status = await desk.run(["status", "--json"]);
    isStatus(document(status));
    const [network, groups, servers, ...later] = steps(status);
    expect([network, groups, servers]).toEqual(["ready", "ready", "failed"]);
    expect(new Set(later)).toEqual(new Set(["absent"]));
  });

  it("with what was in the way gone, up goes on where it stopped", async () => {
    proxy.judge = () => "pass";
    const ended = await up();
    expect(ended.code, ended.stdout).toBe(0);
    expect(steps(ended).slice(0, 3)).toEqual(["ready", "ready", "ready"]);
  });

  it("teardown leaves nothing", async () => {
    const ended = await desk.at("teardown", "--yes", "--delete-data", "--json");
    expect(ended.code, ended.stderr).toBe(0);
    expect(isTeardown(document(ended))["ok"]).toBe(true);
    expect(await desk.inventory()).toEqual({});
  });
});

it("Ctrl-C: 130, saved, and up resumes", async () => {
  const desk = newDesk();
  const words = ["up", "--through", "load-balancers", "--yes", "--endpoint-url", desk.endpoint];
  const { child, ended } = desk.start([...words, "--json=lines"]);
  let seen = "";
  child.stdout!.on("data", (part: string) => {
    if (!seen.includes('"phase":"created"') && (seen += part).includes('"phase":"created"')) child.kill("SIGINT");
  });
  const { code, stdout, stderr } = await ended;
  const lines = stdout.trimEnd().split("\n").map((line) => JSON.parse(line) as Json);
  expect(code, stderr).toBe(130);
  isError({ code, stdout: `${JSON.stringify(lines.at(-1))}\n`, stderr }, 130, { class: "interrupted", code: "interrupted" });
  isStatus(document(await desk.run(["status", "--json"])));
  const resumed = await desk.run([...words, "--json"]);
  expect(resumed.code, resumed.stderr).toBe(0);
  const steps = document(resumed)["steps"] as { id: string; status: string }[];
  expect(steps.slice(0, 5).map((s) => s.status)).toEqual(["ready", "ready", "ready", "ready", "ready"]);
  expect((await desk.at("teardown", "--yes", "--delete-data", "--quiet")).code).toBe(0);
  expect(await desk.inventory()).toEqual({});
});
