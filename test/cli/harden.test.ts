import { stripVTControlCharacters } from "node:util";
import { beforeEach, describe, expect, it } from "vitest";
import type { Door } from "../../src/cli/doors.js";
import { fileStore } from "../../src/state/file.js";
import { companyFacts, companySteps } from "./company.js";
import { FakeApp, type Script } from "./fake-app.js";
import { kumiki, tempFolder, type Ran, type RunOptions } from "./harness.js";

let dir: string;
beforeEach(async () => {
  dir = await tempFolder();
});

const keeps = { keepRevoked: () => Promise.resolve() } as unknown as NonNullable<Script["vpn"]>;
async function run(argv: readonly string[], script: Script = {}, options: RunOptions = {}): Promise<Ran & { readonly app: FakeApp }> {
  const app = new FakeApp({ steps: companySteps, facts: companyFacts, vpn: keeps, ...script });
  const ran = await kumiki([...argv, "--dir", dir], { ...options, parts: { ...app.parts(), ...options.parts } });
  return { ...ran, app };
}
const state = () => fileStore({ dir, env: "default" }).read();
const up = async (through: string, ...more: readonly string[]): Promise<void> => {
  const ran = await run(["up", "--yes", "--through", through, ...more]);
  expect(ran.code, ran.err).toBe(0);
};
interface Document {
  readonly phase: string;
  readonly before: string;
  readonly doors: readonly Door[];
  readonly others: number;
  readonly undo?: string;
}
const json = (ran: Ran): Document => JSON.parse(ran.out) as Document;
const told = (doors: readonly Door[]): string[] => doors.map((d) => `${d.act} ${d.to.join("+")}:${d.port} from ${d.from.join("+")}`).sort();

const sshToVpc2 = "open proxy-server-1:22 from 203.0.113.7/32";

