import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { isAsShown } from "../../src/cli/shown.js";
import { Fault } from "../../src/core/fault.js";
import type { Change } from "../../src/core/plan.js";
import { FakeApp, type Script } from "./fake-app.js";
import { kumiki, tempFolder, type Ran, type RunOptions } from "./harness.js";

let dir: string;
beforeEach(async () => {
  dir = await tempFolder();
});
const enter = "\r";
const down = "\u001b[B";
const esc = "\u001b";
const ctrlC = "\u0003";
/** The overview, and what builds. */
const build = [/Build this, or change/, enter] as const;
/** The environment has fewer steps than the walkthrough: they are kept, or the others are built as well. */
const keep = [/Build them as well/, enter] as const;
const widen = [/Build them as well/, down + enter] as const;
const yes = [/Build these/, `y${enter}`] as const;
const change = [/Build this, or change/, down + enter] as const;
type Types = NonNullable<RunOptions["types"]>;

async function wizard(types: Types, argv: readonly string[] = [], script: Script = {}, env: RunOptions["env"] = { NO_COLOR: "1" }): Promise<Ran & { readonly app: FakeApp }> {
  const app = new FakeApp(script);
  const ran = await kumiki(["up", ...argv, "--region", "ap-northeast-1", "--dir", dir], { types, env, parts: app.parts() });
  return { ...ran, app };
}
const quietly = (argv: readonly string[]) => kumiki(["up", ...argv, "--yes", "--region", "ap-northeast-1", "--dir", dir], { parts: new FakeApp().parts() });
const draft = async (): Promise<Record<string, unknown> | undefined> => JSON.parse(await readFile(join(dir, "default", "wizard.json"), "utf8").catch(() => "null")) as Record<string, unknown> ?? undefined;
const answersOf = ({ app }: { readonly app: FakeApp }) => Object.fromEntries(Object.entries(app.wishes.at(-1)!.answers).map(([k, a]) => [k, a.value]));

