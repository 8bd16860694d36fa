import type { Facts, NodeId } from "../core/types.js";
import type { State } from "../core/state.js";
import { namesOf, sayStatus, sayTorn } from "../ui/say.js";
import { safe } from "../ui/escape.js";
import { noOperands, type CommandDefinition } from "./command.js";
import { statusDocument, type DriftWhat, type StatusDocument } from "./documents.js";
import { appOptions, type Session } from "./session.js";
import { commandWords } from "./words.js";

/**
 * The nodes that each saved step declares, so that a step which was interrupted half way is not called ready. Pure, and
 * cheap beside anything at AWS; a state whose steps this version no longer knows is shown by its records alone.
 */
async function declaredBy(session: Session, state: State): Promise<ReadonlyMap<string, readonly NodeId[]> | undefined> {
  const [{ declare }, all] = await Promise.all([import("../engine/graph.js"), session.parts.steps()]);
  const steps = all.filter((s) => state.steps.includes(s.id));
  const answers = Object.fromEntries(Object.entries(state.answers).map(([key, a]) => [key, a.value]));
  const facts: Facts = state.facts;
  try {
    const graph = declare({ steps, answers, facts, preset: state.preset, envName: state.name, envId: state.envId });
    const nodes = [...graph.nodes.values()];
    return new Map(steps.map((s) => [s.id, nodes.filter((n) => n.step === s.id).map((n) => n.id)]));
  } catch {
    return undefined;
  }
}

/** What AWS says differs, by node; undefined if AWS is not to be asked. */
async function refreshed(session: Session, state: State | undefined): Promise<ReadonlyMap<NodeId, DriftWhat> | undefined> {
  if (session.given.get("refresh")?.on !== true || state === undefined || Object.keys(state.records).length === 0) return undefined;
  await session.begin();
  const app = await session.parts.app(appOptions(session, state));
  await app.connect();
  return new Map((await app.drift()).map((d) => [d.node, d.what as DriftWhat]));
}

async function text(session: Session, document: StatusDocument, state: State | undefined, drift: boolean): Promise<string> {
  const { look, settings } = session;
  if (state === undefined) return commandWords(look.lang).nothingBuilt(safe(settings.env));
  if (state.tombstone !== undefined) return sayTorn(settings.env, state.tombstone.at, look);
  const names = namesOf(await session.parts.steps(), await session.parts.kinds(), look.lang);
  const built = document.steps.filter((s) => s.status !== "absent");
  const whole = built.length > 0 && built.every((s) => s.status === "ready");
  return sayStatus(
    {
      report: { preset: "", region: "", account: "", phase: "", ...document },
      names,
      resources: true,
      refreshed: drift,
      next: built.length === 0 ? ["up"] : whole ? ["teardown"] : ["up", "teardown"],
    },
    look,
  );
}

export const status: CommandDefinition = {
  name: "status",
  words: {
    en: { does: "steps, resources and addresses, from the saved state; nothing is asked of AWS" },
    ja: { does: "ステップ、リソース、アドレスを保存済みの状態から表示する(AWS は呼び出さない)" },
  },
  operands: noOperands,
  options: [
    {
      name: "refresh",
      group: { en: "Options:", ja: "オプション:" },
      words: { en: "compare with AWS and name drift; exit code 4 if there is some", ja: "AWS と比べて差分を示す。差分があれば終了コードは 4" },
    },
  ],
  asks: false,
  examples: [
    { line: "kumiki status", words: { en: "how the environment stands", ja: "環境の状況を見る" } },
    { line: "kumiki status --refresh", words: { en: "what was changed by hand", ja: "手で変更されたものを見る" } },
    { line: "kumiki status --json", words: { en: "for scripts", ja: "スクリプト用" } },
  ],
  async run(session) {
    const { settings, parts } = session;
    const store = await parts.store(settings);
    const state = await store.read();
    const drift = await refreshed(session, state);
    const document = statusDocument(settings.env, state, {
      walkthrough: (await parts.steps()).map((s) => s.id),
      declared: state === undefined ? undefined : await declaredBy(session, state),
      drift,
    });
    await session.pause();
    session.result(await text(session, document, state, drift !== undefined), document);
    return drift !== undefined && drift.size > 0 ? 4 : 0;
  },
};
