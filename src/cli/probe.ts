import { Fault } from "../core/fault.js";
import type { State } from "../core/state.js";
import { catalogue } from "../ui/catalogue/index.js";
import type { Proof } from "../verify/index.js";
import { refuseEmulated } from "./emulated.js";
import { aliasOf, chain, type Ways } from "./jumps.js";
import type { OptionDefinition } from "./options.js";
import type { Session } from "./session.js";
import { configOf } from "./ssh-config.js";

export const probeOption: OptionDefinition = {
  name: "probe",
  group: { en: "Options:", ja: "オプション:" },
  words: { en: "also send real packets, from here and from the hosts by ssh", ja: "ここから、また ssh で入った各ホストから、実際のパケットも送る" },
};

/** Whether packets are wanted. @throws Fault no-packets: the environment lives in an emulator */
export function wantsProbes(session: Session, saved: State): boolean {
  if (session.given.get("probe")?.on !== true) return false;
  refuseEmulated(session, saved);
  return true;
}

/** The environment's ssh_config made quiet, in its folder. */
const configName = "ssh_config.probe";

/** The proof with what packets say; the evidence, too, has it then. */
export async function probed(session: Session, saved: State, proof: Proof): Promise<Proof> {
  const { keepProbes, probeProof, quietConfig } = await import("../verify/index.js");
  const { env } = session.settings;
  const store = await session.parts.store(session.settings);
  // With a shared state the key was perhaps made on another machine.
  if (session.settings.state !== undefined) await store.secrets();
  const config = await configOf(session, store, saved);
  if (config === undefined) throw new Fault("bad-path", { what: "--dir", given: store.path(configName), why: "an ssh_config cannot hold this path" });
  await store.writeFile(configName, quietConfig(config.text));
  await session.pause();
  session.say(catalogue(session.errorLook.lang).reach.probes.sending);
  const done = await probeProof(proof, { ways: shellWays(env, config.ways), config: store.path(configName), env: session.parts.env, signal: session.signal });
  await keepProbes(proof.evidence, done.results);
  return done;
}

const shellWays = (env: string, ways: Ways) => new Map([...ways.keys()].map((host) => [host, { alias: aliasOf(env, host), entry: ways.get(chain(ways, host)[0]!)!.address }]));
