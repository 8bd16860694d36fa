import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isFault } from "../../src/core/fault.js";
import type { NodeRecord, RecordStatus, State } from "../../src/core/state.js";
import { parseState, stateBytes } from "../../src/state/parse.js";
import { sampleState } from "./sample-state.js";
import { faultOf } from "./sample.js";

const parse = (bytes: string | Uint8Array, env = "default") =>
  parseState(typeof bytes === "string" ? Buffer.from(bytes) : bytes, env, "state.json");
const codeOf = (bytes: string | Uint8Array): string => {
  try {
    parse(bytes);
    return "accepted";
  } catch (e) {
    if (isFault(e)) return e.code;
    throw e;
  }
};
const text = JSON.stringify(sampleState());

const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/);
const record = (step: string, below: readonly string[]): fc.Arbitrary<NodeRecord> =>
  fc
    .record({
      status: fc.constantFrom<RecordStatus>("creating", "created", "ready", "deleting"),
      name: fc.string(),
      props: fc.dictionary(word, fc.jsonValue({ maxDepth: 3 }), { maxKeys: 3 }),
      needs: fc.subarray([...below]),
      generation: fc.nat(),
      startedAt: fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((d) => d.toISOString()),
    })
    .map((r) => ({ ...r, kind: "ec2/thing", step, id: "id-1", op: "", token: "t" }));
/** States of any size whose records stand on earlier ones. */
const states: fc.Arbitrary<State> = fc
  .tuple(
    fc.uniqueArray(fc.tuple(word, word), { selector: (x) => x.join("/"), maxLength: 6 }),
    fc.dictionary(word, fc.oneof(fc.string(), fc.boolean(), fc.array(fc.string()))),
    fc.nat(),
  )
  .chain(([ids, answers, serial]) =>
    fc
      .tuple(...ids.map(([step], i) => record(step, ids.slice(0, i).map((x) => x.join("/")))))
      .map((records) => ({
        ...sampleState(),
        serial,
        answers: Object.fromEntries(Object.entries(answers).map(([k, value]) => [k, { value, from: "flag" as const }])),
        records: Object.fromEntries(records.map((r, i) => [ids[i]!.join("/"), r])),
      })),
  )
  .filter((s) => !/"(__proto__|constructor|prototype)":/.test(JSON.stringify(s)));

describe("parseState", () => {
  it("reads back every state", () => {
    fc.assert(
      fc.property(states, (state) => {
        const written = JSON.stringify(state);
        expect(parse(written)).toEqual(JSON.parse(written));
      }),
    );
  });
  it("refuses a file cut at any length", () => {
    const bytes = Buffer.from(text);
    for (let n = 0; n < bytes.length; n++) expect(codeOf(bytes.subarray(0, n))).toBe("state-broken");
  });
  it("answers corrupted bytes with a fault or a state, never with anything else", () => {
    const bytes = Buffer.from(text);
    const hits = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(hits, (all) => {
        const broken = Buffer.from(bytes);
        for (const [at, byte] of all) broken[at] = byte;
        expect(["accepted", "state-broken", "state-newer", "state-foreign"]).toContain(codeOf(broken));
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.json().map((s) => Buffer.from(s))), (any) => {
        expect(codeOf(any)).toBe("state-broken");
      }),
    );
  });

  it.each<[string, string | Uint8Array, string]>([
    ["nothing", "", "it is empty"],
    ["zeros", new Uint8Array(100), "it is not JSON"],
    ["no UTF-8", new Uint8Array([0x7b, 0xff, 0x7d]), "it is not UTF-8 text"],
    ["another document", "[]", "schema: must be"],
    ["null", "null", "schema: must be"],
    ["schema 0", text.replace('"schema":1', '"schema":0'), "schema: must be a whole number from 1"],
    ["a schema in words", text.replace('"schema":1', '"schema":"1"'), "schema: must be"],
    ["__proto__", text.replace('"hosts":{}', '"hosts":{"__proto__":{}}'), "hosts.__proto__: is a forbidden name"],
    ["deep nesting", text.replace('"hosts":{}', `"hosts":{"x":${"[".repeat(30)}${"]".repeat(30)}}`), "nested deeper than 20"],
    ["very deep nesting", "[".repeat(2_000_000), "it is not JSON"],
    ["very deep nesting, closed", "[".repeat(1_000_000) + "]".repeat(1_000_000), "nested deeper than 20"],
    ["more than we write", " ".repeat(stateBytes) + text, "it is larger than 5000000 bytes"],
  ])("refuses %s", async (_, bytes, why) => {
    const fault = await faultOf(() => parse(bytes));
    expect(fault.code).toBe("state-broken");
    expect(fault.data).toMatchObject({ where: "state.json", why: expect.stringContaining(why) as unknown });
  });
  it("does not repeat the file's text in its reason", async () => {
    const fault = await faultOf(() => parse('{"a":"secret" x'));
    expect(JSON.stringify(fault.data)).not.toContain("secret");
  });
  it("leaves a newer schema alone, whatever else is in it", async () => {
    const fault = await faultOf(() => parse('{"schema":2,"name":7}'));
    expect(fault).toMatchObject({ code: "state-newer", data: { schema: 2, ours: 1 } });
  });
  it("refuses the state of another environment", async () => {
    const fault = await faultOf(() => parse(text, "other"));
    expect(fault).toMatchObject({ code: "state-foreign", data: { why: 'it is of the environment "default"' } });
  });
  it("keeps fields it does not know", () => {
    const more = { ...sampleState(), later: { a: 1 } };
    expect(parse(JSON.stringify(more))).toEqual(more);
  });
});
