import { Fault } from "../core/fault.js";
import type { State } from "../core/state.js";
import type { Custody, End } from "./custody.js";
import type { Moved } from "./markers.js";

export interface MoveReport {
  readonly from: string;
  readonly to: string;
  readonly serial: number;
  readonly secrets: number;
  readonly versions: number;
}

/**
 * Takes an environment with its secrets and last versions from one place to another. In this order, each durable before
 * the next begins:
 *   1. the new place has the whole state, marked as arriving: nobody builds from it
 *   2. secrets, shared files and versions are there, too
 *   3. the old place says that it moved: from here on nobody builds from it
 *   4. the new place drops its mark
 * So at no moment two places count; killed before 3, the old one does, and the move begins again; killed after it,
 * the same command finds what has arrived and does 4. Nothing is deleted at either end.
 * @throws Fault no-such-environment, locked, state-moved, state-arriving, state-foreign, lock-lost
 */
export async function move(env: string, from: Custody, to: Custody): Promise<MoveReport> {
  const old = await from.open("state mv");
  try {
    if (old.content.is === "nothing") throw new Fault("no-such-environment", { env, where: from.where });
    if (old.content.is === "arriving") throw new Fault("state-arriving", { where: from.where, from: old.content.arriving.from });
    if (old.content.is === "moved" && (old.content.moved.to !== to.where || old.content.moved.envId === undefined))
      throw new Fault("state-moved", { where: from.where, to: old.content.moved.to, at: old.content.moved.at });
    const next = await to.open("state mv");
    try {
      const state = old.content.is === "moved" ? arrived(old.content.moved, from, to, next) : await carry(old, old.content.state, from, to, next);
      if (next.content.is !== "state") await next.put({ is: "state", state });
      await to.follow(from.where);
      return { from: from.where, to: to.where, serial: state.serial, secrets: (await next.secrets()).size, versions: (await next.versions(state)).length };
    } finally {
      await next.release();
    }
  } finally {
    await old.release();
  }
}

/** What an earlier move left at the new place after the old one had been given up. */
function arrived(moved: Moved, from: Custody, to: Custody, next: End): State {
  const { content } = next;
  const state = content.is === "state" || (content.is === "arriving" && content.arriving.from === from.where) ? content.state : undefined;
  const wrong = state === undefined || state.envId !== moved.envId || (content.is === "arriving" && state.serial !== moved.serial);
  if (wrong) throw new Fault("state-foreign", { where: to.where, why: `${from.where} says that ${moved.envId ?? env(state)} moved there, and it is not there` });
  return state;
}
const env = (state: State | undefined): string => state?.name ?? "it";

async function carry(old: End, state: State, from: Custody, to: Custody, next: End): Promise<State> {
  refuseTaken(state, from, to, next);
  const at = new Date().toISOString();
  await next.put({ is: "arriving", arriving: { from: from.where, at }, state });
  for (const [name, text] of await old.secrets()) await next.putSecret(name, text);
  for (const [name, text] of await old.files()) await next.putFile(name, text);
  for (const version of await old.versions(state)) await next.keepVersion(version);
  await old.put({ is: "moved", moved: { to: to.where, at, envId: state.envId, serial: state.serial } });
  return state;
}

/** The new place must be empty, or hold what an earlier attempt of this move left, or say that it had moved here. */
function refuseTaken(state: State, from: Custody, to: Custody, { content }: End): void {
  if (content.is === "nothing") return;
  if (content.is === "moved" && content.moved.to === from.where) return;
  if (content.is === "arriving" && content.arriving.from === from.where && content.state.envId === state.envId) return;
  throw new Fault("state-foreign", { where: to.where, why: "there is an environment of this name already" });
}
