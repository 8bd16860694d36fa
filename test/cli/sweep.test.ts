import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { durationOf } from "../../src/cli/duration.js";
import { freshAccount } from "../setup/account.js";
import { kumiki, tempFolder, type Ran } from "./harness.js";

const region = "ap-northeast-1";
async function place() {
  const dir = await tempFolder();
  const env = { AWS_ACCESS_KEY_ID: freshAccount(), AWS_SECRET_ACCESS_KEY: "test", AWS_REGION: region, AWS_ENDPOINT_URL: process.env["KUMIKI_TEST_ENDPOINT"] };
  const run = (...argv: string[]): Promise<Ran> => kumiki([...argv, "--dir", dir], { env });
  return { dir, env, run };
}
const json = (ran: Ran) => JSON.parse(ran.out) as Record<string, unknown>;

describe("wrong usage of sweep and of the certificate is refused before anything is called", () => {
  it.each([
    [["sweep", "--adopt", "--delete"], "conflicting-options"],
    [["sweep", "one", "two"], "unknown-command"],
    [["sweep", "Not_A_Name"], "bad-env-name"],
    [["sweep", "one", "--env", "two"], "conflicting-options"],
    [["sweep", "--delete"], "teardown-not-confirmed"],
    [["sweep", "--delete", "--yes", "--wait", "soon"], "bad-answer"],
    [["teardown", "--yes", "--wait", "2d"], "bad-answer"],
    [["teardown", "--yes", "--certificate", "/no/such/folder/c.json"], "bad-path"],
    [["teardown", "--yes", "--certificate", "/tmp"], "bad-path"],
  ])("%j: %s", async (argv, code) => {
    const { dir } = await place();
    // An endpoint at which nobody answers: a call would be another error.
    const ran = await kumiki([...argv, "--json", "--dir", dir], { env: { AWS_ENDPOINT_URL: "http://127.0.0.1:9", AWS_REGION: region } });
    expect([ran.code, (json(ran)["error"] as { code: string }).code]).toEqual([2, code]);
  });

  it("and durations are what they say", () => {
    expect([durationOf("90s", "--wait"), durationOf("15m", "--wait"), durationOf("2h", "--wait"), durationOf("0s", "--wait")]).toEqual([90_000, 900_000, 7_200_000, 0]);
  });
});

describe("kumiki sweep", () => {
  it("lists, adopts, refuses to overwrite, and takes away, in both languages", { timeout: 120_000 }, async () => {
    const { dir, env, run } = await place();
    expect(json(await run("sweep", "--json"))).toMatchObject({ environments: [], foreign: [] });
    expect((await run("up", "network", "--yes")).code).toBe(0);
    expect(json(await run("sweep", "--json"))["environments"]).toMatchObject([{ env: "default", known: "here" }]);
    await rm(join(dir, "default"), { recursive: true });

    const listed = await run("sweep");
    expect(listed.code).toBe(0);
    expect(listed.out).toMatch(/Environment "default" \(default-[a-z2-7]{16}\)[^]*no state here knows it[^]*kumiki sweep default --adopt/);
    expect((await run("sweep", "--lang", "ja")).out).toContain("ここにはこの環境の状態がありません");

    const adopted = await run("sweep", "--adopt");
    expect([adopted.code, adopted.out]).toEqual([0, expect.stringContaining('The environment "default" has a state again')]);
    expect((await run("sweep", "default", "--adopt")).code).toBe(2);
    expect(json(await run("plan", "--json", "network"))).toMatchObject({ changes: [] });
    expect((json(await run("status", "--json"))["steps"] as { id: string; status: string }[]).find((s) => s.id === "network")!.status).toBe("ready");

    await rm(join(dir, "default"), { recursive: true });
    // The typed name confirms; Enter alone changes nothing.
    const refused = await kumiki(["sweep", "--delete", "--dir", dir], { env, types: [[/Type default/, "\r"]] });
    expect(refused.code).toBe(2);
    await mkdir(join(dir, "papers"));
    const file = join(dir, "papers", "certificate.json");
    const gone = await run("sweep", "default", "--delete", "--yes", "--certificate", file);
    expect([gone.code, gone.out]).toEqual([0, expect.stringContaining(`Saved as ${file}`)]);
    expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ env: "default", ok: true, costPerDayUsd: 0 });
    expect(json(await run("sweep", "--json"))["environments"]).toEqual([]);
    const none = await run("sweep", "--delete", "--yes", "--json");
    expect([none.code, (json(none)["error"] as { code: string }).code]).toEqual([2, "sweep-nothing"]);
  });
});

describe("kumiki teardown", () => {
  it("says and saves its certificate", { timeout: 120_000 }, async () => {
    const { dir, run } = await place();
    await run("up", "network", "--yes");
    const ran = await run("teardown", "--yes", "--json");
    const document = json(ran) as unknown as { removed: unknown[]; kept: unknown[]; left: unknown[]; ok: boolean; certificate: { at: string }; certificateFile: string };
    expect([ran.code, document.ok, document.left, document.kept]).toEqual([0, true, [], []]);
    expect(document.certificateFile.startsWith(join(dir, "default", "certificate-"))).toBe(true);
    expect(JSON.parse(await readFile(document.certificateFile, "utf8"))).toEqual(document.certificate);
    await run("up", "network", "--yes");
    const text = await run("teardown", "--yes");
    expect(text.out).toMatch(/Certificate[^]*by its mark[^]*in its VPC[^]*Cost per day now: 0\.00 USD[^]*Saved as /);
  });
});