describe("relax", () => {
  it("opens one phase and says by host and port what, and how to go back", async () => {
    await up("client-vpn");
    expect((await state())!.phase).toBe("P4");
    const ran = await run(["relax", "--yes", "--json"]);
    expect(ran.code, ran.err).toBe(0);
    expect(json(ran)).toMatchObject({ phase: "P3", before: "P4", narrowest: "P4", others: 0, undo: "kumiki harden" });
    expect(told(json(ran).doors)).toEqual([
      "close proxy-server-1:22 from development-server-1",
      "close proxy-server-1:22 from vpn-client",
      "open development-server-1:22 from proxy-server-1",
      sshToVpc2,
    ]);
    expect(await state()).toMatchObject({ phase: "P3", relaxedTo: "P3" });
  });

  it("goes on, phase by phase, until there is nothing wider", async () => {
    await up("client-vpn");
    for (const phase of ["P3", "P2", "P1"]) expect(json(await run(["relax", "--yes", "--json"]))).toMatchObject({ phase });
    const last = await run(["relax", "--yes"]);
    expect(last).toMatchObject({ code: 0, out: expect.stringContaining("Nothing to do") });
    expect(last.app.opened).toEqual([]);
  });

  it("--to goes all the way at once, and back to any phase", async () => {
    await up("client-vpn");
    const wide = json(await run(["relax", "--to", "P1", "--yes", "--json"]));
    expect(told(wide.doors)).toEqual(
      expect.arrayContaining([
        "close web-server-1+web-server-2:22 from development-server-1",
        "close ap-server-1+ap-server-2:22 from development-server-1",
        "open web-server-1+web-server-2:22 from 203.0.113.7/32",
        "open ap-server-1+ap-server-2:22 from web-server-1+web-server-2",
      ]),
    );
    const back = json(await run(["relax", "--to=P2", "--yes", "--json"]));
    expect(back).toMatchObject({ before: "P1", phase: "P2", undo: "kumiki relax --to P1" });
    const same = await run(["relax", "--to", "P2", "--yes"]);
    expect(same).toMatchObject({ code: 0, out: expect.stringContaining("Nothing to do") });
  });

  it("a later up keeps the doors, and says so", async () => {
    await up("client-vpn");
    await run(["relax", "--to", "P2", "--yes"]);
    const ran = await run(["up", "--yes"]);
    expect(ran.out).toContain("relaxed to P2");
    expect(ran.out).toContain("kumiki harden");
    expect(ran.app.wishes[0]).toMatchObject({ phase: "P2", relaxedTo: "P2" });
    expect(await state()).toMatchObject({ phase: "P2", relaxedTo: "P2" });
  });

  it("one that was interrupted is brought to its end, not one phase further", async () => {
    await up("client-vpn");
    await run(["relax", "--yes"]);
    const store = fileStore({ dir, env: "default" });
    const lock = await store.lock("test");
    const half = (await store.read())!;
    delete half.records["internal-servers/proxy-ssh"];
    await store.write(half, lock);
    await lock.release();
    const ran = json(await run(["relax", "--yes", "--json"]));
    expect(ran).toMatchObject({ phase: "P3", before: "P3" });
    expect(told(ran.doors)).toEqual([sshToVpc2]);
    expect(ran).not.toHaveProperty("undo");
  });

  it.each([
    [["relax", "--to", "P4"], "P4"],
    [["relax", "--to", "p1"], "p1"],
    [["relax", "--to"], "--to"],
    [["relax", "P1"], "P1"],
    [["relax", "--too", "P1"], "--too"],
    [["harden", "P4"], "P4"],
    [["harden", "--to", "P4"], "--to"],
  ])("%j is refused, and nothing is called", async (argv, named) => {
    await up("client-vpn");
    const ran = await run([...argv, "--yes"]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(named);
    expect(ran.app.opened).toEqual([]);
  });

  it("a phase that is not wider than the steps allow is refused", async () => {
    await up("peering");
    const ran = await run(["relax", "--to", "P2", "--yes"]);
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(/Choose one of: P1$/m);
  });
});

describe("harden", () => {
  it("closes what relax has opened", async () => {
    await up("client-vpn");
    await run(["relax", "--to", "P1", "--yes"]);
    const ran = json(await run(["harden", "--yes", "--json"]));
    expect(ran).toMatchObject({ before: "P1", phase: "P4", undo: "kumiki relax --to P1" });
    expect(told(ran.doors)).toContain(sshToVpc2.replace("open", "close"));
    const now = (await state())!;
    expect(now.phase).toBe("P4");
    expect(now).not.toHaveProperty("relaxedTo");
  });

  it("has nothing to do where everything is narrow already", async () => {
    await up("client-vpn");
    const ran = await run(["harden", "--json"]); // not even --yes is needed
    expect(ran.code).toBe(0);
    expect(json(ran)).toMatchObject({ phase: "P4", doors: [], others: 0 });
    expect(ran.app.opened).toEqual([]);
  });

  it("without peering there is nothing to narrow or to open", async () => {
    await up("servers");
    for (const command of ["harden", "relax"]) {
      const ran = await run([command]);
      expect(ran).toMatchObject({ code: 0, out: expect.stringContaining("without peering") });
      expect(ran.app.opened).toEqual([]);
    }
  });

  it("an environment that is not there is named", async () => {
    for (const command of ["harden", "relax"]) expect(await run([command, "--env", "lab"])).toMatchObject({ code: 2, err: expect.stringContaining("lab") });
  });

  it("shows what closes, asks, and changes nothing when refused", async () => {
    await up("peering");
    await run(["relax", "--yes"]);
    const no = await run(["harden"], {}, { types: [[/Carry this out/, "\r"]] });
    expect(no.code).toBe(2);
    expect(stripVTControlCharacters(no.err)).toMatch(/closes\s+web-server-1, web-server-2\s+tcp 22\s+from 203\.0\.113\.7\/32/);
    expect(no.app.calls).not.toContain("held.up");
    expect((await run(["harden"], {}, { types: [[/Carry this out/, "y\r"]] })).code).toBe(0);
    expect((await state())!.phase).toBe("P2");
  });

  it("where nobody can be asked it needs --yes", async () => {
    await up("peering");
    await run(["relax", "--yes"]);
    const ran = await run(["harden"]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain("kumiki harden");
    expect(ran.app.opened).toEqual([]);
  });

  it("speaks Japanese", async () => {
    await up("client-vpn");
    const ran = await run(["relax", "--yes", "--lang", "ja"]);
    expect(ran.err).toContain("開く");
    expect(ran.out).toContain("元に戻すには: kumiki harden");
  });
});
