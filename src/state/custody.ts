import type { LockHolder, State, Store } from "../core/state.js";
import type { Content } from "./content.js";

/** A store with what the `state` command does to it beside running on it. */
export interface Custody extends Store {
  /**
   * Puts a state there that comes from elsewhere.
   * @param force also one of another lineage, an older one, or in the place of one that cannot be read
   * @returns the serial it has there now; `changed: false`: it was there already
   * @throws Fault locked, state-foreign, state-older, state-broken
   */
  push(state: State, force: boolean): Promise<{ readonly serial: number; readonly changed: boolean }>;
  /** Takes the lock away from a dead process, or with `force` from anybody. @throws Fault locked: it may be alive */
  unlock(force: boolean): Promise<{ readonly holder: LockHolder; readonly dead: boolean } | undefined>;
  /** Takes the lock of one end of a move, whatever stands there. */
  open(command: string): Promise<End>;
  /** After a move from there to here: what this machine has of it belongs to this place now. */
  follow(from: string): Promise<void>;
}

/** One end of a move, with its lock held. */
export interface End {
  /** What was there when the lock was taken. */
  readonly content: Content;
  /** Durable when it resolves. @throws Fault lock-lost */
  put(content: Exclude<Content, { is: "nothing" }>): Promise<void>;
  /** The last versions of the same lineage, of other serials than this state's. */
  versions(of: State): Promise<readonly Version[]>;
  /** Repeating it changes nothing. */
  keepVersion(version: Version): Promise<void>;
  secrets(): Promise<ReadonlyMap<string, string>>;
  /** @throws Fault state-foreign: another of that name is there */
  putSecret(name: string, text: string): Promise<void>;
  files(): Promise<ReadonlyMap<string, string>>;
  putFile(name: string, text: string): Promise<void>;
  release(): Promise<void>;
}

export interface Version {
  readonly serial: number;
  readonly text: string;
}

/**
 * Files of an environment that must be the same on every machine and are no secrets. The list of the revoked: who was
 * shut out of the VPN by one must not be let in again by the next (src/vpn.ts writes it; it is signed).
 */
export const sharedFiles: readonly string[] = ["vpn/crl.pem"];
