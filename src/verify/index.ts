/** Looks at AWS and judges the checks of the steps (docs/architecture.md). The state says where to look, never what is there. */
export { castOf, scopeOf, type Declared } from "./cast.js";
export { documentOf, entryOf, hopsOf, inOrder, type CheckDocument, type CheckEntry, type CheckResult, type Unknown } from "./document.js";
export { evidenceOf, hashOf, keepEvidence, type Evidence } from "./evidence.js";
export { ask, judge, type Question } from "./judge.js";
export { junitOf } from "./junit.js";
export { reachedIn, type Reached } from "./reached.js";
export { keepProbes, probeProof, quietConfig, type Means, type ShellWay } from "./probe/index.js";
export type { Probe, Why as ProbeWhy } from "./probe/verdict.js";
export { judgeAll, lookAt, prove, type Proof, type View } from "./prove.js";
export { Scene, type Cast } from "./scene.js";
export { snapshotActions } from "./snapshot/actions.js";
export { removalOf, whyOf, type Bearer, type Step, type Why } from "./why.js";
export { takeSnapshot, type Scope } from "./snapshot/index.js";
