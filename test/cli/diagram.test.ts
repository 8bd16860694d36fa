import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { Picture } from "../../src/diagram/index.js";
import { companyFacts, companySteps } from "./company.js";
import { FakeApp } from "./fake-app.js";
import { kumiki, tempFolder, type Ran } from "./harness.js";

let dir: string;
beforeEach(async () => {
  dir = await tempFolder();
});

async function run(...argv: string[]): Promise<Ran & { readonly app: FakeApp }> {
  const app = new FakeApp({ steps: companySteps, facts: companyFacts });
  return { ...(await kumiki([...argv, "--dir", dir], { parts: app.parts() })), app };
}
const json = (ran: Ran): Picture & { file?: string } => JSON.parse(ran.out) as Picture & { file?: string };

describe("diagram", () => {
  it("of what does not stand it looks up what a plan looks up, draws the whole walkthrough, and changes nothing", async () => {
    const ran = await run("diagram");
    expect([ran.code, ran.err]).toEqual([0, ""]);
    expect(ran.app.calls.filter((c) => !c.startsWith("facts"))).toEqual(["connect"]);
    expect(ran.out).toContain("as it would be built");
    expect(ran.out).toContain("Phase P4");
    for (const word of ["for-web-vpc", "for-internal-vpc", "web-server-2", "development-server-1", "internet gateway", "sg-cvpn"]) expect(ran.out).toContain(word);
    // A pipe: no escape codes.
    expect(ran.out).not.toContain("\u001b");
    expect(await readdir(dir)).toEqual([]);
  });

  it("of what stands nothing is asked; STEPs and answers say what is drawn instead", async () => {
    await run("up", "network", "--yes");
    const stands = await run("diagram", "--json");
    expect([stands.app.opened, stands.app.calls]).toEqual([[], []]);
    expect(json(stands)).toMatchObject({ env: "default", region: "ap-northeast-1", phase: "P1", stands: true, groups: [], vpcs: [{ key: "network/vpc", cidr: "172.16.0.0/23" }] });
    const wished = await run("diagram", "peering", "--web-cidr", "10.1.0.0/16", "--set", "internalCidr=10.2.0.0/16", "--json");
    expect(wished.code).toBe(0);
    expect(json(wished)).toMatchObject({ phase: "P2", stands: false, vpcs: [{ cidr: "10.1.0.0/16" }, { cidr: "10.2.0.0/16" }] });
  });

  it("the same state gives the same bytes", async () => {
    await run("up", "--yes");
    for (const format of ["terminal", "mermaid", "svg", "html"]) {
      const once = await run("diagram", "--format", format);
      expect(once.code).toBe(0);
      expect((await run("diagram", "--format", format)).out).toBe(once.out);
    }
  });

  it.each([
    ["mermaid", /^---\ntitle: .*\n---\nflowchart TB\n/],
    ["svg", /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^>]*>\n<title /],
    ["html", /^<!doctype html>\n<html lang="en">/],
  ])("%s goes to stdout, or with -o into a file", async (format, begins) => {
    const printed = await run("diagram", "network", "--format", format);
    expect(printed.out).toMatch(begins);
    const file = join(dir, `network.${format}`);
    const written = await run("diagram", "network", "--format", format, "-o", file);
    expect([written.code, written.out]).toEqual([0, ""]);
    expect(written.err).toContain(file);
    expect(await readFile(file, "utf8")).toBe(printed.out);
    const told = await run("diagram", "network", "--format", format, "-o", file, "--json");
    expect(json(told)).toMatchObject({ file, vpcs: [{ name: "for-web-vpc" }] });
  });

  it("--view chooses the drawing", async () => {
    const of = async (view: string) => (await run("diagram", "--format", "svg", "--view", view)).out;
    expect(await of("network")).toContain("Internet gateway");
    expect(await of("routes")).toContain("Route tables");
    expect(await of("access")).toContain("TCP 22, 3128");
  });

  it("speaks Japanese", async () => {
    expect((await run("diagram", "--lang", "ja")).out).toContain("リソースマップ");
    expect((await run("diagram", "--lang", "ja", "--format", "html")).out).toContain('<html lang="ja">');
  });

  it("wrong words and places are refused before anything is called", async () => {
    await mkdir(join(dir, "folder"));
    await writeFile(join(dir, "file"), "mine");
    for (const argv of [["--format", "pdf"], ["--view", "all"], ["nothing-of-ours"], ["-o", ""], ["-o", join(dir, "folder")], ["-o", join(dir, "none", "x.svg")], ["-o", join(dir, "a\nb.svg")], ["-o", join(dir, "file", "x.svg")]]) {
      const ran = await run("diagram", ...argv);
      expect([argv, ran.code, ran.out, ran.app.opened, ran.err.trimEnd().split("\n").length <= 2]).toEqual([argv, 2, "", [], true]);
    }
    expect(await readFile(join(dir, "file"), "utf8")).toBe("mine");
  });
});
