import type { State } from "../core/state.js";
import type { Aws, Check } from "../core/types.js";
import { prepare, type Network } from "../net/reach/index.js";
import { castOf, type Declared, scopeOf } from "./cast.js";
import { documentOf, inOrder, type CheckResult } from "./document.js";
import { evidenceOf, keepEvidence } from "./evidence.js";
import { judge } from "./judge.js";
import { Scene } from "./scene.js";
import { takeSnapshot } from "./snapshot/index.js";

/** One look at AWS, ready to be asked. */
export interface View {
  readonly env: string;
  readonly envId: string;
  readonly phase: string;
  readonly scene: Scene;
  readonly network: Network;
  /** What the steps claim, in the article's order. */
  readonly checks: readonly Check[];
}

/** Reads AWS and makes the names of the environment known in it. */
export async function lookAt(aws: Aws, declared: Declared, state: State): Promise<View> {
  const cast = castOf(declared, state);
  const scene = new Scene(await takeSnapshot(aws, scopeOf(state, cast)), cast);
  return { env: state.name, envId: state.envId, phase: state.phase ?? "P1", scene, network: prepare(scene.snapshot, scene.declared), checks: inOrder(declared.checks) };
}

/** The checks of what stands, judged. */
export interface Proof {
  readonly view: View;
  readonly results: readonly CheckResult[];
  /** Where the evidence is kept. */
  readonly evidence: string;
}

/** Every check of the view. */
export const judgeAll = ({ scene, network, checks }: View): CheckResult[] => checks.map((check) => judge(scene, network, check));

/** Looks, judges everything, and keeps what was found below `folder`. @param ids only these are told; evidence is whole */
export async function prove(aws: Aws, declared: Declared, state: State, folder: string, ids?: ReadonlySet<string>): Promise<Proof> {
  const view = await lookAt(aws, declared, state);
  const all = judgeAll(view);
  const evidence = await keepEvidence(folder, evidenceOf(view.env, view.envId, view.scene.snapshot, documentOf(view.phase, all, "en")));
  return { view, results: ids === undefined ? all : all.filter((r) => ids.has(r.check.id)), evidence };
}
