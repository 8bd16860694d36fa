import { readFileSync, readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type Change, checks, Desk, document, type Ended, filesBelow } from "./program.js";

/**
 * The item 3: the whole first part of the walkthrough, built by the real program, looked at with boto3 (which
 * knows nothing of us), compared with what `status` says, run again, and taken away.
 */
interface Status {
  readonly steps: readonly { readonly id: string; readonly status: string; readonly nodes: readonly { readonly kind: string; readonly id: string; readonly status: string }[] }[];
  readonly hosts: unknown;
  readonly outputs: Readonly<Record<string, string>>;
}

/** A check that is left out, silently, is a failure too: how many article.py makes of a sound environment. */
const atLeast = { article: 243, modern: 254 };

/** The 32 bytes that make an Ed25519 key in OpenSSH's format: the head of the one field of 64 bytes (PROTOCOL.key). */
function seedOf(pem: string): Buffer {
  const body = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ""), "base64");
  const at = body.indexOf(Buffer.from([0, 0, 0, 64]));
  // The field's other half is the public key, which stands further up in the clear.
  const open = body.indexOf(body.subarray(at + 36, at + 68));
  expect(open).toBeGreaterThan(0);
  expect(open).toBeLessThan(at);
  return body.subarray(at + 4, at + 36);
}

/** In whatever form it might leak. */
const formsOf = (secret: Buffer): string[] => [
  secret.toString("latin1"),
  secret.toString("hex"),
  secret.toString("base64").replace(/=+$/, ""),
  secret.toString("base64url"),
];

