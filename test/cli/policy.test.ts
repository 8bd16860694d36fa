import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { kinds } from "../../src/resources/index.js";
import type { PolicyDocument } from "../../src/policy/index.js";
import { widthOf } from "../../src/ui/width.js";
import { companyFacts, companySteps } from "./company.js";
import { FakeApp } from "./fake-app.js";
import { Capture, kumiki, tempFolder, type Ran } from "./harness.js";

let dir: string;
beforeEach(async () => {
  dir = await tempFolder();
});

async function run(argv: readonly string[], stderr?: Capture): Promise<Ran & { readonly app: FakeApp }> {
  const app = new FakeApp({ steps: companySteps, facts: companyFacts });
  const parts = { ...app.parts(), kinds: () => Promise.resolve(kinds.values()), ...(stderr === undefined ? {} : { stderr }) };
  return { ...(await kumiki([...argv, "--dir", dir], { parts })), app };
}
interface Document {
  readonly env: string;
  readonly for: readonly string[];
  readonly policies: readonly { readonly name: string; readonly characters: number; readonly file?: string; readonly document: PolicyDocument }[];
  readonly actions: readonly { readonly action: string; readonly resources: readonly string[]; readonly origins: readonly object[] }[];
}
const json = (ran: Ran): Document => JSON.parse(ran.out) as Document;

describe("policy", () => {
  it("one that fits is a policy as AWS takes it, on stdout, and nothing else is", async () => {
    const ran = await run(["policy", "network", "--for", "up"]);
    expect(ran.code).toBe(0);
    const document = JSON.parse(ran.out) as PolicyDocument;
    expect(document.Version).toBe("2012-10-17");
    expect(document.Statement.map((s) => s.Sid)).toContain("Ec2CreateVpcMade");
    expect(ran.out).not.toMatch(/rds:(Create|Modify|Delete)/);
    expect(ran.err).not.toContain("ec2:");
  });

  it("what is too long is an array, and stderr says what to do with it", async () => {
    const ran = await run(["policy"]);
    const documents = JSON.parse(ran.out) as PolicyDocument[];
    expect(documents.length).toBeGreaterThan(1);
    expect(ran.err).toContain(`These are ${documents.length} policies`);
    expect((await run(["policy", "--quiet"])).err).toBe("");
  });

  it("--json has every policy with its name and length, and every action with who needs it", async () => {
    const document = json(await run(["policy", "--json"]));
    expect(document.env).toBe("default");
    expect(document.for).toEqual(["read", "up", "teardown"]);
    expect(document.policies.map((p) => p.name)).toEqual(document.policies.map((_, i) => `kumiki-default-${i + 1}`));
    for (const p of document.policies) expect(p.characters).toBe(JSON.stringify(p.document).length);
    expect(document.actions.find((a) => a.action === "ec2:CreateVpc")!.origins).toContainEqual({ step: "network", kind: "ec2/vpc" });
  });

  it("a new environment's id is not known yet: what fits its name; a saved one's is meant and no other", async () => {
    expect((await run(["policy", "network"])).out).toContain('"aws:ResourceTag/kumiki:env": "default-????????????????"');
    await run(["up", "network", "--yes"]);
    const state = JSON.parse(await readFile(join(dir, "default", "state.json"), "utf8")) as { envId: string };
    const after = (await run(["policy", "network"])).out;
    expect(after).toContain(`"aws:ResourceTag/kumiki:env": "${state.envId}"`);
    expect(after).not.toContain("????");
    expect(after).not.toContain("StringLike");
  });

  it("looks up what a plan looks up, and changes nothing", async () => {
    const ran = await run(["policy"]);
    expect(ran.app.calls.filter((c) => !c.startsWith("facts"))).toEqual(["connect"]);
    expect(await readdir(dir)).toEqual([]);
  });

  it("-o writes each to a file of its own, and says where", async () => {
    const folder = join(dir, "policies"); // made by the command
    const ran = await run(["policy", "-o", folder]);
    const files = (await readdir(folder)).sort();
    expect(files).toEqual(files.map((_, i) => `kumiki-default-${i + 1}.json`));
    for (const file of files) {
      expect((JSON.parse(await readFile(join(folder, file), "utf8")) as PolicyDocument).Version).toBe("2012-10-17");
      expect(ran.out).toContain(file);
    }
    await run(["policy", "network", "--for", "up", "-o", folder, "--env", "lab"]);
    expect(await readdir(folder)).toContain("kumiki-lab-up.json");
  });

  it.each([
    ["no such folder", ["-o", "/nowhere/at/all"], "/nowhere/at/all"],
    ["a file", ["-o", "FILE"], "not a folder"],
    ["another purpose", ["--for", "fun"], "teardown"],
    ["another step", ["nothing-of-ours"], "nothing-of-ours"],
    ["another state", ["--state", "ftp://x"], "ftp://x"],
  ])("%s is refused before anything is called", async (_, argv, says) => {
    await writeFile(join(dir, "file"), "");
    const ran = await run(["policy", ...argv.map((word) => (word === "FILE" ? join(dir, "file") : word))]);
    expect([ran.code, ran.out, ran.app.opened]).toEqual([2, "", []]);
    expect(ran.err).toContain(says);
  });

  it.each([60, 80, 120].flatMap((columns) => (["en", "ja"] as const).map((lang) => [columns, lang] as const)))(
    "--explain at %d columns, %s: every action once with its reasons, no line wider, no escape codes",
    async (columns, lang) => {
      const stderr = new Capture(true);
      Object.assign(stderr, { columns });
      const ran = await run(["policy", "--explain", "--no-color", "--lang", lang], stderr);
      const actions = new Set((JSON.parse(ran.out) as PolicyDocument[]).flatMap((d) => d.Statement.flatMap((s) => s.Action)));
      const lines = stderr.text.split("\n");
      expect(lines.filter((l) => actions.has(l)).sort()).toEqual([...actions].sort());
      const look = { lang, colour: false, columns, utf8: true };
      for (const line of lines) expect(widthOf(line, look), line).toBeLessThanOrEqual(columns);
      // eslint-disable-next-line no-control-regex -- looking for it
      expect(ran.out + stderr.text).not.toMatch(/\u001b/);
      expect(stderr.text).toContain(lang === "en" ? "Creates carry their tags" : "作成時にだけタグ");
    },
  );
});
