import { spawnSync } from "node:child_process";

/** Why a test of that program is skipped on this machine; undefined: it is installed. */
export const lackOf = (program: string): string | undefined => (spawnSync(program, ["--version"], { stdio: "ignore" }).error === undefined ? undefined : `${program} is not installed`);
/** For the name of a `describe`. */
export const skipped = (lack: string | undefined): string => (lack === undefined ? "" : `: skipped, ${lack}`);
