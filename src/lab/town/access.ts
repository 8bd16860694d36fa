import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Store } from "../../core/state.js";

/** What OpenVPN needs at both ends of a Client VPN endpoint: PEM texts. Held in memory only; the lab writes none of it down. */
export interface Access {
  readonly person: string;
  /** The complete profile, as `kumiki vpn profile` has written it. */
  readonly profile: string;
  /** Of the CA of the clients and of the server. */
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
  /** The list of the revoked; absent: nobody was. */
  readonly crl?: string;
}

/**
 * Why a client hangs on a plain cable. snapshot: a file has no keys. tun: no /dev/net/tun. off: no network is associated.
 * foreign-key: the endpoint's key is not the environment's (a certificate of the user's own). nobody: there is no person who
 * may come in. no-profile: there is one, whose profile was never written.
 */
export type WhyCable = "snapshot" | "tun" | "off" | "foreign-key" | "nobody" | "no-profile";

/** By an endpoint's id; of one that is not named nobody has the keys. */
export type Keys = Readonly<Record<string, Access | WhyCable>>;

/** Somebody of `kumiki vpn list`, as far as the lab asks. */
interface Person {
  readonly person: string;
  readonly daysLeft: number;
  readonly revoked?: string;
  readonly profile?: string;
}

/**
 * The environment's own PKI, read and never written, with the first person who can come in.
 * @throws Fault of the store
 */
export async function accessOf(store: Store, people: () => Promise<readonly Person[]>): Promise<Access | WhyCable> {
  const there = new Set((await store.secrets()).map((path) => basename(path)));
  const [authorityName, certificateName, keyName] = ["vpn-ca.crt", "vpn-server.crt", "vpn-server.key"] as const;
  if (![authorityName, certificateName, keyName].every((name) => there.has(name))) return "foreign-key";
  const welcome = (await people()).filter((p) => p.revoked === undefined && p.daysLeft >= 0);
  const found = welcome.find((p) => p.profile !== undefined);
  if (found?.profile === undefined) return welcome.length === 0 ? "nobody" : "no-profile";
  const saved = (name: string): Promise<string> =>
    store.secret(name, () => {
      throw new Error(`${name} was removed meanwhile`); // listed just now: nothing is ever made here
    });
  const [profile, authority, certificate, key, crl] = await Promise.all([readFile(found.profile, "utf8"), saved(authorityName), saved(certificateName), saved(keyName), list(store)]);
  return { person: found.person, profile, authority, certificate, key, ...(crl === undefined ? {} : { crl }) };
}

async function list(store: Store): Promise<string | undefined> {
  try {
    return await readFile(store.path("vpn/crl.pem"), "utf8");
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw e; // a list that cannot be read must not let everybody in
  }
}
