import { describe, expect, it } from "vitest";
import { planDocument, statusDocument } from "../../src/cli/documents.js";
import type { Change } from "../../src/core/plan.js";
import type { NodeRecord, State } from "../../src/core/state.js";

const record = (step: string, status: NodeRecord["status"], more: Partial<NodeRecord> = {}): NodeRecord => ({
  kind: "ec2/instance",
  step,
  status,
  name: "web-server-1",
  props: {},
  needs: [],
  op: "op",
  token: "t",
  generation: 0,
  startedAt: "2026-11-21T00:00:00.000Z",
  ...more,
});
const state = (records: State["records"], more: Partial<State> = {}): State => ({
  schema: 1,
  tool: "kumiki",
  name: "lab",
  envId: "lab-abcdefghij234567",
  serial: 1,
  epoch: 1,
  place: { endpoint: "aws", region: "ap-northeast-1", account: "123456789012", partition: "aws" },
  preset: "article",
  steps: ["servers"],
  answers: {},
  facts: { region: "ap-northeast-1", account: "123456789012", partition: "aws", zones: [] },
  records,
  outputs: {},
  hosts: {},
  ...more,
});
const statusOf = (records: State["records"], declared?: readonly string[]) => {
  const extras = { folder: "/env", walkthrough: ["network", "servers"], ...(declared === undefined ? {} : { declared: new Map([["servers", declared]]) }) };
  return statusDocument("lab", state(records), extras).steps.find((s) => s.id === "servers")!.status;
};

describe("status --json", () => {
  it("has exactly the names of cli.md", () => {
    const document = statusDocument(
      "lab",
      state(
        {
          "servers/web-1": record("servers", "ready", { id: "i-1", attrs: { privateIp: "10.0.0.4", publicIp: "203.0.113.9" } }),
          "servers/web-2": record("servers", "creating"),
        },
        {
          outputs: {
            webUrl: { $text: ["http://", { $ref: "servers/web-1", $attr: "publicIp" }, "/"] },
            apUrl: { $text: ["http://", { $ref: "servers/web-2", $attr: "publicIp" }] },
            sshConfig: "ssh_config",
          },
          hosts: {
            "web-server-1": {
              id: { $ref: "servers/web-1", $attr: "id" },
              privateIp: { $ref: "servers/web-1", $attr: "privateIp" },
              publicIp: { $ref: "servers/web-1", $attr: "publicIp" },
            },
            "web-server-2": { id: { $ref: "servers/web-2", $attr: "id" }, privateIp: { $ref: "servers/web-2", $attr: "privateIp" } },
            "ap-server-1": { id: "i-3", privateIp: { $ref: "no/where", $attr: "x" } },
          },
        },
      ),
      { folder: "/env", walkthrough: ["network", "servers"], drift: new Map([["servers/web-1", "changed"]]) },
    );
    expect(JSON.parse(JSON.stringify(document))).toEqual({
      env: "lab",
      preset: "article",
      region: "ap-northeast-1",
      account: "123456789012",
      phase: "P1",
      steps: [
        { id: "network", status: "absent", nodes: [] },
        {
          id: "servers",
          status: "partial",
          nodes: [
            { node: "servers/web-1", kind: "ec2/instance", id: "i-1", name: "web-server-1", status: "ready", drift: "changed" },
            { node: "servers/web-2", kind: "ec2/instance", name: "web-server-1", status: "creating" },
          ],
        },
      ],
      hosts: { "web-server-1": { id: "i-1", privateIp: "10.0.0.4", publicIp: "203.0.113.9" }, "ap-server-1": { id: "i-3" } },
      outputs: { webUrl: "http://203.0.113.9/", sshConfig: "ssh_config" },
    });
  });

  it("a step is absent, partial, ready or failed", () => {
    const failed = { code: "aws", message: "no" };
    expect(statusOf({})).toBe("absent");
    expect(statusOf({ "servers/a": record("servers", "ready") })).toBe("ready");
    expect(statusOf({ "servers/a": record("servers", "ready"), "servers/b": record("servers", "created") })).toBe("partial");
    expect(statusOf({ "servers/a": record("servers", "deleting") })).toBe("partial");
    expect(statusOf({ "servers/a": record("servers", "ready"), "servers/b": record("servers", "creating", { failure: failed }) })).toBe("failed");
  });
  it("a step that was interrupted half way is partial, however ready what is there may be", () => {
    const one = { "servers/a": record("servers", "ready") };
    expect(statusOf(one, ["servers/a"])).toBe("ready");
    expect(statusOf(one, ["servers/a", "servers/b"])).toBe("partial");
  });
  it("a step that only the state knows is shown, too", () => {
    const document = statusDocument("lab", state({ "old/a": record("old", "ready") }, { steps: ["old"] }), { folder: "/env", walkthrough: ["network"] });
    expect(document.steps.map((s) => [s.id, s.status])).toEqual([["network", "absent"], ["old", "ready"]]);
  });
  it("without a state nothing is made up", () => {
    expect(statusDocument("lab", undefined, { folder: "/env", walkthrough: ["network"] })).toEqual({
      env: "lab",
      steps: [{ id: "network", status: "absent", nodes: [] }],
      hosts: {},
      outputs: {},
    });
  });
});

describe("plan --json", () => {
  it("has node, kind, act and why of every change", () => {
    const change: Change = { node: "a/b", step: "a", kind: "k", name: "n", id: "i", act: "create", why: "new", diff: [] };
    expect(planDocument([change])).toEqual({ changes: [{ node: "a/b", kind: "k", act: "create", why: "new" }] });
  });
});
