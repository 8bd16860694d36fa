import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { Fault } from "../../src/core/fault.js";
import { FakeApp, type Script } from "./fake-app.js";
import { kumiki, tempFolder, type Ran, type RunOptions } from "./harness.js";

let dir: string;
beforeEach(async () => {
  dir = await tempFolder();
});

/** One run with an app of its own; `env` is that of the run, not the environment. */
async function run(argv: readonly string[], script: Script = {}, options: RunOptions = {}): Promise<Ran & { readonly app: FakeApp }> {
  const app = new FakeApp(script);
  const ran = await kumiki([...argv, "--dir", dir], { ...options, parts: { ...app.parts(), ...options.parts } });
  return { ...ran, app };
}
const json = (ran: Ran): Record<string, unknown> => {
  const lines = ran.out.split("\n");
  expect(lines).toHaveLength(2); // one document, one end of line
  return JSON.parse(lines[0]!) as Record<string, unknown>;
};

describe("up", () => {
  it("validates, looks up, plans, builds and tells, in this order", async () => {
    const ran = await run(["up", "--yes"]);
    expect(ran.app.calls).toEqual(["connect", "facts zones", "facts callerCidr,zones", "locked up", "held.plan", "held.up", "prove"]);
    expect(ran.code).toBe(0);
    expect(ran.err).toContain("4 to create");
    expect(ran.out).toContain("is ready");
    expect(ran.out).toContain("10.0.0.4");
    expect(ran.out).toContain("kumiki teardown");
    const [wish] = ran.app.wishes;
    expect(wish!.steps.map((s) => s.id)).toEqual(["first", "second", "third"]);
    expect(wish!.answers).toEqual({
      boxSize: { value: "small", from: "default" },
      boxZones: { value: ["z1", "z2"], from: "default" },
      sshFrom: { value: "203.0.113.7/32", from: "default" },
      lidColour: { value: "blue", from: "default" },
      lidGlass: { value: true, from: "default" },
    });
  });

  it("--json prints the status document, and nothing else on stdout", async () => {
    const document = json(await run(["up", "--yes", "--json"]));
    expect(document).toMatchObject({ env: "default", preset: "modern", outputs: { webUrl: "10.0.0.4" }, hosts: { "web-server-1": { id: "box-box-z1", privateIp: "10.0.0.4" } } });
    expect((document["steps"] as { id: string; status: string }[]).map((s) => s.status)).toEqual(["ready", "ready", "ready"]);
  });

  it("--json=lines: every line is a JSON document, the last one is the result", async () => {
    const ran = await run(["up", "--yes", "--json=lines"]);
    const lines = ran.out.trimEnd().split("\n").map((l) => JSON.parse(l) as Record<string, unknown>);
    expect(lines.at(-1)).toMatchObject({ env: "default" });
  });

  it("without a terminal and without --yes nothing is called", async () => {
    const ran = await run(["up"]);
    expect(ran).toMatchObject({ code: 2, out: "" });
    expect(ran.err).toContain("--yes");
    expect(ran.app.opened).toEqual([]);
  });

  it("the caller's address is only looked up where a default is made of it", async () => {
    for (const argv of [["--ssh-from", "10.0.0.0/8"], ["--preset", "article"], ["--set", "sshFrom=10.0.0.0/8"]])
      expect((await run(["up", "--yes", "--env", "a", ...argv])).app.calls).not.toContain("facts callerCidr,zones");
  });

  it("answers that are missing are named all at once, with their flags, before anything is made", async () => {
    const ran = await run(["up", "--yes"], { facts: {} });
    expect(ran.code).toBe(2);
    expect(ran.err).toContain("--ssh-from");
    expect(ran.app.calls).not.toContain("locked up");
  });

  it("a wrong answer that only AWS's facts show is refused before the lock is taken", async () => {
    const ran = await run(["up", "--yes", "--box-zones", "nowhere-1a"]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain("nowhere-1a");
    expect(ran.app.calls).toEqual(["connect", "facts zones", "facts callerCidr,zones"]);
  });

  it("takes answers from everywhere, the strongest first, and remembers from where", async () => {
    const file = join(dir, "answers.yaml");
    await writeFile(file, "boxSize: from-file\nlidColour: red\nlidGlass: no\nregion: eu-west-1\n");
    const ran = await run(["up", "--yes", "--config", file, "--set", "lidColour=blue", "--ssh-from", "10.0.0.0/8"], {}, { env: { KUMIKI_BOX_SIZE: "from-env" } });
    expect(ran.app.wishes[0]!.answers).toMatchObject({
      boxSize: { value: "from-env", from: "environment" },
      lidColour: { value: "blue", from: "flag" },
      lidGlass: { value: false, from: "file" },
      sshFrom: { value: "10.0.0.0/8", from: "flag" },
    });
    expect(ran.app.opened[0]!.region).toBe("eu-west-1");
  });

  it("a second run keeps what was chosen, and computes defaults anew for another preset", async () => {
    await run(["up", "--yes", "--box-size", "mine"]);
    const again = await run(["up", "--yes"]);
    expect(again.code).toBe(0);
    expect(again.out).toContain("nothing had to be changed");
    expect(again.app.wishes[0]!.answers).toMatchObject({ boxSize: { value: "mine", from: "flag" }, lidColour: { value: "blue", from: "default" } });
    const other = await run(["up", "--yes", "--preset", "article"]);
    expect(other.app.wishes[0]).toMatchObject({ preset: "article", answers: { boxSize: { value: "mine" }, lidColour: { value: "red" }, lidGlass: { value: false } } });
    expect((await run(["up", "--yes"])).app.wishes[0]).toMatchObject({ preset: "article", answers: { lidColour: { value: "red" } } });
  });

  it("naming fewer steps than stand takes none away; --without does", async () => {
    await run(["up", "second", "--yes"]);
    expect((await run(["up", "first", "--yes"])).app.wishes[0]!.steps.map((s) => s.id)).toEqual(["first", "second"]);
    expect((await run(["up", "first", "--without", "second", "--yes"])).app.wishes[0]!.steps.map((s) => s.id)).toEqual(["first"]);
    expect((await run(["up", "--yes"])).app.wishes[0]!.steps).toHaveLength(1);
    expect((await run(["up", "--yes", "--all"])).app.wishes[0]!.steps).toHaveLength(3);
  });

  it("stays where the environment was built, also when nobody says so again", async () => {
    await run(["up", "--yes", "--local", "--region", "eu-west-1"]);
    expect((await run(["up", "--yes"])).app.opened[0]).toMatchObject({ local: true, region: "eu-west-1" });
    expect((await run(["teardown", "--yes"])).app.opened[0]).toMatchObject({ local: true, region: "eu-west-1" });
    await run(["up", "--yes", "--env", "b", "--endpoint-url", "http://127.0.0.1:9"]);
    expect((await run(["up", "--yes", "--env", "b"])).app.opened[0]).toMatchObject({ local: false, endpointUrl: "http://127.0.0.1:9" });
    await run(["up", "--yes", "--env", "c", "--profile", "work"]);
    expect((await run(["up", "--yes", "--env", "c"])).app.opened[0]).not.toHaveProperty("endpointUrl");
  });

  it("a profile named for an environment of the emulator is refused, not ignored", async () => {
    await run(["up", "--yes", "--local"]);
    const ran = await run(["up", "--yes", "--profile", "work"]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain("--profile work");
    expect(ran.app.opened).toEqual([]);
  });
});

describe("plan", () => {
  it("shows what would be done, asks nothing and takes no lock", async () => {
    const ran = await run(["plan", "first"], {}, { types: [] });
    expect(ran.code).toBe(0);
    expect(ran.out).toContain("2 to create");
    expect(ran.app.calls).toEqual(["connect", "facts zones", "plan"]);
  });
  it("--json and --detailed-exitcode are for scripts", async () => {
    const ran = await run(["plan", "first", "--json", "--detailed-exitcode"]);
    expect(ran.code).toBe(2);
    expect(json(ran)).toEqual({
      changes: [
        { node: "first/box-z1", kind: "test/box", act: "create", why: "new" },
        { node: "first/box-z2", kind: "test/box", act: "create", why: "new" },
      ],
    });
    await run(["up", "first", "--yes"]);
    expect(await run(["plan", "first", "--detailed-exitcode"])).toMatchObject({ code: 0, out: expect.stringContaining("Nothing to do") });
  });
});

describe("status", () => {
  it("reads the saved state and opens nothing", async () => {
    await run(["up", "--yes"]);
    const ran = await run(["status"]);
    expect(ran).toMatchObject({ code: 0, err: "" });
    expect(ran.out).toMatch(/First\s+ready\s+2\/2/);
    expect(ran.app.opened).toEqual([]);
  });
  it("--refresh names drift and exits with 4", async () => {
    await run(["up", "--yes"]);
    const drift = [{ node: "first/box-z1", what: "missing" }];
    const ran = await run(["status", "--refresh", "--json"], { drift });
    expect(ran.code).toBe(4);
    expect(JSON.stringify(json(ran))).toContain('"drift":"missing"');
    expect(await run(["status", "--refresh"])).toMatchObject({ code: 0, out: expect.stringContaining("as it was built") });
  });
  it("says when nothing was ever built", async () => {
    expect(await run(["status"])).toMatchObject({ code: 0, out: expect.stringContaining("Nothing is built") });
    const ran = await run(["status", "--json", "--refresh"]);
    expect(json(ran)).toMatchObject({ env: "default", hosts: {}, outputs: {} });
    expect(ran.app.opened).toEqual([]);
  });
});

describe("teardown", () => {
  it("takes everything away and says so; a second one has nothing to do", async () => {
    await run(["up", "--yes"]);
    const ran = await run(["teardown", "--yes", "--json"]);
    expect(ran.code).toBe(0);
    expect(json(ran)).toMatchObject({ kept: [], left: [], ok: true });
    expect(ran.app.calls).toEqual(["connect", "locked teardown", "held.planTeardown all", "held.teardown"]);
    const again = await run(["teardown", "--yes", "--json"]);
    expect(json(again)).toEqual({ removed: [], kept: [], left: [], ok: true });
    expect(again.app.opened).toEqual([]);
    expect((await run(["status"])).out).toContain("was taken away on 2026-11-21");
  });
  it("takes single steps", async () => {
    await run(["up", "--yes"]);
    expect((await run(["teardown", "third", "--yes"])).app.calls).toContain("held.planTeardown third");
    expect((await run(["teardown", "third", "--yes"])).out).toContain("Nothing to remove");
  });
  it("needs --yes, or the name typed", async () => {
    await run(["up", "--yes", "--env", "lab"]);
    const ran = await run(["teardown", "--env", "lab"]);
    expect(ran.code).toBe(2);
    expect(ran.app.opened).toEqual([]);
    const wrong = await run(["teardown", "--env", "lab"], {}, { types: [[/Type lab/, "\r"]] });
    expect(wrong.code).toBe(2);
    expect(wrong.app.calls).not.toContain("held.teardown");
    expect((await run(["teardown", "--env", "lab"], {}, { types: [[/Type lab/, "lab\r"]] })).code).toBe(0);
  });
  it("what is left over is a failure, with its ids in the document", async () => {
    await run(["up", "--yes"]);
    const ran = await run(["teardown", "--yes", "--json"], { left: ["ec2/vpc vpc-1"] });
    expect(ran.code).toBe(1);
    expect(json(ran)).toMatchObject({ left: ["ec2/vpc vpc-1"], ok: false });
  });
  it("needs no configuration, not even a good one", async () => {
    await run(["up", "--yes"]);
    expect((await run(["teardown", "--yes", "--config", join(dir, "absent.yaml"), "--set", "nonsense"])).code).toBe(0);
  });
  it("refuses a step nobody knows before it calls anything", async () => {
    await run(["up", "--yes"]);
    const ran = await run(["teardown", "fourth", "--yes"]);
    expect(ran.code).toBe(2);
    expect(ran.app.opened).toEqual([]);
  });
});

describe("when something fails", () => {
  const failing = (thrown: unknown): Script => ({ throws: { "held.up": thrown } });
  it("the exit code is that of the fault, and --json has it as a document", async () => {
    const fault = new Fault("quota", { code: "VpcLimitExceeded", message: "The maximum number of VPCs has been reached." }, { node: "network/vpc" });
    const ran = await run(["up", "--yes", "--json"], failing(fault));
    expect(ran.code).toBe(3);
    expect(json(ran)).toEqual({
      error: { class: "refused", code: "quota", message: expect.stringContaining("VpcLimitExceeded"), remedy: expect.any(String), node: "network/vpc" },
    });
    expect((await run(["up", "--yes"], failing(fault))).err).toContain("network/vpc");
  });
  it("a bug is one line; its trace comes with --debug only", async () => {
    const ran = await run(["up", "--yes"], failing(new TypeError("x is not a function")));
    expect(ran.code).toBe(1);
    expect(ran.err).toContain("x is not a function");
    expect(ran.err).not.toMatch(/^\s+at /m);
    expect((await run(["up", "--yes", "--debug"], failing(new TypeError("x is not a function")))).err).toMatch(/^\s+at /m);
  });
  it("nothing that comes from AWS moves the cursor, on the screen or in JSON", async () => {
    const fault = new Fault("aws", { operation: "ec2:CreateVpc", code: "Bad", message: "\u001b[2J\u202eevil\r" });
    for (const argv of [["up", "--yes"], ["up", "--yes", "--json"]]) {
      const ran = await run(argv, failing(fault));
      // eslint-disable-next-line no-control-regex -- control characters are the subject
      expect(ran.out + ran.err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
      expect(ran.out + ran.err).toContain("\\u001b");
    }
  });
  it("a second run at the same time is told who holds the lock", async () => {
    let inner: Ran | undefined;
    const ran = await run(["up", "--yes"], { during: async () => void (inner = await run(["up", "--yes"])) });
    expect(ran.code).toBe(0);
    expect(inner!.code).toBe(5);
  });
});
