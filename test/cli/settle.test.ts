import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AnswerSources, GivenAnswer } from "../../src/cli/answers.js";
import { questionsOf } from "../../src/cli/questions.js";
import { articleAnswers, early, late, settle } from "../../src/cli/settle.js";
import { presets, type AnyStep, type AnswerValue, type Facts } from "../../src/core/types.js";
import { steps } from "../../src/steps/index.js";
import { smallSteps } from "./small-steps.js";

const questions = questionsOf(smallSteps);
const facts: Facts = { region: "r", account: "a", partition: "aws", zones: ["z1", "z2", "z3"], callerCidr: "203.0.113.7/32" };
const nothing: AnswerSources = { given: { flag: {}, set: {}, environment: {}, file: {} }, saved: {} };
const flags = (answers: Readonly<Record<string, AnswerValue>>): AnswerSources => {
  const flag = Object.fromEntries(Object.entries(answers).map(([k, value]): [string, GivenAnswer] => [k, { value, source: `--${k}` }]));
  return { ...nothing, given: { ...nothing.given, flag } };
};

const someAnswers = fc.record(
  {
    boxSize: fc.constantFrom("small", "huge", "x"),
    boxZones: fc.subarray(["z1", "z2", "nowhere"]),
    sshFrom: fc.constantFrom("10.0.0.0/8", "nobody"),
    lidColour: fc.constantFrom("red", "blue"),
    lidGlass: fc.boolean(),
  },
  { requiredKeys: [] },
);
const knownBefore = fc.record({ region: fc.constant("r"), zones: fc.constant(facts.zones), callerCidr: fc.constant(facts.callerCidr!) }, { requiredKeys: [] });

it("the article's answers follow from one another: the subnets are those of its own VPCs", () => {
  const all = questionsOf(steps);
  expect(articleAnswers(all, facts)).toMatchObject({ webCidr: "172.16.0.0/23", sshFrom: "0.0.0.0/0", internalPublicSubnet: "172.16.2.0/26", internalPrivateSubnet: "172.16.2.64/26" });
  // What says that it is not printed shows no value as the article's.
  const unprinted = all.filter(({ question }) => question.printed === false).map((q) => q.key);
  expect(unprinted).toEqual(["webPublicSubnets", "webPrivateSubnets", "flowLogRetentionDays", "vpnLogRetentionDays"]);
  for (const { key, question } of all) if (/not printed/i.test((question.words.en as { why: string }).why)) expect(unprinted).toContain(key);
});

