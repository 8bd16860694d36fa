import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Fault } from "../../src/core/fault.js";
import type { Act, Change } from "../../src/core/plan.js";
import { unknownValue } from "../../src/core/resolve.js";
import { kinds } from "../../src/resources/index.js";
import { steps } from "../../src/steps/index.js";
import { elapsed, roughly } from "../../src/ui/durations.js";
import { sayFault, sayPlan, sayReady, sayStatus, sayTeardown, sayTeardownPlan, sayValue, shortId, namesOf, type StatusReport } from "../../src/ui/say.js";
import { declared } from "../steps/declared.js";
import { dangerousInLines, foreign, looks, plain, tooWide } from "./support.js";

const names = {
  titles: { network: "Network", database: "データベース" },
  kinds: { "ec2/vpc": "VPC", "ec2/route-table-association": "route table association", "rds/db-instance": "DB instance" },
};
const acts: readonly Act[] = ["create", "adopt", "wait", "update", "replace", "delete", "forget"];

const anyChange: fc.Arbitrary<Change> = fc.record(
  {
    node: foreign,
    step: fc.oneof(fc.constantFrom("network", "database"), foreign),
    kind: fc.oneof(fc.constantFrom(...Object.keys(names.kinds)), foreign),
    name: foreign,
    act: fc.constantFrom(...acts),
    why: fc.oneof(fc.constant("new"), foreign),
    id: fc.oneof(foreign, fc.constant("arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:loadbalancer/app/alb-web/50dc6c495c0c9188")),
    diff: fc.array(fc.record({ prop: foreign, from: fc.oneof(foreign, fc.boolean(), fc.constant(undefined)), to: fc.oneof(foreign, fc.array(foreign), fc.object(), fc.constant(unknownValue)) }), {
      maxLength: 2,
    }),
  },
  { requiredKeys: ["node", "step", "kind", "name", "act", "why"] },
);
const anyLook = fc.constantFrom(...looks);
const host = fc.record({ id: foreign, privateIp: foreign, publicIp: foreign }, { requiredKeys: [] });
const report: fc.Arbitrary<StatusReport> = fc.record({
  env: foreign,
  preset: foreign,
  region: foreign,
  account: foreign,
  phase: foreign,
  steps: fc.array(
    fc.record({
      id: foreign,
      status: fc.constantFrom("absent", "partial", "ready", "failed"),
      nodes: fc.array(
        fc.record(
          { node: foreign, kind: foreign, id: foreign, name: foreign, status: fc.constantFrom("creating", "created", "ready", "deleting", "failed"), drift: fc.constantFrom("missing", "changed", "foreign", "failed") },
          { requiredKeys: ["node", "kind", "name", "status"] },
        ),
        { maxLength: 4 },
      ),
    }),
    { maxLength: 4 },
  ),
  hosts: fc.dictionary(foreign, host, { maxKeys: 4 }),
  outputs: fc.dictionary(foreign, foreign, { maxKeys: 4 }),
});

function harmless(text: string, look: (typeof looks)[number]): void {
  expect(dangerousInLines(text)).toEqual([]);
  expect(tooWide(text, look)).toEqual([]);
}

describe("whatever AWS and the state say, it is harmless and fits the terminal", () => {
  const runs = { numRuns: 60 };
  it("plan", () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 8 }), foreign, anyLook, (changes, env, look) => {
        harmless(sayPlan({ env, changes, names, cost: { before: 1, after: 2.5, steps: { network: 2.5 } } }, look), look);
        harmless(sayTeardownPlan({ env, changes, steps: changes.map((c) => c.step), names }, look), look);
      }),
      runs,
    );
  });
  it("status", () => {
    fc.assert(
      fc.property(report, anyLook, (r, look) => {
        harmless(sayStatus({ report: r, names, emulated: true, resources: true, refreshed: true, next: ["up", "plan"] }, look), look);
        harmless(sayReady({ env: r.env, changed: true, emulated: true, took: "1:00", hosts: r.hosts, outputs: r.outputs, next: ["status", "teardown"] }, look), look);
      }),
      runs,
    );
  });
  it("teardown", () => {
    const item = fc.record({ node: foreign, kind: foreign, id: foreign, why: foreign });
    fc.assert(
      fc.property(fc.array(item, { maxLength: 5 }), fc.array(foreign, { maxLength: 5 }), fc.boolean(), foreign, anyLook, (items, left, ok, env, look) => {
        harmless(sayTeardown(env, { removed: items, kept: items, left, ok }, names, look), look);
      }),
      runs,
    );
  });
  it("colours are the only control characters, and only when wanted", () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 4 }), anyLook, (changes, look) => {
        const painted = sayPlan({ env: "lab", changes, names }, { ...look, colour: true });
        // eslint-disable-next-line no-control-regex -- colours are control sequences
        const bare = painted.replaceAll(/\u001b\[\d+m/g, "");
        expect(bare).toBe(sayPlan({ env: "lab", changes, names }, look));
      }),
      runs,
    );
  });
});