describe("from start to building", () => {
  it("shows everything, confirms once, builds, and says the same run as a line and as a file", async () => {
    const ran = await wizard([build, yes]);
    expect(ran.code).toBe(0);
    expect(ran.app.calls.slice(-2)).toEqual(["held.up", "prove"]);
    expect(ran.err).toMatch(/What would be built: environment "default", in account 123456789012, Region ap-northeast-1 Asia\s+Pacific \(Tokyo\)/);
    expect(ran.err.indexOf("Looking up")).toBeLessThan(ran.err.indexOf("What would be built"));
    expect(ran.err).not.toContain("Carry this out");
    expect(ran.err).toContain("all 4 resources are new");
    expect(ran.out).toContain("is ready");
    expect(ran.out).toContain("The same run without questions");
    expect(ran.out).toContain("kumiki up --region ap-northeast-1 --dir");
    expect(ran.out).toContain("kumiki config write -o kumiki.yaml --dir");
    expect(await draft()).toBeUndefined();
  });
  it("--json: one document on stdout, all else on stderr", async () => {
    const ran = await wizard([build, yes], ["--json"]);
    expect(ran.code).toBe(0);
    expect(ran.out.trimEnd().split("\n")).toHaveLength(1);
    expect(JSON.parse(ran.out)).toMatchObject({ env: "default" });
  });
  it("a plan that is not confirmed leads back to the overview, and nothing was built", async () => {
    const ran = await wizard([build, [/Build these/, enter], [/Nothing was built[\s\S]*Build this, or change/, down + down + down + enter]]);
    expect(ran.code).toBe(130);
    expect(ran.app.calls).not.toContain("held.up");
  });
  it("a bad option is told before anything is asked or called", async () => {
    const ran = await wizard([], ["--box-size", "huge"]);
    expect(ran.code).toBe(2);
    expect(ran.err).not.toContain("Looking up");
    expect(ran.app.calls).toEqual([]);
  });
  it("a bad answer of the line that only AWS can tell is refused, not asked again", async () => {
    const ran = await wizard([], ["--box-zones", "z9"]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain("--box-zones");
  });
  it("SSH for the whole internet has to be typed, once", async () => {
    const refused = await wizard([build, [/Type 0\.0\.0\.0\/0/, enter], [/Nothing was built[\s\S]*Build this, or change/, ctrlC]], ["--preset", "article"]);
    expect(refused.app.calls).not.toContain("locked up");
    expect((await wizard([build, [/Type 0\.0\.0\.0\/0/, `0.0.0.0/0${enter}`], yes], ["second", "--preset", "article"])).code).toBe(0);
    expect((await wizard([widen, build, [/Carry this out/, `y${enter}`]])).code).toBe(0);
  });
  it("what has no answer is asked first", async () => {
    const ran = await wizard([[/needs an answer[\s\S]*Answer what needs an answer/, enter], [/Who may log in[\s\S]*Tab: edit/, `198.51.100.0/24${enter}`], build, yes], [], { facts: { zones: ["z1", "z2"] } });
    expect(ran.code).toBe(0);
    expect(answersOf(ran)).toMatchObject({ sshFrom: "198.51.100.0/24" });
  });
  it("in Japanese", async () => {
    const ran = await wizard([[/この内容で構築しますか/, enter], [/個のリソースを構築しますか/, `y${enter}`]], ["--lang", "ja"]);
    expect(ran.code).toBe(0);
    expect(ran.out).toContain("同じ内容を質問なしで実行するには");
  });
});

describe("changing", () => {
  const chapters = /Which chapter/;
  it("a chapter's questions, one after the other; the overview and the plan follow", async () => {
    const ran = await wizard([
      change,
      [chapters, down + enter], // First
      [/First: what about it/, enter],
      [/question 1 of 2[\s\S]*Tab: edit/, `mine${enter}`],
      [/question 2 of 2[\s\S]*Tab: edit/, enter],
      [/First: what about it/, esc],
      [chapters, esc],
      [/mine[\s\S]*Build this, or change/, enter],
      yes,
    ]);
    expect(ran.code).toBe(0);
    expect(answersOf(ran)).toMatchObject({ boxSize: "mine", boxZones: ["z1", "z2"] });
    expect(ran.app.wishes.at(-1)!.answers["boxZones"]!.from).toBe("default");
    expect(ran.out).toContain("--box-size mine");
    expect(await draft()).toBeUndefined();
  });
  it("Esc goes from a question to the one before, and from the first one to its chapter", async () => {
    const ran = await wizard([
      change,
      [chapters, down + enter],
      [/First: what about it/, enter],
      [/question 1 of 2[\s\S]*Tab: edit/, `one${enter}`],
      [/question 2 of 2[\s\S]*Tab: edit/, esc],
      [/question 1 of 2[\s\S]*> \(one\)/, `two${enter}`],
      [/question 2 of 2[\s\S]*Tab: edit/, esc],
      [/question 1 of 2[\s\S]*> \(two\)/, esc],
      [/First: what about it/, "b"],
      [chapters, "b"],
      build,
      yes,
    ]);
    expect(answersOf(ran)).toMatchObject({ boxSize: "two" });
  });
  it("a chapter left out takes with it what stands on it; one taken in brings what it needs", async () => {
    const out = [change, [chapters, down + down + enter], [/Second: what about it/, down + enter]] as const;
    const list = /Which chapter\?[\s\S]*Third +left out[\s\S]*Esc back/;
    const ran = await wizard([...out, [list, esc], build, yes]);
    expect(ran.app.wishes.at(-1)!.steps.map((s) => s.id)).toEqual(["first"]);
    expect(ran.out).toContain("--through first");
    dir = await tempFolder();
    const back = await wizard([...out, [list, down + enter], [/Third: what about it[\s\S]*Take this chapter in[\s\S]*what it needs: Second/, enter], [chapters, esc], build, yes]);
    expect(back.app.wishes.at(-1)!.steps.map((s) => s.id)).toEqual(["first", "second", "third"]);
  });
  it("the starting values", async () => {
    const ran = await wizard([change, [chapters, down + down + down + down + enter], [/With which values/, down + enter], [chapters, esc], [/starting values: article[\s\S]*Build this/, enter], [/Type 0\.0\.0\.0/, `0.0.0.0/0${enter}`], yes]);
    expect(ran.app.wishes.at(-1)).toMatchObject({ preset: "article", answers: { boxSize: { value: "large", from: "default" } } });
    expect(ran.out).toContain("--preset article");
  });
  it("what the line says is shown, and changed there", async () => {
    const ran = await wizard([change, [chapters, down + enter], [/Given for this run, so not asked: --box-size[\s\S]*First: what/, enter], [/question 1 of 1[\s\S]*Tab: edit/, enter], [/First: what/, esc], [chapters, esc], build, yes], ["--box-size", "mine", "--preset", "modern"]);
    expect(ran.code).toBe(0);
    expect(ran.err).not.toContain("Starting values");
    expect(answersOf(ran)).toMatchObject({ boxSize: "mine" });
  });
  it("every value can be seen whole", async () => {
    const ran = await wizard([[/Build this, or change/, down + down + enter], [/How large\?[\s\S]*--box-size[\s\S]*small[\s\S]*Build this, or change/, enter], yes]);
    expect(ran.code).toBe(0);
  });
  it("a default that follows from another answer follows it", async () => {
    await quietly(["first", "--box-zones", "z1"]);
    const ran = await wizard([keep, change, [chapters, down + enter], [/First: what/, enter], [/question 1 of 2[\s\S]*Tab: edit/, enter], [/question 2 of 2[\s\S]*> \(z1\)/, `z2,z3${enter}`], [/First: what/, esc], [chapters, esc], [/Build this, or/, enter], [/Carry this out/, `y${enter}`]]);
    expect(answersOf(ran)).toMatchObject({ boxZones: ["z2", "z3"] });
  });
});

describe("an environment that stands", () => {
  it("is shown as such; only its plan, with what it takes away, is confirmed", async () => {
    await quietly(["second"]);
    const ran = await wizard([widen, build, [/1 to create[\s\S]*Carry this out/, `y${enter}`]]);
    expect(ran.code).toBe(0);
    expect(ran.err).toMatch(/= +First +stands/);
    expect(ran.err).not.toContain("Build these");
    expect(ran.out).not.toContain("Carry this out");
  });
  it("that is not finished shows what stands and what is missing, and goes on", async () => {
    await quietly([]);
    const file = join(dir, "default", "state.json");
    const state = JSON.parse(await readFile(file, "utf8")) as { records: Record<string, unknown> };
    delete state.records["first/box-z2"];
    await writeFile(file, JSON.stringify(state));
    const ran = await wizard([[/is not finished: 3 of 4 resources stand[\s\S]*~ +First +1 of 2[\s\S]*Go on with what is missing/, enter], [/1 to create[\s\S]*Carry this out/, `y${enter}`]]);
    expect(ran.code).toBe(0);
    expect(ran.app.calls).toContain("held.up");
  });
  it("keeps what was chosen, and its chapters cannot be left out here", async () => {
    await quietly(["--box-size", "mine"]);
    const ran = await wizard([change, [/Which chapter/, down + enter], [/kumiki teardown first[\s\S]*mine[\s\S]*First: what/, esc], [/Which chapter/, esc], [/Show what would change/, enter]]);
    expect(ran.code).toBe(0);
    expect(ran.err).not.toContain("Leave this chapter out");
    expect(ran.out).toContain("nothing had to be changed");
  });
});

describe("what was decided is kept", () => {
  const decide = [change, [/Which chapter/, down + enter], [/First: what/, enter], [/question 1 of 2[\s\S]*Tab: edit/, `mine${enter}`]] as const;
  const at: Readonly<Record<string, Types>> = {
    "the next question": [[/question 2 of 2[\s\S]*Tab: edit/, ctrlC]],
    "the question, gone back to": [[/question 2 of 2[\s\S]*Tab: edit/, esc], [/question 1 of 2[\s\S]*> \(mine/, ctrlC]],
    "the chapter": [[/question 2 of 2[\s\S]*Tab: edit/, enter], [/First: what/, ctrlC]],
    "the chapters": [[/question 2 of 2[\s\S]*Tab: edit/, enter], [/First: what/, esc], [/Which chapter/, ctrlC]],
    "the starting values": [[/question 2 of 2[\s\S]*Tab: edit/, enter], [/First: what/, esc], [/Which chapter/, down.repeat(4) + enter], [/With which values/, ctrlC]],
    "the overview": [[/question 2 of 2[\s\S]*Tab: edit/, enter], [/First: what/, esc], [/Which chapter/, esc], [/Build this, or/, ctrlC]],
    "the confirmation": [[/question 2 of 2[\s\S]*Tab: edit/, enter], [/First: what/, esc], [/Which chapter/, esc], build, [/Build these/, ctrlC]],
  };
  it.each(Object.keys(at))("Ctrl-C at %s: offered again, and gone on with", async (where) => {
    const left = await wizard([...decide, ...at[where]!]);
    expect(left.code).toBe(130);
    expect(left.err).toContain("Nothing was changed; your answers are kept.");
    expect(left.err).not.toContain("What was done");
    expect(left.err).toContain("kumiki up --dir");
    expect(await draft()).toMatchObject({ wizard: 1, answers: { boxSize: "mine" } });
    const again = await wizard([[/You left the wizard for the environment "default" on \d{4}-\d\d-\d\d \d\d:\d\d[\s\S]*Go on with them/, enter], [/mine[\s\S]*Build this, or/, enter], yes]);
    expect(again.code).toBe(0);
    expect(answersOf(again)).toMatchObject({ boxSize: "mine" });
    expect(await draft()).toBeUndefined();
  });
  it("leaving by the menu keeps it, too; starting anew forgets it", async () => {
    expect((await wizard([...decide, [/question 2 of 2[\s\S]*Tab: edit/, enter], [/First: what/, esc], [/Which chapter/, esc], [/Build this, or/, down.repeat(3) + enter]])).code).toBe(130);
    const anew = await wizard([[/Go on with them/, down + enter], build, yes]);
    expect(answersOf(anew)).toMatchObject({ boxSize: "small" });
  });
  it("nothing decided, nothing kept, nothing offered", async () => {
    const left = await wizard([[/Build this, or/, ctrlC]]);
    expect(left.code).toBe(130);
    expect(left.err).toContain("Interrupted. Nothing was changed.");
    expect(await draft()).toBeUndefined();
  });
  it("Ctrl-C before any question changes nothing, and says so once; in a build what was done is saved", async () => {
    const first = await kumiki(["up", "--dir", dir], { types: [[/In which AWS Region/, ctrlC]], env: { AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null", TZ: "UTC", NO_COLOR: "1" }, parts: new FakeApp().parts() });
    expect(first.code).toBe(130);
    expect(first.err.match(/Nothing was changed|saved|kept/g)).toEqual(["Nothing was changed"]);
    const looking = await wizard([], [], { throws: { connect: new Fault("interrupted", { env: "", command: "" }) } });
    expect(looking.err).toMatch(/Interrupted\. Nothing was changed\.[\s\S]*kumiki up --dir/);
    const building = await wizard([build, yes], [], { throws: { "held.up": new Fault("interrupted", { env: "default", command: "up" }) } });
    expect(building.err).toContain("Interrupted. What was done is saved.");
  });
  it("what this line says is in no draft, and so in the words that go on", async () => {
    const left = await wizard([[/Build this, or/, ctrlC]], ["first", "--box-size=-x y", "--set", "boxZones=z2,z1"]);
    expect(left.code).toBe(130);
    expect(left.err.replaceAll(/\s+/g, " ")).toContain("--set boxZones=z2,z1");
    expect(left.err.replaceAll(/\s+/g, " ")).toContain("--box-size='-x y'");
  });
  it("what this line says is stronger than the draft", async () => {
    await wizard([...decide, ...at["the next question"]!]);
    const ran = await wizard([[/Go on with them/, enter], build, yes], ["first", "--box-size", "other"]);
    expect(answersOf(ran)).toMatchObject({ boxSize: "other" });
  });
  it("a build that fails before the state has the answers keeps them; --yes takes no notice of a draft", async () => {
    const failed = await wizard([...decide, [/question 2 of 2[\s\S]*Tab: edit/, enter], [/First: what/, esc], [/Which chapter/, esc], build, yes], [], { throws: { "held.up": new Fault("unreachable", { endpoint: "AWS", code: "x" }) } });
    expect(failed.code).toBe(1);
    expect(await draft()).toMatchObject({ answers: { boxSize: "mine" } });
    expect((await quietly(["first"])).code).toBe(0);
    expect(await draft()).toMatchObject({ answers: { boxSize: "mine" } });
  });
  it("one that the environment has already is forgotten without a question", async () => {
    await wizard([...decide, ...at["the next question"]!]);
    await quietly(["--box-size", "mine"]);
    const ran = await wizard([build]);
    expect(ran.code).toBe(0);
    expect(ran.err).not.toContain("You left");
    expect(await draft()).toBeUndefined();
  });
  it("answers that no question has any more are left out", async () => {
    await wizard([...decide, ...at["the next question"]!]);
    await writeFile(join(dir, "default", "wizard.json"), JSON.stringify({ wizard: 1, at: new Date().toISOString(), steps: ["first", "gone"], answers: { boxSize: ["a list"], lost: "x", lidColour: "green" } }), { mode: 0o600 });
    const ran = await wizard([[/Go on with them/, enter], build, yes]);
    expect(ran.app.wishes.at(-1)!.steps.map((s) => s.id)).toEqual(["first"]);
    expect(answersOf(ran)).toEqual({ boxSize: "small", boxZones: ["z1", "z2"] });
  });
});

describe("the Region", () => {
  const nowhere = { AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null", TZ: "UTC", NO_COLOR: "1" };
  const lost = async (types: Types, script: Script = {}) => {
    const app = new FakeApp(script);
    return { ...(await kumiki(["up", "--dir", dir], { types, env: nowhere, parts: app.parts() })), app };
  };
  it("is the first question where nothing says it, before anything is called; it is kept and can be changed", async () => {
    const left = await lost([[/In which AWS Region/, ctrlC]]);
    expect(left.code).toBe(130);
    expect(left.app.opened).toEqual([]);
    const ran = await lost([
      [/In which AWS Region[\s\S]*eu-west-1/, enter],
      change,
      [/Which chapter/, down.repeat(5) + enter],
      [/In which AWS Region/, down + enter],
      [/Looking up[\s\S]*Build this, or/, ctrlC],
    ]);
    expect(ran.app.opened.map((o) => o.region)).toEqual(["ap-northeast-1", expect.stringMatching(/^(?!ap-northeast-1)/)]);
    const second = ran.app.opened[1]!.region!;
    expect(await draft()).toMatchObject({ region: second });
    const again = await lost([[/Go on with them/, enter], build, yes]);
    expect(again.app.opened.map((o) => o.region)).toEqual([second]);
    expect(again.out).toContain(`--region ${second}`);
  });
  it("that AWS does not know is asked again", async () => {
    const ran = await lost([[/In which AWS Region/, enter], [/There is no AWS Region[\s\S]*In which AWS Region/, ctrlC]], { throws: { connect: new Fault("unknown-region", { region: "xx-west-1", known: [] }) } });
    expect(ran.code).toBe(130);
  });
  it("that the line says and AWS does not know ends the run", async () => {
    const ran = await wizard([], [], { throws: { connect: new Fault("unknown-region", { region: "xx-west-1", known: [] }) } });
    expect(ran.code).toBe(3);
  });
});

describe("isAsShown", () => {
  const create = (node: string, over: Partial<Change> = {}): Change => ({ node, step: "s", kind: "k", name: "n", act: "create", why: "new", ...over });
  it("only for exactly what was shown, all of it new", () => {
    const shown = new Set(["a", "b"]);
    expect(isAsShown([create("a"), create("b")], shown)).toBe(true);
    expect(isAsShown([create("a")], shown)).toBe(false);
    expect(isAsShown([create("a"), create("c")], shown)).toBe(false);
    expect(isAsShown([create("a"), create("b"), create("c")], shown)).toBe(false);
    expect(isAsShown([create("a"), create("b", { act: "adopt" })], shown)).toBe(false);
    expect(isAsShown([create("a"), create("b", { why: "it is gone" })], shown)).toBe(false);
  });
});