describe("settling", () => {
  it("every question has an answer or is open, never both, never neither", () => {
    fc.assert(
      fc.property(someAnswers, knownBefore, fc.constantFrom(...presets), fc.boolean(), (given, known, preset, defaults) => {
        const s = settle(questions, flags(given), preset, early(known), defaults);
        const open = s.open.map((q) => q.key);
        expect([...Object.keys(s.answers), ...open].sort()).toEqual(questions.map((q) => q.key).sort());
      }),
    );
  });

  it("what is settled and refused early stays so when everything is known", () => {
    fc.assert(
      fc.property(someAnswers, knownBefore, fc.constantFrom(...presets), (given, known, preset) => {
        const before = settle(questions, flags(given), preset, early(known), true);
        const after = settle(questions, flags(given), preset, late(facts), true);
        expect(after.answers).toMatchObject(before.answers);
        expect(after.wrong.map((w) => w.key)).toEqual(expect.arrayContaining(before.wrong.map((w) => w.key)));
        expect(after.open).toEqual([]);
      }),
    );
  });

  it("an answer that is given is never replaced, and a default says that it is one", () => {
    fc.assert(
      fc.property(someAnswers, fc.constantFrom(...presets), (given, preset) => {
        const { answers } = settle(questions, flags(given), preset, late(facts), true);
        for (const [key, answer] of Object.entries(answers)) {
          expect(answer.from).toBe(key in given ? "flag" : "default");
          if (key in given) expect(answer.value).toEqual(given[key as keyof typeof given]);
        }
      }),
    );
  });

  it("a default made of a fact that could not be found is no answer", () => {
    const { callerCidr: _unknown, ...rest } = facts;
    const s = settle(questions, nothing, "modern", late(rest), true);
    expect(s.open.map((q) => q.key)).toEqual(["sshFrom"]);
    expect(settle(questions, nothing, "article", late(rest), true).open).toEqual([]);
  });

  it("finds a wrong answer without any fact, unless the facts decide", () => {
    const wrong = (given: Record<string, AnswerValue>) => settle(questions, flags(given), "modern", early({}), true).wrong.map((w) => [w.key, w.problem.code]);
    expect(wrong({ boxSize: "huge" })).toEqual([["boxSize", "test-too-large"]]);
    expect(wrong({ sshFrom: "nobody" })).toEqual([["sshFrom", "cidr-form"]]);
    expect(wrong({ boxZones: ["nowhere"] })).toEqual([]);
    expect(settle(questions, flags({ boxZones: ["nowhere"] }), "modern", late(facts), true).wrong).toHaveLength(1);
  });

  it("names the place an answer came from", () => {
    const from = (layer: "file" | "environment" | "set", source: string) => ({ ...nothing, given: { ...nothing.given, [layer]: { boxSize: { value: "huge", source } } } });
    const source = (s: AnswerSources) => settle(questions, s, "modern", early({}), true).wrong[0]!.source;
    expect(source(from("file", "kumiki.yaml:3"))).toBe("--box-size (kumiki.yaml:3)");
    expect(source(from("environment", "KUMIKI_BOX_SIZE"))).toBe("--box-size (KUMIKI_BOX_SIZE)");
    expect(source(flags({ boxSize: "huge" }))).toBe("--box-size (--boxSize)");
    expect(source({ ...nothing, saved: { boxSize: { value: "huge", from: "prompt" } } })).toBe("--box-size");
  });
});

describe("the real steps", () => {
  const real: Facts = {
    ...facts,
    region: "ap-northeast-1",
    zones: ["ap-northeast-1a", "ap-northeast-1c"],
    images: { al2023: "ami-0123456789abcdef0", "al2023-arm64": "ami-0123456789abcdef1", "amazon-linux-2": "ami-0123456789abcdef2" },
    offered: {},
    engineVersions: { mysql: "8.4.3", postgres: "17.2" },
  };
  const reads = (list: readonly AnyStep[]) => questionsOf(list);
  it.each(presets)("%s: every default is there, and none is refused", (preset) => {
    const offered = new Proxy({}, { get: () => real.zones, has: () => true });
    const s = settle(reads(steps), nothing, preset, late({ ...real, offered }), true);
    expect(s.open.map((q) => q.key)).toEqual([]);
    expect(s.wrong.map((w) => [w.key, w.problem])).toEqual([]);
  });
  it.each(presets)("%s: without any fact no default is wrong and no check fails", (preset) => {
    expect(settle(reads(steps), nothing, preset, early({}), true).wrong).toEqual([]);
  });
});

describe("answers of an earlier run", () => {
  const all = questionsOf(steps.slice(0, 2));
  const before = settle(all, nothing, "modern", late(facts), true).answers;
  const again = (given: Readonly<Record<string, AnswerValue>>) => settle(all, { ...flags(given), saved: before, savedPreset: "modern" }, "modern", late(facts), true);

  it("the same again when nothing is changed", () => {
    expect(again({}).answers).toEqual(before);
  });

  it("what followed from the VPC's range follows the new one", () => {
    const { answers, wrong } = again({ webCidr: "10.1.0.0/16" });
    expect(wrong).toEqual([]);
    expect(answers["webPublicSubnets"]?.value).toEqual(["10.1.0.0/18", "10.1.64.0/18"]);
    expect(answers["sshFrom"]).toEqual(before["sshFrom"]);
  });

  it("what was chosen stays, and is refused where it does not fit any more", () => {
    const chosen = { ...before, webPublicSubnets: { value: ["172.16.0.0/26", "172.16.0.64/26"], from: "flag" as const } };
    const { wrong } = settle(all, { ...flags({ webCidr: "10.1.0.0/16" }), saved: chosen, savedPreset: "modern" }, "modern", late(facts), true);
    expect(wrong.map((w) => w.key)).toContain("webPublicSubnets");
  });
});
