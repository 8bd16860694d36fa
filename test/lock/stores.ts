import { join } from "node:path";
import type { Store } from "../../src/core/state.js";
import { fileStore } from "../../src/state/file.js";

/** Which store a child process opens: every process of a stress gets the same words. */
export interface Spec {
  readonly kind: "file";
  readonly base: string;
}

/** A new machine's view of the environment `default`, as each run of the program opens it. */
export function openStore(spec: Spec): Promise<Store> {
  return Promise.resolve(fileStore({ dir: join(spec.base, "states"), env: "default" }));
}
