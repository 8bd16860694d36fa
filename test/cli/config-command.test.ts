import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { configSchema } from "../../src/cli/schema.js";
import { widthOf } from "../../src/ui/width.js";
import { FakeApp } from "./fake-app.js";
import { Capture, kumiki, tempFolder, type RunOptions } from "./harness.js";
import { smallSteps } from "./small-steps.js";
import { presets } from "../../src/core/types.js";

/** Three boxes, nothing built; the app tells if it was asked anything. */
async function place(built = false) {
  const dir = await tempFolder();
  const app = new FakeApp();
  const run = (argv: readonly string[], options: RunOptions = {}) => kumiki([...argv, "--dir", join(dir, "states")], { ...options, parts: { ...app.parts(), ...options.parts } });
  if (built) expect(await run(["up", "first", "--box-size", "mine", "--preset", "article", "--yes"])).toMatchObject({ code: 0 });
  app.calls.length = 0;
  return { dir, app, run, file: (name: string) => join(dir, name) };
}
interface Row {
  key: string;
  from: string;
  source?: string;
  value?: unknown;
  overrides: { from: string; source?: string; value?: unknown }[];
}
interface Document {
  settings: Row[];
  answers: (Row & { step: string })[];
}

describe("config explain", () => {
  it("names every place in the order in which it counts, and calls nothing", async () => {
    const { run, app, file } = await place(true);
    await writeFile(file("k.yaml"), "boxSize: filed\nlidColour: red\nregion: eu-west-1\npreset: modern\n");
    const line = ["config", "explain", "--all", "--json", "--config", file("k.yaml"), "--box-size", "flagged", "--set", "boxSize=set", "--set", "region =us-west-2"];
    const { code, out, err } = await run(line, { env: { KUMIKI_BOX_SIZE: "varied", KUMIKI_LID_GLASS: "no", AWS_REGION: "us-east-1", KUMIKI_LANG: "en", AWS_PROFILE: "work" } });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const { settings, answers } = JSON.parse(out) as Document;
    const of = (key: string) => [...settings, ...answers].find((row) => row.key === key)!;
    const chain = (key: string) => [of(key), ...of(key).overrides].map(({ from, source, value }) => [from, source, value]);
    expect(chain("boxSize")).toEqual([
      ["flag", "--box-size", "flagged"],
      ["set", "--set", "set"],
      ["environment", "KUMIKI_BOX_SIZE", "varied"],
      ["file", "k.yaml:1", "filed"],
      ["saved", undefined, "mine"],
      ["default", undefined, "small"],
    ]);
    expect(chain("lidColour")).toEqual([["file", "k.yaml:2", "red"], ["default", undefined, "blue"]]);
    expect(chain("lidGlass")).toEqual([["environment", "KUMIKI_LID_GLASS", false], ["default", undefined, true]]);
    expect(chain("region")).toEqual([
      ["set", "--set", "us-west-2"],
      ["environment", "AWS_REGION", "us-east-1"],
      ["file", "k.yaml:3", "eu-west-1"],
      ["saved", undefined, "ap-northeast-1"],
    ]);
    expect(chain("preset")).toEqual([["file", "k.yaml:4", "modern"], ["saved", undefined, "article"]]);
    expect(chain("profile")).toEqual([["environment", "AWS_PROFILE", "work"]]);
    expect(of("dir")).toMatchObject({ from: "flag", source: "--dir" });
    expect(of("env")).toMatchObject({ from: "default", value: "default" });
    expect(of("boxSize")).toMatchObject({ step: "first" });
    expect(app.calls).toEqual([]);
  });
  it("names what `plan` goes by, wherever answers are given", async () => {
    const { run, app, file } = await place(true);
    const size = fc.constantFrom("a", "7", "mine", "large");
    const places = fc.record({ flag: size, set: size, variable: size, file: size, glass: fc.boolean(), preset: fc.constantFrom(...presets) }, { requiredKeys: [] });
    await fc.assert(
      fc.asyncProperty(places, async (some) => {
        await writeFile(file("law.yaml"), `${some.file === undefined ? "" : `boxSize: "${some.file}"\n`}${some.preset === undefined ? "" : `preset: ${some.preset}\n`}`);
        const options = ["--config", file("law.yaml"), ...(some.flag === undefined ? [] : ["--box-size", some.flag]), ...(some.set === undefined ? [] : ["--set", `boxSize=${some.set}`])];
        const env = { ...(some.variable === undefined ? {} : { KUMIKI_BOX_SIZE: some.variable }), ...(some.glass === undefined ? {} : { KUMIKI_LID_GLASS: some.glass ? "yes" : "no" }) };
        const { answers } = JSON.parse((await run(["config", "explain", "--json", ...options], { env })).out) as Document;
        expect(await run(["plan", ...options], { env })).toMatchObject({ code: 0 });
        const wish = app.wishes.at(-1)!;
        expect(answers.map((a) => a.key)).toEqual(Object.keys(wish.answers));
        for (const { key, value, overrides } of answers) {
          if (value !== undefined) expect(value, key).toEqual(wish.answers[key]!.value);
          for (const o of overrides) expect(o.value).toBeDefined();
        }
      }),
      { numRuns: 20 },
    );
  });
  it("says what a run will look up, and what is a saved default", async () => {
    const fresh = await place();
    const before = JSON.parse((await fresh.run(["config", "explain", "--json"])).out) as Document;
    expect(before.answers.find((a) => a.key === "boxZones")).toEqual({ step: "first", key: "boxZones", from: "lookup", overrides: [] });
    expect(before.settings.find((s) => s.key === "region")).toEqual({ key: "region", from: "lookup", overrides: [] });
    expect((await fresh.run(["config", "explain", "boxZones"])).out).toContain("(looked up by the run)");
    const built = await place(true);
    const after = JSON.parse((await built.run(["config", "explain", "boxZones", "--json"])).out) as Document;
    expect(after).toMatchObject({ settings: [], answers: [{ key: "boxZones", from: "saved", wasDefault: true, value: ["z1"] }] });
    // Another preset: the saved default does not count any more.
    const changed = JSON.parse((await built.run(["config", "explain", "boxZones", "--preset", "modern", "--json"])).out) as Document;
    expect(changed.answers[0]).toMatchObject({ from: "default", value: ["z1", "z2"], overrides: [{ from: "saved", value: ["z1"] }] });
  });
  it("explains what is named, by its key or as its flag is spelled, and refuses what is not there", async () => {
    const { run } = await place();
    const { out } = await run(["config", "explain", "box-size", "region"]);
    expect(out).toMatch(/region/);
    expect(out).toMatch(/boxSize +small/);
    expect(out).not.toMatch(/lidColour|profile/);
    expect(await run(["config", "explain", "boxSise"])).toMatchObject({ code: 2, err: expect.stringContaining("boxSize") as unknown });
  });
  it("refuses what `up` would refuse", async () => {
    const { run, file } = await place();
    await writeFile(file("k.yaml"), "boxSize: huge\n");
    expect(await run(["config", "explain", "--config", file("k.yaml")])).toMatchObject({ code: 2, err: expect.stringContaining("k.yaml:1") as unknown });
    expect(await run(["config", "explian"])).toMatchObject({ code: 2, err: expect.stringContaining("explain") as unknown });
    expect(await run(["config", "explain", "-o", "x"])).toMatchObject({ code: 2 });
    expect(await run(["config", "schema", "boxSize"])).toMatchObject({ code: 2 });
    expect(await run(["config"])).toMatchObject({ code: 2 });
  });
  it.each([60, 80, 120].flatMap((columns) => ["en", "ja"].map((lang) => [columns, lang as "en" | "ja"] as const)))("at %d columns, %s: no line is wider", async (columns, lang) => {
    const { run } = await place(true);
    const stdout = new Capture(true);
    Object.assign(stdout, { columns });
    const { code } = await run(["config", "explain", "--lang", lang, "--no-color", "--box-size", "x".repeat(90)], { parts: { stdout }, env: { KUMIKI_BOX_SIZE: "y".repeat(50) } });
    expect(code).toBe(0);
    for (const line of stdout.text.split("\n")) expect(widthOf(line, { lang, colour: false, columns, utf8: true }), line).toBeLessThanOrEqual(columns);
  });
});

