import { Fault } from "../core/fault.js";
import { isLoopback } from "../core/loopback.js";
import type { State } from "../core/state.js";
import type { Session } from "./session.js";

/**
 * An emulator makes up its addresses: behind them is nobody, or a stranger's machine. Nothing is sent there.
 * @throws Fault no-packets
 */
export function refuseEmulated({ settings }: Pick<Session, "settings">, saved: Pick<State, "place">): void {
  const { endpoint } = saved.place;
  if (settings.local === true || endpoint === "local" || (URL.canParse(endpoint) && isLoopback(endpoint))) throw new Fault("no-packets", { env: settings.env, endpoint: settings.local === true ? "--local" : endpoint });
}
