import { execFile } from "node:child_process";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type Interpreter, interpreter } from "../../src/emulator/index.js";
import { type Check, Desk, document, type Ended, region } from "./program.js";

/**
 * The company network, phase by phase, by the real program: what each phase leaves at AWS is looked at with boto3
 * (company.py), which knows nothing of us, before the next one begins.
 */
const presets = ["article", "modern"] as const;
type Preset = (typeof presets)[number];
const phases = ["P1", "P2", "P3", "P4"] as const;
type Phase = (typeof phases)[number];
const through = { P1: "bucket", P2: "peering", P3: "proxy", P4: "client-vpn" } as const;

/** A check that is left out, silently, is a failure too: how many company.py makes of a sound environment. */
const atLeast = {
  article: { P1: 74, P2: 145, P3: 145, P4: 371 },
  modern: { P1: 74, P2: 146, P3: 146, P4: 372 },
} as const;

interface Found {
  readonly code: number;
  readonly checks: readonly Check[];
  readonly stderr: string;
}
interface Grown {
  readonly desk: Desk;
  readonly built: Map<Phase, Ended>;
  readonly found: Map<Phase, Found>;
  readonly gone: Ended;
  readonly left: unknown;
}

function look(python: Interpreter, desk: Desk, preset: Preset, phase: Phase): Promise<Found> {
  const words = [join(import.meta.dirname, "company.py"), desk.endpoint, desk.account, region, preset, phase];
  const env = { PATH: process.env["PATH"], HOME: desk.root, PYTHONPATH: python.path.join(delimiter), PYTHONDONTWRITEBYTECODE: "1", AWS_EC2_METADATA_DISABLED: "true" };
  return new Promise((done) => {
    execFile(python.file, words, { env, maxBuffer: 64e6 }, (error, stdout, stderr) => {
      const lines = stdout.split("\n").filter((line) => line !== "");
      done({ code: error === null ? 0 : Number(error.code ?? 1), checks: lines.map((line) => JSON.parse(line) as Check), stderr });
    });
  });
}

/** Never throws for what the program did: the tests below say what was wrong with it. */
async function grow(preset: Preset, desk: Desk): Promise<Grown> {
  const python = await interpreter({ dir: join(desk.root, "python"), signal: new AbortController().signal });
  const built = new Map<Phase, Ended>();
  const found = new Map<Phase, Found>();
  for (const phase of phases) {
    const ended = await desk.at("up", "--yes", "--preset", preset, "--through", through[phase]);
    built.set(phase, ended);
    if (ended.code !== 0) break;
    found.set(phase, await look(python, desk, preset, phase));
  }
  const gone = await desk.at("teardown", "--yes", "--delete-data", "--json");
  return { desk, built, found, gone, left: await desk.inventory() };
}

const desks = { article: new Desk(inject("endpoint")), modern: new Desk(inject("endpoint")) };
let grown: Record<Preset, Grown>;
beforeAll(async () => {
  // Both at once: most of it is waiting.
  const [article, modern] = await Promise.all([grow("article", desks.article), grow("modern", desks.modern)]);
  grown = { article, modern };
}, 180_000);
afterAll(() => presets.forEach((preset) => desks[preset].remove()));

describe.each(presets)("preset %s", (preset) => {
  describe.each(phases)("%s", (phase) => {
    it("is built", () => {
      const ended = grown[preset].built.get(phase);
      expect(ended?.code, ended?.stderr).toBe(0);
    });

    it("is at AWS exactly as the article says, and nothing besides", () => {
      const found = grown[preset].found.get(phase)!;
      expect(found.checks.filter((c) => !c.ok), found.stderr).toEqual([]);
      expect(found.code, found.stderr).toBe(0);
      expect(found.checks.length).toBeGreaterThanOrEqual(atLeast[preset][phase]);
    });
  });

  it("keeps what it has from one phase to the next: VPCs, subnets, groups, servers", () => {
    const ids = phases.map((phase) => grown[preset].found.get(phase)!.checks.find((c) => c.what === "ids that stay")!.found as string[]);
    ids.slice(1).forEach((later, i) => expect(ids[i]!.filter((id) => !later.includes(id))).toEqual([]));
    // Two VPCs, six subnets, six servers, six groups.
    expect(ids.at(-1)).toHaveLength(20);
  });

  it("leaves nothing", () => {
    const { gone, left } = grown[preset];
    expect(gone.code, gone.stderr).toBe(0);
    expect(document(gone)).toMatchObject({ ok: true, left: [] });
    expect(left).toEqual({});
  });
});
