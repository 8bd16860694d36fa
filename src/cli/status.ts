import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { NodeId } from "../core/types.js";
import type { State } from "../core/state.js";
import type { NextCommand } from "../ui/catalogue/types.js";
import { safe } from "../ui/escape.js";
import { namesOf, sayStatus, sayTorn } from "../ui/say.js";
import { noOperands, type CommandDefinition } from "./command.js";
import { declaredBy } from "./declared.js";
import { statusDocument, type DriftWhat, type EnvironmentFiles, type StatusDocument } from "./documents.js";
import { isEmulated } from "./emulated.js";
import { appOptions, type Session } from "./session.js";
import { commandWords } from "./words.js";

/** What AWS says differs, by node; undefined if AWS is not to be asked, or there is nothing to ask about. */
async function refreshed(session: Session, state: State | undefined): Promise<ReadonlyMap<NodeId, DriftWhat> | undefined> {
  if (session.given.get("refresh")?.on !== true || state === undefined || Object.keys(state.records).length === 0) return undefined;
  await session.begin();
  const app = await session.parts.app(appOptions(session, state));
  await app.connect();
  return new Map((await app.drift()).map((d) => [d.node, d.what as DriftWhat]));
}

async function text(session: Session, document: StatusDocument, state: State | undefined, refreshed: boolean): Promise<string> {
  const { look, settings } = session;
  if (state === undefined) return commandWords(look.lang).nothingBuilt(safe(settings.env));
  if (state.tombstone !== undefined && Object.keys(state.records).length === 0) return sayTorn(settings.env, state.tombstone.at, look);
  const names = namesOf(await session.parts.steps(), await session.parts.kinds(), look.lang);
  const built = document.steps.filter((s) => s.status !== "absent");
  const whole = built.length > 0 && built.every((s) => s.status === "ready");
  const report = { preset: "", region: "", account: "", phase: "", ...document };
  const drifted = built.some((s) => s.nodes.some((n) => n.drift !== undefined));
  const next = (): readonly NextCommand[] => {
    if (built.length === 0) return ["up"];
    if (document.leaving !== undefined) return ["teardown", "up"];
    if (drifted) return ["plan", "up", "teardown"];
    return whole ? ["check", "diagram", "cost", "teardown"] : ["up", "teardown"];
  };
  return sayStatus({ report, names, emulated: isEmulated(session, state), resources: true, refreshed, next: next() }, look);
}

export const environmentFolder = ({ settings }: Session): string => join(settings.dir, settings.env);

const newest = async (paths: readonly string[]): Promise<string | undefined> => {
  const dated = await Promise.all(paths.map(async (path) => ({ path, at: (await stat(path)).mtimeMs })));
  return dated.sort((a, b) => b.at - a.at)[0]?.path;
};

/** What was written beside the state, for people and their programs: of several profiles the last. */
export async function filesOf(session: Session): Promise<EnvironmentFiles> {
  const folder = environmentFolder(session);
  const names = async (path: string): Promise<readonly string[]> => readdir(path).catch(() => []); // none yet
  const profiles = (await names(join(folder, "vpn"))).filter((f) => f.endsWith(".ovpn"));
  const clientProfile = await newest(profiles.map((f) => join(folder, "vpn", f)));
  const hasConfig = (await names(folder)).includes("ssh_config");
  return { ...(clientProfile === undefined ? {} : { clientProfile }), ...(hasConfig ? { sshConfig: join(folder, "ssh_config") } : {}) };
}

/** The status document of a state, with nothing asked of AWS. */
export async function statusOf(session: Session, state: State | undefined, drift?: ReadonlyMap<NodeId, DriftWhat>): Promise<StatusDocument> {
  const walkthrough = await session.parts.steps();
  return statusDocument(session.settings.env, state, {
    folder: environmentFolder(session),
    files: await filesOf(session),
    walkthrough: walkthrough.map((s) => s.id),
    declared: state === undefined ? undefined : await declaredBy(state, walkthrough),
    drift,
  });
}

export const status: CommandDefinition = {
  name: "status",
  words: {
    en: { does: "steps, resources and addresses, from the saved state; nothing is asked of AWS" },
    ja: { does: "ステップ、リソース、アドレスを保存済みの状態から表示する (AWS は呼び出さない)" },
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
  onlyReads: () => true,
  examples: [
    { line: "kumiki status", words: { en: "how the environment stands", ja: "環境の状況を見る" } },
    { line: "kumiki status --refresh", words: { en: "what was changed by hand", ja: "手で変更されたものを見る" } },
    { line: "kumiki status --json", words: { en: "for scripts", ja: "スクリプト用" } },
  ],
  async run(session) {
    const store = await session.parts.store(session.settings);
    const state = await store.read();
    const drift = await refreshed(session, state);
    const document = await statusOf(session, state, drift);
    await session.pause();
    session.result(await text(session, document, state, drift !== undefined), document);
    return drift !== undefined && drift.size > 0 ? 4 : 0;
  },
};
