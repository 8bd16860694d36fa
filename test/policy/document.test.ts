import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { actionsOf, anyIdOf, charactersAtMost, charactersOf, documentsOf, purposes, type Purpose, type Subject } from "../../src/policy/index.js";
import { presets, type AnswerValue, type AnyStep, type Preset } from "../../src/core/types.js";
import { kinds } from "../../src/resources/index.js";
import { closure } from "../../src/steps/closure.js";
import { steps } from "../../src/steps/index.js";
import { snapshotActions } from "../../src/verify/index.js";
import { declared, facts } from "../steps/declared.js";

const { partition, region, account } = facts;
const subject = (some: readonly AnyStep[], preset: Preset, given: Record<string, AnswerValue> = {}, envId = "default-abcdefghijklmnop", state?: { bucket: string; prefix: string }): Subject => ({
  graph: declared(some, preset, given),
  kinds: kinds.values(),
  snapshotActions,
  place: { partition, region, account, envId, ...(state === undefined ? {} : { state }) },
});
const closed = (names: readonly string[]): AnyStep[] => {
  const wanted = closure(steps, names);
  return steps.filter((s) => wanted.has(s.id));
};

/** Plans, purposes and places of every sort. */
const subjects = fc.record({
  names: fc.subarray(steps.map((s) => s.id), { minLength: 1 }),
  preset: fc.constantFrom<Preset>(...presets),
  purposes: fc.subarray<Purpose>([...purposes], { minLength: 1 }),
  envId: fc.constantFrom("default-abcdefghijklmnop", anyIdOf("default")),
  toBucket: fc.boolean(),
  state: fc.constantFrom(undefined, { bucket: "team-state", prefix: "" }, { bucket: "team-state", prefix: "lab/" }),
});
const made = (a: { names: string[]; preset: Preset; toBucket: boolean; envId: string; state: { bucket: string; prefix: string } | undefined }): Subject =>
  subject(closed(a.names), a.preset, a.toBucket && a.names.includes("flow-logs") ? { flowLogDestination: "s3" } : {}, a.envId, a.state);