const change = (over: Partial<Change>): Change => ({ node: "network/vpc", step: "network", kind: "ec2/vpc", name: "for-web-vpc", act: "create", why: "new", ...over });

describe("sayPlan", () => {
  const changes = [
    change({}),
    change({ node: "database/db", step: "database", kind: "rds/db-instance", name: "for-web-db", id: "for-web-db", act: "update", why: "multiAz", diff: [{ prop: "multiAz", from: true, to: false }] }),
    change({ node: "database/old", step: "database", kind: "rds/db-instance", name: "old", id: "old", act: "delete", why: "not declared any more" }),
  ];
  it("groups by step and tells signs, words, names, reasons, settings and counts", () => {
    expect(sayPlan({ env: "lab", changes, names, cost: { before: 0, after: 4.5, steps: { database: 4.5 } } }, plain("en", 80))).toBe(
      [
        'Plan for the environment "lab"',
        "",
        "Network",
        "  +  create  VPC          for-web-vpc",
        "",
        "データベース",
        "  about 4.50 USD per day",
        "  ~  update  DB instance  for-web-db",
        "        multiAz: true -> false",
        "  -  delete  DB instance  old",
        "        not declared any more",
        "",
        "1 to create, 1 to update, 1 to delete",
        "About 4.50 USD per day while it stands",
      ].join("\n"),
    );
  });
  it("speaks Japanese", () => {
    const said = sayPlan({ env: "lab", changes, names }, plain("ja", 80));
    expect(said).toContain("環境「lab」の計画");
    expect(said).toContain("今の構成には含まれない");
    expect(said).toContain("作成 1、変更 1、削除 1");
  });
  it("says when there is nothing to do", () => {
    expect(sayPlan({ env: "lab", changes: [], names }, plain("en", 80))).toBe('Nothing to do: the environment "lab" is as wished.');
  });
  it("shows values that are not known yet", () => {
    expect(sayValue({ subnet: unknownValue }, plain("en", 80))).toBe('{"subnet":"(known later)"}');
    expect(sayValue([unknownValue, "a"], plain("ja", 80))).toBe("(作成後に決まる)、a");
    expect(sayValue(undefined, plain("en", 80))).toBe("(not set)");
  });
});

describe("sayTeardownPlan", () => {
  it("numbers what goes, in its order", () => {
    const said = sayTeardownPlan({ env: "lab", changes: [change({ act: "delete", name: "subnet", id: "subnet-1" }), change({ act: "delete", id: "vpc-1" })], steps: ["network"], names }, plain("en", 80));
    expect(said).toMatch(/1 {2}- {2}delete {2}VPC {2}subnet +subnet-1\n +2 {2}- {2}delete {2}VPC {2}for-web-vpc {2}vpc-1/);
    expect(said).toContain("Steps: Network");
    expect(said).toContain("2 to delete");
  });

  it.each(["en", "ja"] as const)("says in 80 columns of everything in the walkthrough what it is and what it is called (%s)", (lang) => {
    const nodes = [...declared(steps, "modern").nodes.values()];
    const all = namesOf(steps, kinds.values(), lang);
    const going = nodes.map((n) => change({ node: n.id, step: n.step, kind: n.kind.name, name: n.name, act: "delete", id: "sgr-0123456789abcdef0" }));
    const look = plain(lang, 80);
    const nodesOf = (id: string): StatusReport["steps"][number]["nodes"] => going.flatMap((c) => (c.step === id ? [{ node: c.node, kind: c.kind, id: c.id!, name: c.name!, status: "creating", drift: "missing" }] : []));
    const report: StatusReport = { env: "lab", preset: "modern", region: "ap-northeast-1", account: "123456789012", phase: "P4", hosts: {}, outputs: {}, steps: steps.map(({ id }) => ({ id, status: "partial", nodes: nodesOf(id) })) };
    const said = {
      teardown: sayTeardownPlan({ env: "lab", changes: going, steps: [], names: all }, look),
      plan: sayPlan({ env: "lab", changes: going.map((c) => ({ ...c, act: "update" as const })), names: all }, look),
      status: sayStatus({ report, names: all, resources: true, refreshed: true, next: [] }, look),
    };
    for (const text of Object.values(said)) {
      const lines = text.split("\n");
      for (const { kind, name } of going) expect(lines.some((l, i) => `${l} `.includes(` ${all.kinds[kind]!} `) && (`${l} `.includes(` ${name} `) || `${lines[i + 1]!.trimStart()} `.startsWith(`${name} `))), `${kind} ${name}`).toBe(true);
      expect(tooWide(lines.join("\n"), look)).toEqual([]);
    }
  });
});

