import type { App, Wish } from "../app.js";
import type { State } from "../core/state.js";
import type { Graph } from "../engine/graph.js";
import { declaredFor } from "./declared.js";
import { flagName } from "./options.js";
import { questionsOf } from "./questions.js";
import { appOptions, type Session } from "./session.js";
import { completeWish, readIntent } from "./wish.js";

/** What a command that only looks speaks of: the environment that stands, or the one that `up` would build. */
export type Subject = { readonly stands: true; readonly saved: State } | Wished;

/** What `up` would build, and who has looked its facts up. */
export interface Wished {
  readonly stands: false;
  readonly wish: Wish;
  readonly graph: Graph;
  /** Of the saved environment, or what stands for it. */
  readonly envId: string;
  readonly app: App;
}

/** Options that say what to build. */
const contents = ["config", "set", "preset", "through", "with", "without"];

/** Whether this line says what to build: then that is meant, and not what stands. */
async function wishes({ operands, given, parts }: Session): Promise<boolean> {
  const flags = [...contents, ...questionsOf(await parts.steps()).map((q) => flagName(q.key))];
  return operands.length > 0 || flags.some((flag) => given.get(flag)?.from === "flag");
}

/**
 * What `up` would build: its facts are looked up as `plan` does it.
 * @param unsaved the id of an environment that has none yet
 * @throws Fault of class usage; what `up` throws where something has to be looked up
 */
export async function wished(session: Session, unsaved: string = session.settings.env): Promise<Wished> {
  const intent = await readIntent(session);
  await session.begin();
  const app = await session.parts.app(appOptions(session, intent.saved, intent.region));
  await app.connect();
  const wish = await completeWish(session, app, intent);
  await session.pause();
  const envId = intent.saved?.envId ?? unsaved;
  return { stands: false, wish, app, envId, graph: await declaredFor(wish, session.settings.env, envId) };
}

/** @throws Fault of class usage; what `up` throws where something has to be looked up */
export async function subjectOf(session: Session): Promise<Subject> {
  if (await wishes(session)) return wished(session);
  const saved = await (await session.parts.store(session.settings)).read();
  return saved !== undefined && Object.keys(saved.records).length > 0 ? { stands: true, saved } : wished(session);
}
