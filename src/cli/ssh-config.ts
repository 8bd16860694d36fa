import { access } from "node:fs/promises";
import type { State, Store } from "../core/state.js";
import { hostsOf, outputsOf } from "./documents.js";
import { pathsOf, sshConfig, waysOf, type Ways } from "./jumps.js";
import type { Session } from "./session.js";
import { environmentFolder } from "./status.js";

/** Name of the file in the environment's folder. */
export const configName = "ssh_config";

export interface Config {
  readonly ways: Ways;
  readonly text: string;
  /** undefined: an agent has to know the key. */
  readonly keyFile: string | undefined;
}

const exists = (path: string): Promise<boolean> => access(path).then(() => true, () => false);

/** @returns undefined where the folder's path cannot be said in an ssh_config */
export async function configOf(session: Session, store: Store, state: State): Promise<Config | undefined> {
  const ways = waysOf(pathsOf(state, hostsOf(state)));
  const { keyFile: made } = outputsOf(state, environmentFolder(session));
  // A key pair of the user's own, or a folder that came here without its keys: then an agent has to know it.
  const keyFile = made !== undefined && (await exists(made)) ? made : undefined;
  const text = sshConfig({ env: session.settings.env, ways, keyFile, knownHosts: store.path("known_hosts") });
  return text === undefined ? undefined : { ways, text, keyFile };
}

/** Writes the environment's ssh_config anew; nothing where there is no host yet, or where it cannot be written. */
export async function writeSshConfig(session: Session, store: Store, state: State): Promise<Config | undefined> {
  const config = await configOf(session, store, state);
  if (config !== undefined && config.ways.size > 0) await store.writeFile(configName, config.text);
  return config;
}