describe("documents of every plan", () => {
  test("are what AWS takes: short enough, Sids of letters and digits, each once, sorted", () => {
    fc.assert(
      fc.property(subjects, (a) => {
        const documents = documentsOf(actionsOf(made(a), a.purposes));
        for (const d of documents) {
          expect(charactersOf(d)).toBeLessThanOrEqual(charactersAtMost);
          for (const s of d.Statement) {
            expect(s.Sid).toMatch(/^[A-Za-z0-9]+$/);
            expect(s.Action).toEqual([...new Set(s.Action)].sort());
            expect(s.Resource).toEqual([...new Set(s.Resource)].sort());
            expect(s.Action.length * s.Resource.length).toBeGreaterThan(0);
          }
        }
        const sids = documents.flatMap((d) => d.Statement.map((s) => s.Sid));
        expect(new Set(sids).size).toBe(sids.length);
        // At most ten managed policies can be attached to a role.
        expect(documents.length).toBeLessThanOrEqual(10);
      }),
      { numRuns: 60 },
    );
  });

  test("are the same for the same plan, in whatever order the kinds come", () => {
    fc.assert(
      fc.property(subjects, (a) => {
        const [one, other] = [made(a), { ...made(a), kinds: [...kinds.values()].reverse() }];
        expect(documentsOf(actionsOf(other, a.purposes))).toEqual(documentsOf(actionsOf(one, a.purposes)));
      }),
      { numRuns: 30 },
    );
  });

  test("give everything only where AWS cannot limit it, and change nothing there", () => {
    fc.assert(
      fc.property(subjects, (a) => {
        for (const s of documentsOf(actionsOf(made(a), a.purposes)).flatMap((d) => d.Statement)) {
          const whole = s.Resource.includes("*");
          expect(s.Sid === "NoResourceLevel").toBe(whole);
          if (whole) expect(s.Action.filter((x) => !/:(Describe|List)|^(pricing:GetProducts|freetier:GetAccountPlanState)$/.test(x) && !/^logs:(Create|Delete)LogDelivery$/.test(x))).toEqual([]);
          expect(s.Action.filter((x) => x.includes("*"))).toEqual([]);
          // In this account, or where AWS's things have none.
          for (const r of s.Resource) if (!whole) expect(r).toMatch(/^arn:aws:(s3:::[^*]|s3:::\*$|ec2:ap-northeast-1:(aws|123456789012|):|iam::123456789012:|[a-z]+:ap-northeast-1:(123456789012)?:)/);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("to change or delete, ask for the environment's tag, or for its names", () => {
    const id = "default-abcdefghijklmnop";
    const bare = documentsOf(actionsOf(subject(steps, "modern"), purposes))
      .flatMap((d) => d.Statement)
      .filter((s) => s.Action.some((x) => !/:(Describe|Get|List|Export|Simulate)/.test(x)))
      .filter((s) => !JSON.stringify(s.Condition ?? {}).includes(`Tag/kumiki:env":"${id}"`));
    // Of these the names decide, or whom AWS itself lets in.
    expect(bare.map((s) => s.Sid).sort()).toEqual([
      "Ec2RunInstancesNamed",
      "IamCreateServiceLinkedRoleNamed",
      "IamCreateServiceLinkedRoleNamed2",
      "IamCreateServiceLinkedRoleNamed3",
      "IamPassRoleNamed",
      "IamPassRoleNamed2",
      "RdsOgPgNamed",
      "S3BucketNamed",
      "S3ObjectNamed",
      "SecretsmanagerSecretNamed",
    ]);
  });

  test("a part of the purposes never allows more than all of them", () => {
    fc.assert(
      fc.property(subjects, (a) => {
        const of = (some: readonly Purpose[]) => new Set(actionsOf(made(a), some).map((n) => n.action));
        const all = of(purposes);
        expect([...of(a.purposes)].filter((x) => !all.has(x))).toEqual([]);
        expect([...of(["read"])].filter((x) => !/:(Describe|Get|List|Export|Simulate)/.test(x))).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  test("of a new environment any id fits that it may get, and nobody else's", () => {
    const like = new RegExp(`^${anyIdOf("lab").replaceAll("?", ".")}$`);
    expect("lab-abcdefghijklmnop").toMatch(like);
    expect("lab-two-abcdefghijklmnop").not.toMatch(like);
    expect("la-abcdefghijklmnop").not.toMatch(like);
  });
});

describe("what is needed depends on the answers", () => {
  const actions = (given: Record<string, AnswerValue>, preset: Preset = "modern") => new Set(actionsOf(subject(steps, preset, given), purposes).map((n) => n.action));

  test("delivery of flow logs to a bucket, or a role to a log group", () => {
    expect([...actions({})].filter((a) => a.endsWith("LogDelivery"))).toEqual([]);
    expect([...actions({ flowLogDestination: "s3" })].filter((a) => a.endsWith("LogDelivery"))).toEqual(["logs:CreateLogDelivery", "logs:DeleteLogDelivery"]);
    const passed = (given: Record<string, AnswerValue>) => JSON.stringify(actionsOf(subject(steps, "modern", given), ["up"]).filter((n) => n.action === "iam:PassRole"));
    expect(passed({})).toContain("vpc-flow-logs.amazonaws.com");
    expect(passed({ flowLogDestination: "s3" })).not.toContain("vpc-flow-logs.amazonaws.com");
  });

  test("a password that RDS keeps", () => {
    expect(actions({}).has("secretsmanager:CreateSecret")).toBe(true);
    expect(actions({}, "article").has("secretsmanager:CreateSecret")).toBe(false);
  });

  test("a key pair of the user's own can be used and not deleted", () => {
    const needs = actionsOf(subject(steps, "modern", { keyPair: "mine" }), purposes);
    const key = "arn:aws:ec2:ap-northeast-1:123456789012:key-pair/mine";
    expect(needs.filter((n) => n.resources.includes(key)).map((n) => n.action)).toEqual(["ec2:RunInstances"]);
    expect(needs.some((n) => n.action === "ec2:DeleteKeyPair" || n.action === "ec2:ImportKeyPair")).toBe(false);
  });

  test("of Amazon's newest images any of Amazon's, for there is another one tomorrow; one that was named is that one", () => {
    const images = (given: Record<string, AnswerValue>, newestImages: readonly string[]) => {
      const plain = subject(steps, "modern", given);
      const needs = actionsOf({ ...plain, place: { ...plain.place, newestImages } }, ["up"]).filter((n) => n.action === "ec2:RunInstances");
      return needs.flatMap((n) => n.resources.filter((r) => r.includes("image/")).map((r) => [r.replace(/.*image/, "image"), n.condition]));
    };
    const newest = Object.values(facts.images!);
    expect(images({}, newest)).toEqual([["image/*", { StringEquals: { "ec2:Owner": "amazon" } }]]);
    expect(images({}, [])).toEqual([["image/ami-11111111111111111", undefined]]);
    expect(images({ image: "ami-0123456789abcdef0" }, newest)).toEqual([["image/ami-0123456789abcdef0", undefined]]);
  });

  test("only the policies of the plan can be attached to its roles", () => {
    const attach = (preset: Preset) => actionsOf(subject(steps, preset), ["up"]).filter((n) => n.action === "iam:AttachRolePolicy").map((n) => n.condition?.["ArnEquals"]?.["iam:PolicyARN"]);
    expect(attach("article")).toEqual([["arn:aws:iam::123456789012:policy/for-web-flow-logs", "arn:aws:iam::aws:policy/AmazonS3FullAccess"]]);
    expect(attach("modern")).toEqual([["arn:aws:iam::123456789012:policy/for-web-ap-servers", "arn:aws:iam::123456789012:policy/for-web-flow-logs"]]);
  });

  test("every kind's actions are known, planned or only looked for", () => {
    const nodes = new Map([...kinds.values()].map((kind) => [`x/${kind.name}`, { id: `x/${kind.name}`, step: "x", kind, props: {} }]));
    const needs = actionsOf({ ...subject(steps, "modern"), graph: { nodes } }, purposes);
    const known = new Set(needs.map((n) => n.action));
    const settled = /^(iam:PassRole|logs:\w+LogDelivery)$/; // only with settings that say so
    expect([...kinds.values()].flatMap((k) => k.iam).filter((a) => !known.has(a) && !settled.test(a))).toEqual([]);
  });

  test("an action that nothing is known of is a bug, and never allowed on everything", () => {
    const stranger = { id: "x/y", step: "x", kind: { name: "x/y", iam: ["x:DestroyTheWorld"] }, props: {} };
    expect(() => actionsOf({ ...subject(steps, "modern"), graph: { nodes: new Map([["x/y", stranger]]) } }, ["up"])).toThrow(/x:DestroyTheWorld/);
  });
});
