import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { collect } from "../../src/cli/collect.js";
import { entriesOf } from "../../src/cli/config.js";
import { questionsOf } from "../../src/cli/questions.js";
import { configText, type Rerun } from "../../src/cli/rerun.js";
import { configSchema, schemaUrl, type Schema } from "../../src/cli/schema.js";
import { settingsOf } from "../../src/cli/settings.js";
import { late, settle } from "../../src/cli/settle.js";
import { isFault } from "../../src/core/fault.js";
import { presets, type AnswerValue, type AnyQuestion, type Preset, type Problem } from "../../src/core/types.js";
import { closure } from "../../src/steps/closure.js";
import { steps } from "../../src/steps/index.js";
import { facts } from "../steps/declared.js";
import { smallSteps } from "./small-steps.js";

const schema = configSchema(steps);
const ajv = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true });
const valid = ajv.compile(schema);
const questions = questionsOf(steps);
const properties = schema["properties"] as Readonly<Record<string, Schema>>;
const nobody = { flag: {}, set: {}, environment: {}, file: {} };

/** Values that are often right. */
const likely: Readonly<Record<string, readonly AnswerValue[]>> = {
  webCidr: ["10.0.0.0/16", "172.16.0.0/23"],
  zones: [["ap-northeast-1c", "ap-northeast-1d"]],
  sshFrom: ["0.0.0.0/0", "198.51.100.7/32"],
  image: ["al2023", "amazon-linux-2", "ami-0123456789abcdef0"],
  instanceType: ["t3.micro", "m7g.large"],
  keyPair: ["", "my key", "7"],
  flowLogRetentionDays: ["1", "7", "365"],
  certificateArn: ["", "arn:aws:acm:ap-northeast-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef"],
  vpnCertificateArn: [""],
  databaseClass: ["db.t3.micro", "db.r6g.2xlarge"],
  bucketName: ["", "my-bucket-7"],
  internalCidr: ["192.168.0.0/24"],
  clientCidr: ["172.20.0.0/16", "172.16.4.0/22"],
};
const valueFor = (key: string, q: AnyQuestion): fc.Arbitrary<AnswerValue> => {
  const kind = q.kind as string;
  if (kind === "yes-no") return fc.boolean();
  if (kind === "choice") return fc.constantFrom(...q.choices!.map((c) => c.value));
  const some = likely[key] ?? [];
  const noise: fc.Arbitrary<AnswerValue> = kind === "list" ? fc.array(fc.string({ maxLength: 8 }), { maxLength: 2 }) : fc.string({ maxLength: 12 }).map((t) => t.trim());
  return fc.oneof({ weight: 40, arbitrary: fc.constantFrom(...some) }, { weight: 1, arbitrary: noise });
};

