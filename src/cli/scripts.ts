import type { Completable } from "./completable.js";
import { bash } from "./complete-bash.js";
import { fish } from "./complete-fish.js";
import { zsh } from "./complete-zsh.js";

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/** A completion script: static text, so that a shell needs no kumiki while completing. */
export const completionScript = (shell: Shell, c: Completable): string => ({ bash, zsh, fish })[shell](c);