describe.each(["article", "modern"] as const)("preset %s", (preset) => {
  let desk: Desk;
  let built: Ended;
  let found: Awaited<ReturnType<typeof checks>>;
  const up = (...more: string[]) => desk.at("up", "--yes", "--preset", preset, "--through", "bucket", ...more);
  const secretFile = (end: string): string => {
    const folder = join(desk.dir, "default", "secrets");
    return readFileSync(join(folder, readdirSync(folder).find((name) => name.endsWith(end))!), "utf8");
  };

  beforeAll(async () => {
    desk = new Desk(inject("endpoint"));
    // As talkative as it gets: what must not be said is looked for in it.
    built = await up("--debug", "--verbose");
    if (built.code === 0) found = await checks(desk, preset);
  }, 300_000);
  afterAll(() => desk.remove());

  it("is built", () => {
    expect(built.code, built.stderr).toBe(0);
  });

  it("is at AWS exactly as the article says, and nothing besides", () => {
    expect(found.checks.filter((c) => !c.ok), found.stderr).toEqual([]);
    expect(found.code).toBe(0);
    expect(found.checks.length).toBeGreaterThanOrEqual(atLeast[preset]);
    const of = (what: string) => found.checks.filter((c) => c.what === what).length;
    expect([of("hosts"), of("outputs"), of("ids")]).toEqual([1, 1, 1]);
  });

  it("is what status says: ids, addresses, outputs", async () => {
    const ended = await desk.run(["status", "--json"]);
    expect(ended.code).toBe(0);
    const status = document<Status>(ended);
    const nodes = status.steps.flatMap((s) => s.nodes);
    const ids: Record<string, string[]> = {};
    for (const node of nodes) (ids[node.kind] ??= []).push(node.id);
    for (const kind of Object.values(ids)) kind.sort();
    const seen = (what: string) => found.checks.find((c) => c.what === what)!.found;
    expect(ids).toEqual(seen("ids"));
    expect(status.hosts).toEqual(seen("hosts"));
    expect(status.outputs).toMatchObject(seen("outputs") as object);
    // The walkthrough goes on after the bucket; what was asked for is ready.
    const built = status.steps.filter((step) => step.nodes.length > 0);
    expect(built.map((step) => step.id)).toEqual(["network", "security-groups", "servers", "flow-logs", "load-balancers", "database", "bucket"]);
    expect(new Set([...built, ...nodes].map((s) => s.status))).toEqual(new Set(["ready"]));
  });

  // E13: web public addresses, all private ones, both ALB names, the endpoint of the database, the path of the key.
  it("is told to people with all they need for the checks", async () => {
    const { hosts, outputs } = Object.fromEntries(found.checks.map((c) => [c.what, c.found])) as Record<string, Record<string, unknown>>;
    const wanted = [
      ...Object.values(hosts as Record<string, { privateIp: string; publicIp?: string }>).flatMap((h) => [h.privateIp, ...(h.publicIp ? [h.publicIp] : [])]),
      ...Object.values(outputs as Record<string, string>),
    ];
    const status = await desk.run(["status"]);
    for (const said of [built.stdout, status.stdout]) expect(wanted.filter((text) => !said.replaceAll(/\n\s*/g, "").includes(text))).toEqual([]);
  });

  it("names the path of the private key (E13)", async () => {
    const key = filesBelow(join(desk.dir, "default", "secrets")).find((path) => path.endsWith(".pem"))!;
    const said = (await desk.run(["status"])).stdout.replaceAll(/\n\s*/g, "");
    expect([key, relative(desk.root, key)].some((path) => said.includes(path)), said.slice(-800)).toBe(true);
  });

  it("needs nothing more: plan is empty, a second up changes nothing", async () => {
    const planned = await desk.at("plan", "--through", "bucket", "--detailed-exitcode", "--json");
    expect(planned.code).toBe(0);
    expect(document<{ changes: Change[] }>(planned).changes).toEqual([]);
    await desk.forgetCalls();
    const again = await up("--json");
    expect(again.code, again.stderr).toBe(0);
    const calls = await desk.calls();
    expect(calls.filter((c) => c.mutating)).toEqual([]);
    expect(calls.length).toBeGreaterThan(0);
    const refreshed = await desk.at("status", "--refresh", "--json");
    expect(refreshed.code).toBe(0);
    expect(refreshed.stdout).not.toContain('"drift"');
  });

  describe("taken away", () => {
    /** Read before the teardown. */
    const canaries: string[] = [];
    let secretFiles: string[] = [];
    beforeAll(() => {
      const pem = secretFile(".pem");
      canaries.push(...pem.split("\n").filter((line) => line.length > 20 && !line.startsWith("-----")), ...formsOf(seedOf(pem)));
      if (preset === "article") {
        const password = Buffer.from(secretFile("database-password"));
        expect(password.length).toBeGreaterThanOrEqual(16);
        canaries.push(password.toString(), ...formsOf(password));
      }
      canaries.push(desk.secretKey, "-----BEGIN");
      secretFiles = filesBelow(join(desk.dir, "default", "secrets"));
    });

    it("keeps secrets in secrets/ alone: no other file, no output, nothing at AWS", () => {
      expect(secretFiles.map((path) => path.split(sep).at(-1))).toEqual(preset === "article" ? ["database-password", "for-web-key.pem"] : ["for-web-key.pem"]);
      const texts = new Map<string, string>();
      // Node's compiled code of the program itself holds the words with which it writes a key file.
      const cache = join(desk.root, "cache") + sep;
      const others = filesBelow(desk.root).filter((path) => !secretFiles.includes(path) && !path.startsWith(cache));
      for (const path of others) texts.set(path, readFileSync(path, "latin1"));
      desk.said.forEach((ended, i) => texts.set(`run ${i}`, ended.stdout + ended.stderr));
      texts.set("what boto3 found", found.stdout);
      expect(texts.size).toBeGreaterThan(8);
      const leaks = [...texts].flatMap(([where, text]) => canaries.flatMap((canary, i) => (text.includes(canary) ? [`canary ${i} in ${where}`] : [])));
      expect(leaks).toEqual([]);
    });

    const expectModes = () => {
      const modes = desk.modes();
      expect(modes.filter((m) => m.mode !== (m.folder ? "700" : "600"))).toEqual([]);
      expect(modes.length).toBeGreaterThan(6);
    };
    it("has files and folders for its owner alone", expectModes);

    it("leaves nothing", async () => {
      const ended = await desk.at("teardown", "--yes", "--delete-data", "--json");
      expect(ended.code, ended.stderr).toBe(0);
      const { ok, left, removed } = document<{ ok: boolean; left: unknown[]; removed: unknown[] }>(ended);
      const ids = Object.values(found.checks.find((c) => c.what === "ids")!.found as Record<string, string[]>).flat();
      expect({ ok, left, removed: removed.length }).toEqual({ ok: true, left: [], removed: ids.length });
      expect(await desk.inventory()).toEqual({});
      const status = document<Status>(await desk.run(["status", "--json"]));
      expect(new Set(status.steps.map((s) => s.status))).toEqual(new Set(["absent"]));
      expect([status.hosts, status.outputs]).toEqual([{}, {}]);
    });

    it("has files and folders for its owner alone, still", expectModes);
  });
});
