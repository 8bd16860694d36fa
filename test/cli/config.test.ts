import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { collect } from "../../src/cli/collect.js";
import { entriesOf, readConfig } from "../../src/cli/config.js";
import { withVariables } from "../../src/cli/given.js";
import { optionsEverywhere } from "../../src/cli/options.js";
import { parseLine } from "../../src/cli/parser.js";
import { questionOption, questionsOf } from "../../src/cli/questions.js";
import { settingsOf } from "../../src/cli/settings.js";
import { Fault } from "../../src/core/fault.js";
import { smallSteps } from "./small-steps.js";
import { tempFolder } from "./harness.js";

const faultOf = async (work: () => unknown): Promise<Fault> => {
  try {
    await work();
  } catch (e) {
    if (e instanceof Fault) return e;
    throw e;
  }
  throw new Error("nothing was thrown");
};

describe("reading a file of answers", () => {
  const text = fc.string({ unit: "grapheme-ascii", minLength: 1 }).map((t) => t.trim()).filter((t) => t !== "");
  const answers = fc.dictionary(fc.stringMatching(/^[a-z][A-Za-z]{0,12}$/), fc.oneof(text, fc.array(text, { maxLength: 3 })), { minKeys: 1, maxKeys: 6 });

  it("gives back what was written, as YAML and as JSON, with the lines", async () => {
    await fc.assert(
      fc.asyncProperty(answers, async (values) => {
        for (const written of [JSON.stringify(values), JSON.stringify(values, null, "\t"), stringify(values)]) {
          const entries = await entriesOf("/x/k.yaml", written);
          expect(Object.fromEntries(entries.map((e) => [e.key, e.text]))).toEqual(values);
          for (const e of entries) expect(e.source).toMatch(/^k\.yaml:[1-9]\d*$/);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("keeps scalars as they are written: a question decides what they mean", async () => {
    const read = async (t: string) => (await entriesOf("k.yaml", t))[0]!.text;
    expect(await read("a: yes")).toBe("yes");
    expect(await read("a: 010")).toBe("010");
    expect(await read("a: 2026-01-01")).toBe("2026-01-01");
    expect(await read("a: 172.16.0.0/23")).toBe("172.16.0.0/23");
    expect(await read("\ufeffa: x")).toBe("x");
  });

  it("an empty file says nothing", async () => {
    for (const t of ["", "# only a remark\n", "\n\n", "---\n"]) expect(await entriesOf("k.yaml", t)).toEqual([]);
  });

  it.each([
    ["a: 1\na: 2", /k\.yaml:2.*unique/],
    ["a: 1\nb: *x", /k\.yaml:2/],
    ["a: &x 1\nb: *x", /k\.yaml:2.*b: neither/],
    ["a: !!js/function 'x'", /k\.yaml:1.*tag/i],
    ["- a\n- b", /not a map/],
    ["just text", /not a map/],
    ["a: {b: 1}", /a: neither a text nor a list/],
    ["a: [[1]]", /a: neither a text nor a list/],
    ["a:", /a: no value/],
    ["a: [1, ]\nb: ~", /k\.yaml:2.*b: no value/],
    ['{"a": 1,', /k\.yaml:1/],
    ["a: b: c", /k\.yaml:1/],
    ["x: 1\n\ta: 1", /k\.yaml:[12]/],
    ["a: 1\n---\nb: 2", /more than one document/],
    ["? [a]\n: 1", /neither a text/],
    ["a: 'open", /k\.yaml:1/],
  ])("%j is refused, with the line", async (content, matches) => {
    const fault = await faultOf(() => entriesOf("/x/k.yaml", content));
    expect(fault.code).toBe("bad-config-file");
    expect(JSON.stringify(fault.data)).toMatch(matches);
  });

  it("refuses what is no such file", async () => {
    const dir = await tempFolder();
    const file = (name: string) => join(dir, name);
    await mkdir(file("folder"));
    await writeFile(file("binary"), Buffer.from([0x61, 0x3a, 0x20, 0xff, 0xfe, 0x00]));
    await writeFile(file("large"), `# ${"x".repeat(300_000)}\n`);
    for (const [name, why] of [["absent", "there is no such file"], ["folder", "not a file"], ["binary", "UTF-8"], ["large", "larger"]] as const) {
      const fault = await faultOf(() => readConfig(file(name)));
      expect(fault.code).toBe("bad-config-file");
      expect(JSON.stringify(fault.data)).toMatch(new RegExp(why));
    }
    expect((await faultOf(() => readConfig("/dev/zero"))).data).toMatchObject({ why: "not a file" });
  });
});

describe("collecting what was said", () => {
  const definitions = [...optionsEverywhere, ...questionsOf(smallSteps).map(questionOption)];
  const say = async (argv: readonly string[], file = "", env: Record<string, string> = {}) => {
    const options = withVariables(parseLine(argv, definitions).options, definitions, env);
    return collect(smallSteps, options, settingsOf(options, env), await entriesOf("k.yaml", file), "en");
  };

  it("types the values of every place", async () => {
    const said = await say(
      ["--box-size", "s", "--no-lid-glass", "--set", "lidColour=RED", "--set", "boxZones=a, b", "--set", "lidColour=blue"],
      "boxZones: [c, d]\nlidGlass: no\nboxSize: 3\n",
      { KUMIKI_LID_GLASS: "yes", KUMIKI_BOX_ZONES: "e,f", KUMIKI_BOX_SIZE: "ignored" },
    );
    expect(said.given).toEqual({
      flag: { boxSize: { value: "s", source: "--box-size" }, lidGlass: { value: false, source: "--no-lid-glass" } },
      set: { lidColour: { value: "blue", source: "--set" }, boxZones: { value: ["a", "b"], source: "--set" } },
      environment: { boxZones: { value: ["e", "f"], source: "KUMIKI_BOX_ZONES" } },
      file: {
        boxZones: { value: ["c", "d"], source: "k.yaml:1" },
        lidGlass: { value: false, source: "k.yaml:2" },
        boxSize: { value: "3", source: "k.yaml:3" },
      },
    });
  });

  it("a list may be set apart by spaces, wherever it stands", async () => {
    const said = await say(["--box-zones", "a b"], "boxZones: c d\n", { KUMIKI_BOX_ZONES: "ignored" });
    expect([said.given.flag["boxZones"]?.value, said.given.file["boxZones"]?.value]).toEqual([["a", "b"], ["c", "d"]]);
    expect((await say(["--set", "boxZones=a b"], "", { KUMIKI_BOX_ZONES: "e f" })).given).toMatchObject({ set: { boxZones: { value: ["a", "b"] } }, environment: { boxZones: { value: ["e", "f"] } } });
  });

  it("region and preset follow the same precedence", async () => {
    const file = "region: eu-west-1\npreset: article";
    expect(await say([], file)).toMatchObject({ region: "eu-west-1", preset: "article" });
    expect(await say([], file, { AWS_REGION: "us-east-1", KUMIKI_PRESET: "modern" })).toMatchObject({ region: "us-east-1", preset: "modern" });
    expect(await say(["--set", "region=us-west-2"], file, { AWS_REGION: "us-east-1" })).toMatchObject({ region: "us-west-2" });
    expect(await say(["--set", "region=us-west-2", "--region", "sa-east-1"], file)).toMatchObject({ region: "sa-east-1" });
    expect(await say(["--without", "third"], "with: [first]\nwithout: second")).toMatchObject({ with: ["first"], without: ["third"] });
    expect(await say([], "without: [second, third]")).toMatchObject({ without: ["second", "third"] });
  });

  it.each<[string[], string, string, RegExp]>([
    [["--set", "boxSise=1"], "", "unknown-key", /"given":"boxSise","near":"boxSize"/],
    [["--set", "__proto__=1"], "", "unknown-key", /__proto__/],
    [["--set", "boxSize"], "", "missing-value", /--set boxSize/],
    [["--set", "=1"], "", "missing-value", /--set =1/],
    [[], "box-size: 1", "unknown-key", /"given":"box-size","at":"k\.yaml:1","near":"boxSize"/],
    [[], "# x\nconstructor: 1", "unknown-key", /"given":"constructor","at":"k\.yaml:2"/],
    [[], "region: 3", "bad-answer", /k\.yaml:1/],
    [[], "preset: old", "bad-choice", /k\.yaml:1/],
    [[], "boxSize: [a, b]", "bad-answer", /--box-size \(k\.yaml:1\)/],
    [[], "lidGlass: maybe", "bad-answer", /--lid-glass \(k\.yaml:1\)/],
    [["--lid-colour", "green"], "", "bad-answer", /--lid-colour.*green/],
    [["--box-size", "a\u001b[2Jb"], "", "bad-answer", /--box-size/],
  ])("%j %j", async (argv, file, code, matches) => {
    const fault = await faultOf(() => say(argv, file));
    expect(fault.code).toBe(code);
    expect(JSON.stringify(fault.data)).toMatch(matches);
  });
});
