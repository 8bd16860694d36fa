import { Fault } from "../core/fault.js";
import { isLoopback } from "../core/loopback.js";
import type { State } from "../core/state.js";
import type { Session } from "./session.js";

type Told = Pick<Session, "settings">;
type Saved = Pick<State, "place">;

/** It lives in an emulator on this machine. */
export const isEmulated = ({ settings }: Told, { place: { endpoint } }: Saved): boolean =>
  settings.local === true || endpoint === "local" || (URL.canParse(endpoint) && isLoopback(endpoint));

/**
 * An emulator makes up its addresses: behind them is nobody, or a stranger's machine. Nothing is sent there.
 * @throws Fault no-packets
 */
export function refuseEmulated(told: Told, saved: Saved): void {
  const { env, local } = told.settings;
  if (isEmulated(told, saved)) throw new Fault("no-packets", { env, endpoint: local === true ? "--local" : saved.place.endpoint });
}
