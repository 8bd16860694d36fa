import fc from "fast-check";
import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { draftOf, forgetDraft, isEmpty, isHeld, keepDraft, readDraft, type Draft } from "../../src/cli/draft.js";
import { hasRegion, saysRegion } from "../../src/cli/region.js";
import type { Session } from "../../src/cli/session.js";
import type { State } from "../../src/core/state.js";
import { tempFolder } from "./harness.js";
import { presets } from "../../src/core/types.js";

const at = async () => ({ settings: { dir: await tempFolder(), env: "lab" } }) as unknown as Session;
const value = fc.oneof(fc.string(), fc.boolean(), fc.array(fc.string(), { maxLength: 4 }));
const drafts: fc.Arbitrary<Draft> = fc.record(
  { region: fc.constantFrom("ap-northeast-1", "us-gov-west-1"), preset: fc.constantFrom(...presets), steps: fc.array(fc.string(), { maxLength: 4 }), answers: fc.dictionary(fc.stringMatching(/^[a-z][A-Za-z]{0,12}$/), value, { maxKeys: 5 }) },
  { requiredKeys: ["answers"] },
) as fc.Arbitrary<Draft>;
/** As it comes back: of no other prototype than other objects. */
const plain = (draft: Draft): Draft => ({ ...draft, answers: { ...draft.answers } });

describe("a draft", () => {
  it("comes back as it was kept, for its owner alone, and is gone when it is forgotten", async () => {
    const session = await at();
    await fc.assert(
      fc.asyncProperty(drafts, async (draft) => {
        await keepDraft(session, draft);
        const kept = await readDraft(session);
        if (isEmpty(draft)) return void expect(kept).toBeUndefined();
        const { at: when, ...rest } = kept!;
        expect(Math.abs(Date.now() - Date.parse(when))).toBeLessThan(60_000);
        expect(rest).toEqual(plain(draft));
        const file = join(session.settings.dir, "lab", "wizard.json");
        expect((await stat(file)).mode & 0o777).toBe(0o600);
        expect(await readdir(join(session.settings.dir, "lab"))).toEqual(["wizard.json"]);
      }),
      { numRuns: 25 },
    );
    await forgetDraft(session);
    expect(await readDraft(session)).toBeUndefined();
    await forgetDraft(session);
  });
  it("one that says nothing any more takes the one before with it", async () => {
    const session = await at();
    await keepDraft(session, { preset: "article", answers: {} });
    await keepDraft(session, { answers: {} });
    expect(await readDraft(session)).toBeUndefined();
  });
  it("what is no draft is none, and what is not of its type is dropped", () => {
    fc.assert(fc.property(fc.json(), (text) => draftOf(text) === undefined));
    fc.assert(fc.property(fc.string(), (text) => draftOf(text) === undefined));
    const read = draftOf(JSON.stringify({ wizard: 1, at: "2026-11-22T00:00:00Z", region: "../x", preset: "best", steps: [1], answers: { a: 1, b: "x", c: null, d: ["y"], e: [2], f: true } }));
    expect(read).toEqual({ at: "2026-11-22T00:00:00Z", answers: { b: "x", d: ["y"], f: true } });
    expect(draftOf(JSON.stringify({ wizard: 2, at: "2026-11-22T00:00:00Z", answers: {} }))).toBeUndefined();
  });
  it("what stands there and is no file is refused", async () => {
    const session = await at();
    const folder = join(session.settings.dir, "lab");
    await mkdir(folder, { mode: 0o700 });
    await mkdir(join(folder, "wizard.json"));
    await expect(readDraft(session)).rejects.toMatchObject({ code: "state-unsafe" });
  });
  it("is held by a state that says all of it, and by no other", () => {
    const state = { place: { region: "eu-west-1" }, preset: "modern", steps: ["a", "b"], answers: { k: { value: ["x", "y"], from: "prompt" } }, records: { "a/x": {} } } as unknown as State;
    const all: Draft = { region: "eu-west-1", preset: "modern", steps: ["a"], answers: { k: ["x", "y"] } };
    expect(isHeld(all, state)).toBe(true);
    expect(isHeld(all, undefined)).toBe(false);
    expect(isHeld(all, { ...state, records: {} })).toBe(false);
    for (const other of [{ region: "us-east-1" }, { preset: "article" as const }, { steps: ["c"] }, { answers: { k: ["y"] } }, { answers: { k: ["y", "x"] } }, { answers: { other: "z" } }]) expect(isHeld({ ...all, ...other }, state)).toBe(false);
  });
});

describe("whether something says where to build", () => {
  const config = "[default]\nregion = eu-west-1\n[profile work]\noutput=json\n\n[profile 'two words']\n  # region = x\nregion=us-east-1\n";
  it.each([["default", true], ["work", false], ["two words", true], ["absent", false]])("profile %s: %s", (profile, says) => {
    expect(hasRegion(config, profile)).toBe(says);
    expect(hasRegion(config.replaceAll("\n", "\r\n"), profile)).toBe(says);
  });
  const session = (env: Record<string, string>, settings: object = {}) => ({ parts: { env: { AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null", ...env } }, settings }) as unknown as Session;
  it("asks nothing where an option, a variable, the state or the profile does", async () => {
    const file = join(await tempFolder(), "config");
    await writeFile(file, config);
    const says = (s: Session, intent: { region?: string; saved?: State } = {}) => saysRegion(s, { saved: undefined, ...intent });
    expect(await says(session({}))).toBe(false);
    expect(await says(session({}), { region: "eu-west-1" })).toBe(true);
    expect(await says(session({}), { saved: {} as State })).toBe(true);
    expect(await says(session({}, { local: true }))).toBe(true);
    expect(await says(session({ AWS_CONFIG_FILE: file }))).toBe(true);
    expect(await says(session({ AWS_CONFIG_FILE: file }, { profile: { value: "work" } }))).toBe(false);
    expect(await says(session({ AWS_SHARED_CREDENTIALS_FILE: file }))).toBe(true);
  });
});