describe("config write", () => {
  it("writes what the line says, whole and once", async () => {
    const { run, file, app } = await place();
    const line = ["config", "write", "-o", file("k.yaml"), "--box-size", "7", "--no-lid-glass", "--without", "third", "--env", "lab", "--lang", "ja"];
    const ran = await run([...line, "--json"]);
    expect({ ...ran, out: JSON.parse(ran.out) as unknown }).toEqual({ code: 0, err: "", out: { env: "lab", file: file("k.yaml"), answers: 3 } });
    const text = await readFile(file("k.yaml"), "utf8");
    expect(text.split("\n")[0]).toMatch(/^# yaml-language-server: \$schema=file:\/\/\/.*kumiki\.schema\.json$/);
    expect(text).toContain(`kumiki up --config ${file("k.yaml")} --env lab`);
    expect(text).toContain("# 大きさは");
    expect(text).toMatch(/\nboxSize: "7"\n[^]*\n# boxZones:\n[^]*\nlidGlass: false\n/);
    expect(text).toContain("\nwithout: [third]\n");
    expect(app.calls).toEqual([]);
    // Again: what is there stays as it is.
    expect(await run(line)).toMatchObject({ code: 2, out: "", err: expect.stringContaining("k.yaml") as unknown });
    expect(await readFile(file("k.yaml"), "utf8")).toBe(text);
    expect(await run(["config", "write", "-o", file("none/k.yaml")])).toMatchObject({ code: 2 });
    const explained = JSON.parse((await run(["config", "explain", "boxSize", "lidGlass", "--config", file("k.yaml"), "--json"])).out) as Document;
    expect(explained.answers.map((a) => [a.key, a.from, a.value])).toEqual([["boxSize", "file", "7"], ["lidGlass", "file", false]]);
  });
  it("without an output it prints, of what stands: an `up` from it changes nothing", async () => {
    const { run, file, app } = await place(true);
    const { out, code } = await run(["config", "write"]);
    expect(code).toBe(0);
    expect(out).toContain("\nwithout: [second, third]\n");
    expect(out).toContain("\npreset: article\n");
    expect(out).toContain("\nregion: ap-northeast-1\n");
    expect(out).toContain("\nboxSize: mine\n");
    expect(out).toContain("\nboxZones: [z1]\n");
    await writeFile(file("k.yaml"), out);
    const plan = await run(["plan", "--config", file("k.yaml"), "--json", "--detailed-exitcode"]);
    expect(plan).toMatchObject({ code: 0 });
    expect(JSON.parse(plan.out)).toMatchObject({ changes: [] });
    expect(app.calls).toContain("plan");
  });
  it("leaves nothing behind where it cannot write", async () => {
    const { run, dir, file } = await place();
    await writeFile(file("taken"), "mine");
    await run(["config", "write", "-o", file("taken")]);
    expect(await readFile(file("taken"), "utf8")).toBe("mine");
    await expect(stat(join(dir, "states"))).rejects.toThrow(/ENOENT/);
  });
});

describe("config schema", () => {
  it("prints the schema of these steps, as text and as the one document", async () => {
    const { run } = await place();
    const schema = JSON.parse(JSON.stringify(configSchema(smallSteps))) as unknown;
    for (const argv of [["config", "schema"], ["config", "schema", "--json"]]) {
      const { code, out, err } = await run(argv);
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(JSON.parse(out)).toEqual(schema);
    }
  });
});

describe("colours", () => {
  // eslint-disable-next-line no-control-regex -- that is what is looked for
  const escapes = /\u001b/;
  it.each<[string, boolean, string[], Record<string, string>, boolean]>([
    ["a pipe", false, [], {}, false],
    ["a pipe, FORCE_COLOR", false, [], { FORCE_COLOR: "1" }, true],
    ["a pipe, FORCE_COLOR and NO_COLOR", false, [], { FORCE_COLOR: "1", NO_COLOR: "1" }, false],
    ["a pipe, FORCE_COLOR and --no-color", false, ["--no-color"], { FORCE_COLOR: "1" }, false],
    ["a terminal", true, [], { TERM: "xterm" }, true],
    ["a terminal, NO_COLOR", true, [], { TERM: "xterm", NO_COLOR: "1" }, false],
    ["a terminal, an empty NO_COLOR", true, [], { TERM: "xterm", NO_COLOR: "" }, true],
    ["a terminal, FORCE_COLOR=0", true, [], { TERM: "xterm", FORCE_COLOR: "0" }, false],
    ["a dumb terminal", true, [], { TERM: "dumb" }, false],
    ["a terminal, KUMIKI_NO_COLOR", true, [], { TERM: "xterm", KUMIKI_NO_COLOR: "yes" }, false],
  ])("%s: results, errors and JSON", async (_, terminal, options, env, coloured) => {
    const { run } = await place();
    const streams = () => ({ stdout: new Capture(terminal), stderr: new Capture(terminal) });
    const [result, error, json] = [streams(), streams(), streams()];
    expect(await run(["config", "explain", ...options], { env, parts: result })).toMatchObject({ code: 0 });
    expect(await run(["config", "explain", "boxSise", ...options], { env, parts: error })).toMatchObject({ code: 2 });
    expect(await run(["config", "explain", "--json", ...options], { env, parts: json })).toMatchObject({ code: 0 });
    expect(escapes.test(result.stdout.text)).toBe(coloured);
    expect(escapes.test(error.stderr.text)).toBe(coloured);
    expect(json.stdout.text).not.toMatch(escapes);
    expect(() => JSON.parse(json.stdout.text) as unknown).not.toThrow();
  });
});