describe("sayFault", () => {
  it("says what, where, what now, code and request id", () => {
    const fault = new Fault("aws", { operation: "ec2:CreateVpc", code: "InvalidParameterValue", message: "bad", requestId: "r-1" }, { node: "network/vpc" });
    expect(sayFault(fault, plain("en", 220)).split("\n")).toEqual([
      "✖ Error: AWS refused ec2:CreateVpc (InvalidParameterValue): bad (network/vpc)",
      "  What now: AWS's own sentence says what it does not take. If it is one of your answers, give another (--set KEY=VALUE). Run the same command again: it goes on where it stopped and makes nothing twice.",
      "  AWS code InvalidParameterValue, request id r-1",
    ]);
  });
  it("gives a command that can be copied", () => {
    expect(sayFault(new Fault("interrupted", { env: "lab", command: "up" }), plain("en", 80))).toContain("Go on with: kumiki up --env lab");
    expect(sayFault(new Fault("expired-credentials", { profile: "my team", code: "ExpiredToken" }), plain("ja", 80))).toContain("aws sso login --profile 'my team'");
  });
  it("takes anything that was thrown", () => {
    expect(sayFault(new TypeError("x is undefined"), plain("en", 120))).toContain("x is undefined");
    expect(sayFault("text", plain("ja", 80))).toContain("text");
    expect(sayFault(new TypeError("x"), plain("en", 80), { debug: true })).toContain("say.test.ts");
  });
  it("is plain ASCII for an English terminal without UTF-8", () => {
    const said = sayFault(new Fault("no-region", {}), { ...plain("en", 80), utf8: false });
    // eslint-disable-next-line no-control-regex -- ASCII
    expect(said).toMatch(/^[\u0000-\u007f]*$/);
  });
});

describe("sayReady", () => {
  it("of an environment in an emulator says that its addresses lead nowhere", () => {
    const view = { env: "lab", changed: false, hosts: {}, outputs: {}, next: [] };
    expect(sayReady({ ...view, emulated: true }, plain("en", 120))).toMatch(/\n {2}It is in an emulator: nothing is paid/);
    expect(sayReady({ ...view, emulated: false }, plain("en", 120))).not.toContain("emulator");
  });
  it("tells addresses, hosts and what to do next", () => {
    const said = sayReady(
      {
        env: "lab",
        changed: true,
        took: "12:30",
        hosts: { "web-server-1": { id: "i-1", privateIp: "172.16.0.10", publicIp: "203.0.113.1" }, "ap-server-1": { id: "i-2", privateIp: "172.16.1.10" } },
        outputs: { webUrl: "http://alb", bucket: "", sshConfig: undefined },
        next: ["status", "teardown"],
      },
      plain("en", 80),
    );
    expect(said).toBe(
      [
        '✔ The environment "lab" is ready (12:30).',
        "",
        "Addresses",
        "  Web page  http://alb",
        "",
        "Hosts",
        "  web-server-1  i-1  private IP 172.16.0.10  public IP 203.0.113.1",
        "  ap-server-1   i-2  private IP 172.16.1.10",
        "",
        "Next",
        "  kumiki status --env lab    steps, resources and addresses",
        "  kumiki teardown --env lab  take everything away again",
      ].join("\n"),
    );
  });
});

describe("sayTeardown", () => {
  it("tells a complete one from one that left something", () => {
    const removed = [{ node: "a", kind: "ec2/vpc", id: "vpc-1" }];
    expect(sayTeardown("lab", { removed, kept: [], left: [], ok: true }, names, plain("en", 120))).toBe(
      '✔ 1 resource removed from the environment "lab". Nothing with its mark is left.',
    );
    const bad = sayTeardown("lab", { removed, kept: [{ kind: "local/secret", id: "database-password", why: "local-secret" }], left: ["ec2/vpc vpc-2"], ok: false }, names, plain("ja", 80));
    expect(bad).toContain("まだあるもの\n  ec2/vpc vpc-2");
    expect(bad).toContain("このマシンにある、この環境の秘密情報");
  });
});

describe("durations and ids", () => {
  it.each([
    [400, "0.4 s"],
    [9_949, "9.9 s"],
    [9_960, "10 s"],
    [59_400, "59 s"],
    [59_999, "1:00"],
    [270_000, "4:30"],
    [3_723_000, "1:02:03"],
  ])("%i ms", (ms, text) => expect(elapsed(ms, "en")).toBe(text));
  it.each([
    [1_500, "2 s"],
    [22_000, "20 s"],
    [120_000, "2 min"],
    [7_200_000, "2 h"],
  ])("about %i ms", (ms, text) => expect(roughly(ms, "en")).toBe(text));
  it("ARNs lose what is the same everywhere", () => {
    expect(shortId("arn:aws:rds:ap-northeast-1:123456789012:db:for-web-db")).toBe("db:for-web-db");
    expect(shortId("vpc-1")).toBe("vpc-1");
  });
});
