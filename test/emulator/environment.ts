import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Accepted, type App, openApp, type Wish } from "../../src/app.js";
import type { Calls } from "../../src/aws/calls.js";
import { openCalls } from "../../src/aws/send.js";
import type { Emit, Event } from "../../src/core/event.js";
import type { AnswerValue, AnyQuestion, AnyStep, FactName, Facts, Preset } from "../../src/core/types.js";
import type { SavedAnswer } from "../../src/core/state.js";
import { localTiming } from "../../src/core/timing.js";
import { steps } from "../../src/steps/index.js";
import { phaseOf } from "../../src/steps/phase.js";
import { freshAccount } from "../setup/account.js";
import { admin } from "../setup/admin.mjs";

export interface Environment {
  readonly dir: string;
  readonly account: string;
  readonly endpoint: string;
  readonly events: Event[];
  /** A new program: nothing is remembered but what is on disk and at AWS. */
  open(signal?: AbortSignal): App;
}

/** One environment in an account of its own on the shared emulator. */
export function environment(endpoint = process.env["KUMIKI_TEST_ENDPOINT"]!, account = freshAccount()): Environment {
  const dir = mkdtempSync(join(tmpdir(), "kumiki-test-"));
  const events: Event[] = [];
  return { dir, account, endpoint, events, open: (signal) => openIn(dir, account, endpoint, signal, (e) => events.push(e)) };
}

export function openIn(dir: string, account: string, endpoint: string, signal = new AbortController().signal, emit: Emit = () => undefined): App {
  process.env["AWS_ACCESS_KEY_ID"] = account;
  process.env["AWS_SECRET_ACCESS_KEY"] = "test";
  process.env["AWS_REGION"] = "ap-northeast-1";
  return openApp({ env: "default", dir, endpointUrl: endpoint, local: false, emit, signal });
}

/** The same account by the bare SDK: for hands that are not ours, and for looking. */
export const raw = (e: Environment): Calls =>
  openCalls({
    region: "ap-northeast-1",
    endpoint: e.endpoint,
    credentials: { accessKeyId: e.account, secretAccessKey: "test" },
    timing: localTiming,
    emit: () => undefined,
    signal: new AbortController().signal,
    secret: () => Promise.reject(new Error("no secrets here")),
  });

export const through = (last: string): readonly AnyStep[] => steps.slice(0, steps.findIndex((s) => s.id === last) + 1);

/** The presets' answers, with some given. */
export function answersFor(chosen: readonly AnyStep[], preset: Preset, facts: Facts, given: Record<string, AnswerValue> = {}): Record<string, SavedAnswer> {
  const all: Record<string, AnswerValue> = {};
  for (const step of chosen) {
    for (const [key, question] of Object.entries(step.questions as Record<string, AnyQuestion>)) {
      const initial = question[preset] as AnswerValue | ((f: Facts, a: typeof all) => AnswerValue);
      all[key] = given[key] ?? (typeof initial === "function" ? initial(facts, all) : initial);
    }
  }
  return Object.fromEntries(Object.entries(all).map(([k, value]) => [k, { value, from: k in given ? "flag" : "default" }]));
}

export async function wishFor(app: App, chosen: readonly AnyStep[], preset: Preset = "modern", given: Record<string, AnswerValue> = {}): Promise<Wish> {
  const names = new Set<FactName>(chosen.flatMap((s) => s.facts as FactName[]));
  const facts = await app.facts(names, (await app.read())?.facts);
  const phase = phaseOf(chosen.map((s) => s.id));
  return { preset, steps: chosen, facts, phase, answers: answersFor(chosen, preset, facts, given) };
}

/** Plans and builds; returns what was planned. */
export async function up(e: Environment, chosen = steps, preset: Preset = "modern", given: Record<string, AnswerValue> = {}, accepted: Accepted = {}) {
  const app = e.open();
  const wish = await wishFor(app, chosen, preset, given);
  return app.locked("up", async (held) => {
    const { changes } = await held.plan(wish);
    await held.up(accepted);
    return changes;
  });
}

export const teardown = (e: Environment, chosen?: readonly string[]) =>
  e.open().locked("teardown", async (held) => {
    await held.planTeardown(chosen);
    return held.teardown();
  });

/** Everything in the account that AWS did not put there itself, by listing, not by our tags. */
export async function inventory(e: Environment): Promise<Record<string, string[]>> {
  return admin(e.endpoint, `/kumiki/inventory?account=${e.account}&region=ap-northeast-1`);
}

export interface CallRow {
  readonly service: string;
  readonly action: string;
  readonly mutating: boolean;
  readonly status: number;
  readonly error: string | null;
}
export async function calls(e: Environment): Promise<CallRow[]> {
  return admin(e.endpoint, `/kumiki/calls?account=${e.account}`);
}
export const forgetCalls = (e: Environment) => admin(e.endpoint, `/kumiki/calls?account=${e.account}`, { method: "DELETE" });