describe("the schema of a file of answers", () => {
  it("is one, and has a title and a remark for every question", () => {
    expect(ajv.validateSchema(schema)).toBe(true);
    expect(Object.keys(properties)).toEqual(["$schema", "region", "preset", "with", "without", ...questions.map((q) => q.key)]);
    for (const { key } of questions) expect(properties[key]).toMatchObject({ title: expect.stringMatching(/\w/) as unknown, description: expect.stringMatching(/\w/) as unknown });
  });
  it("accepts its own defaults and examples", () => {
    for (const [key, property] of Object.entries(properties)) {
      const examples = [...((property["examples"] as unknown[] | undefined) ?? []), ...("default" in property ? [property["default"]] : [])];
      for (const value of examples) expect(valid({ [key]: value }), `${key} ${JSON.stringify(value)} ${ajv.errorsText(valid.errors)}`).toBe(true);
    }
  });
  it("says what editors need: choices, forms, presets, steps", () => {
    expect(properties).toMatchObject({
      databaseEngine: { enum: ["mysql", "postgres"], default: "mysql" },
      databaseMultiAz: { enum: [true, false, "yes", "no"], default: true },
      webCidr: { type: "string", default: "172.16.0.0/23", pattern: expect.stringContaining("\\d{1,2}") as unknown },
      webPrivateSubnets: { type: "array", items: { pattern: expect.stringContaining("\\d{1,2}") as unknown } },
      flowLogRetentionDays: { enum: expect.arrayContaining(["7", 7, "365"]) as unknown, default: "7" },
      preset: { enum: ["modern", "article", "free"] },
    });
    for (const step of steps) expect(valid({ without: [step.id] })).toBe(true);
  });
  it.each<[unknown]>([
    [{ webCidrs: "10.0.0.0/16" }],
    [{ webCidr: "10.0.0.0" }],
    [{ webCidr: "" }],
    [{ zones: "ap-northeast-1a" }],
    [{ databaseEngine: "oracle" }],
    [{ databaseMultiAz: "maybe" }],
    [{ flowLogRetentionDays: 8 }],
    [{ without: ["databse"] }],
    [{ region: "Tokyo" }],
    [{ keyPair: "a\u001b[2J" }],
    [[]],
    ["webCidr"],
  ])("refuses %j", (document) => expect(valid(document)).toBe(false));

  it("accepts every file that is written of answers which their questions accept", () => {
    let accepted = 0;
    // Subnets are left to follow from the ranges: made up, they hardly ever fit.
    const named = questions.filter(({ key, question }) => key in likely || (question.kind as string) === "yes-no" || (question.kind as string) === "choice");
    const given = fc.record(Object.fromEntries(named.map(({ key, question }) => [key, valueFor(key, question)])), { requiredKeys: [] });
    fc.assert(
      fc.property(fc.subarray(steps.map((s) => s.id), { minLength: 1 }), fc.constantFrom<Preset>(...presets), given, fc.constantFrom("en", "ja"), (ends, preset, some, lang) => {
        const ids = closure(steps, ends);
        const chosen = steps.filter((s) => ids.has(s.id));
        const flag = Object.fromEntries(Object.entries(some).map(([k, value]) => [k, { value: value!, source: "" }]));
        const { answers, wrong } = settle(questionsOf(chosen), { given: { ...nobody, flag }, saved: {} }, preset, late(facts), true);
        if (wrong.length > 0) return;
        accepted++;
        const run: Rerun = { walkthrough: steps, steps: chosen.map((s) => s.id), answers, preset, facts, env: "default", whereabouts: [] };
        expect(valid(parse(configText(run, { lang: lang as "en" | "ja" }))), ajv.errorsText(valid.errors)).toBe(true);
      }),
      { numRuns: 100 },
    );
    expect(accepted).toBeGreaterThan(20);
  });

  it("has no form that is stricter than the question itself", () => {
    for (const { key, question } of questions) {
      if ((question.kind as string) !== "text") continue;
      const samples = fc.oneof(fc.constantFrom(...(likely[key] ?? [""]).map(String)), fc.string({ maxLength: 14 }), fc.tuple(fc.ipV4(), fc.nat(32)).map(([ip, n]) => `${ip}/${n}`), fc.stringMatching(/^(db\.)?[a-z]\d[a-z]{0,2}\.\d{0,2}(micro|large|xlarge|metal-24xl)$/));
      fc.assert(
        fc.property(samples, (text) => {
          const value = text.trim();
          const all = { webCidr: "10.0.0.0/16", internalCidr: "10.1.0.0/24", internalPublicSubnet: "10.1.0.0/25", image: "al2023", zones: facts.zones.slice(0, 2) };
          const wrong = question.check?.(value, facts, all) as Problem | undefined;
          if (wrong === undefined) expect(valid({ [key]: value }), `${key} ${JSON.stringify(value)}`).toBe(true);
        }),
        { numRuns: 100 },
      );
    }
  });

  it("refuses what is refused by its type when it is read", async () => {
    const word = fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom("yes", "no", "mysql", "red", "maybe"));
    const value: fc.Arbitrary<unknown> = fc.oneof(word, fc.boolean(), fc.integer(), fc.constant(null), fc.array(word, { maxLength: 2 }), fc.constant({ a: 1 }), fc.constant([["a"]]), fc.constant([null]));
    const keys = ["region", "preset", "with", "without", "boxSize", "boxZones", "lidColour", "lidGlass", "boxSise", "__proto__x"];
    const small = new Ajv({ strict: true, allowUnionTypes: true }).compile(configSchema(smallSteps));
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 2 }), async (document) => {
        try {
          collect(smallSteps, new Map(), settingsOf(new Map(), {}), await entriesOf("k.json", JSON.stringify(document)), "en");
        } catch (e) {
          if (!isFault(e)) throw e;
          refused++;
          expect(small(document), JSON.stringify(document)).toBe(false);
        }
      }),
      { numRuns: 400 },
    );
    expect(refused).toBeGreaterThan(100);
  });
  it("names itself in JSON without being an answer", async () => {
    expect(valid({ $schema: "./kumiki.schema.json", preset: "modern" })).toBe(true);
    expect((await entriesOf("k.json", '{"$schema": "./kumiki.schema.json", "preset": "modern"}')).map((e) => e.key)).toEqual(["preset"]);
  });
  it("is found where it is shipped, and nowhere else", () => {
    expect(schemaUrl("/")).toBeUndefined();
    expect(schemaUrl()).toMatch(/^file:\/\/\/.*\/schema\/kumiki\.schema\.json$/);
  });
});
