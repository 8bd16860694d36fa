import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Calls } from "../../src/aws/calls.js";
import type { State } from "../../src/core/state.js";
import { fileStore } from "../../src/state/file.js";
import { kumiki, type Ran, type RunOptions } from "../cli/harness.js";
import { environment, type Environment, inventory, raw } from "../emulator/environment.js";

export interface TestPlace {
  readonly e: Environment;
  /** The bare SDK: what somebody does by hand. */
  readonly aws: Calls;
  run(...words: string[]): Promise<Ran>;
  /** On a terminal: waits for each text, then types. */
  typed(types: NonNullable<RunOptions["types"]>, ...words: string[]): Promise<Ran>;
  state(): Promise<State>;
  /** AWS's id of a node. */
  id(node: string): Promise<string>;
  there(): Promise<Record<string, string[]>>;
}

/** An account and a folder of their own, and the command line in this process. */
export function testPlace(): TestPlace {
  const e = environment();
  const dir = mkdtempSync(join(tmpdir(), "kumiki-removal-"));
  const env = { AWS_ACCESS_KEY_ID: e.account, AWS_SECRET_ACCESS_KEY: "test", AWS_REGION: "ap-northeast-1", AWS_ENDPOINT_URL: e.endpoint };
  const state = async (): Promise<State> => (await fileStore({ dir, env: "default" }).read())!;
  return {
    e,
    aws: raw(e),
    run: (...words) => kumiki([...words, "--dir", dir], { env }),
    typed: (types, ...words) => kumiki([...words, "--dir", dir], { env, types }),
    state,
    id: async (node) => (await state()).records[node]!.id!,
    there: () => inventory(e),
  };
}

/** The flags that need no look at this machine's own address. */
export const upFlags = ["--yes", "--no-check", "--ssh-from", "198.51.100.7/32"];
export const json = <T = Record<string, unknown>>(ran: Ran): T => JSON.parse(ran.out) as T;
export const errorOf = (ran: Ran) => json<{ error: { class: string; code: string; message: string; remedy: string } }>(ran).error;
