import { createHash } from "node:crypto";
import { readFile, rename } from "node:fs/promises";
import { basename } from "node:path";
import { isGone } from "./aws/classify.js";
import { Fault } from "./core/fault.js";
import type { State, Store } from "./core/state.js";
import type { Aws, Problem } from "./core/types.js";
import type { Authority } from "./pki/authority.js";
import { checkCrlDates, readCrl, type Crl } from "./pki/crl-read.js";
import { revoke } from "./pki/crl.js";
import { clientMaterial } from "./pki/material.js";
import { checkPerson, materialNames } from "./pki/names.js";
import { PkiError } from "./pki/problems.js";
import { checkProfile, makeProfile } from "./pki/profile.js";
import { type CertificateFacts, readCertificate } from "./pki/read.js";

/**
 * The people of a Client VPN: their keys and certificates in the environment's folder, their profiles, and the list of
 * those who must not come in any more. Joins pki, the store and AWS for the `vpn` commands; loaded by app.ts.
 * Who writes holds the environment's lock (`App.locked`).
 */
export interface Vpn {
  /** In what way this cannot be a person's name. Nothing is read or called. */
  checkPerson(person: string): Problem | undefined;
  /** From the files alone; nothing is asked of AWS. */
  list(): Promise<VpnReport>;
  /** A key and a certificate, 0600. @throws Fault vpn-person-exists */
  add(person: string): Promise<Person>;
  /** Writes the complete profile. @throws Fault no-vpn, vpn-no-person, vpn-refused if it would not work */
  profile(person: string): Promise<Profile>;
  /** From now on the endpoint refuses this person. Repeating it changes nothing. @throws Fault vpn-no-person */
  revoke(person: string): Promise<Person>;
  /** Gives a new endpoint the list of those who were revoked at an old one. */
  keepRevoked(state: State): Promise<void>;
}

export interface Person {
  readonly person: string;
  readonly serial: string;
  /** ISO 8601, UTC. */
  readonly notAfter: string;
  readonly daysLeft: number;
  /** When the certificate was revoked. */
  readonly revoked?: string;
  /** Path of the profile, if one was written; a revoked person's ends in `.revoked`. */
  readonly profile?: string;
}

/** Something of the VPN's own that runs out. */
export interface Expiry {
  readonly what: "authority" | "server" | "crl";
  readonly notAfter: string;
  readonly daysLeft: number;
}

export interface VpnReport {
  readonly people: readonly Person[];
  readonly expiries: readonly Expiry[];
  /** What soon will run out, or has. */
  readonly warnings: readonly Problem[];
}

export interface Profile extends Person {
  readonly profile: string;
  readonly warnings: readonly Problem[];
}

export interface VpnParts {
  readonly env: string;
  readonly store: Store;
  readonly aws: () => Promise<Aws>;
  /** Repeats an idempotent call while AWS is busy with an earlier change of the endpoint. */
  readonly put: (work: () => Promise<unknown>) => Promise<void>;
  /** Of the CA's key, if it was encrypted. */
  readonly passphrase?: string | undefined;
}

/** Not among the secrets, which are written once: this file grows. It is no secret, and its signature is checked. */
const crlName = "vpn/crl.pem";
const profileName = (person: string): string => `vpn/${person}.ovpn`;
/** No VPN client takes it for a profile, and nobody hands it out by mistake. */
const revokedName = (person: string): string => `${profileName(person)}.revoked`;
const certificateOf = /^vpn-client-(.+)\.crt$/;
const dayMs = 86_400_000;

export function openVpn({ env, store, aws, put, passphrase }: VpnParts): Vpn {
  const find = async (name: string): Promise<string | undefined> => {
    if (!(await store.secrets()).some((path) => basename(path) === name)) return undefined;
    // Listed just now, so that nothing is ever made here.
    return store.secret(name, () => {
      throw new Fault("state-unwritable", { where: name, why: "it was removed meanwhile" });
    });
  };
  const file = async (name: string): Promise<string | undefined> => {
    try {
      return await readFile(store.path(name), "utf8");
    } catch (e) {
      if ((e as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw new Fault("state-broken", { where: store.path(name), why: `it cannot be read (${(e as NodeJS.ErrnoException).code ?? "?"})` }, { cause: e });
    }
  };
  const saved = async (): Promise<State> => {
    const state = await store.read();
    if (state === undefined) throw new Fault("no-such-environment", { env, where: store.where });
    return state;
  };

  /** The CA is there as soon as there is an endpoint; it is never made here. */
  async function authority(): Promise<Authority> {
    const [certificate, key] = await Promise.all([find(materialNames.authority), find(materialNames.authorityKey)]);
    if (certificate === undefined || key === undefined) throw new Fault("no-vpn", { env });
    return { certificate, key, ...(passphrase === undefined ? {} : { passphrase }) };
  }
  async function crlOf(ca: string): Promise<{ readonly text: string; readonly crl: Crl } | undefined> {
    const text = await file(crlName);
    return text === undefined ? undefined : { text, crl: readCrl(text, ca, crlName) };
  }
  const names = async (): Promise<string[]> =>
    (await store.secrets()).flatMap((path) => certificateOf.exec(basename(path))?.[1] ?? []).sort();

  async function certificate(person: string): Promise<string> {
    const text = checkPerson(person) === undefined ? await find(materialNames.client(person)) : undefined;
    if (text === undefined) throw new Fault("vpn-no-person", { person, people: await names(), env });
    return text;
  }
  async function personOf(person: string, facts: CertificateFacts, crl: Crl | undefined): Promise<Person> {
    const revoked = crl?.revoked.find((r) => r.serial === facts.serial);
    const at = revoked === undefined ? profileName(person) : revokedName(person);
    const written = await file(at);
    return {
      person,
      serial: facts.serial,
      notAfter: facts.notAfter.toISOString(),
      daysLeft: facts.daysLeft,
      ...(revoked === undefined ? {} : { revoked: revoked.at.toISOString() }),
      ...(written === undefined ? {} : { profile: store.path(at) }),
    };
  }

  /** Gives the endpoint this list unless it has it. The call takes whole lists, so that repeating it changes nothing. */
  async function importCrl(endpointId: string, text: string): Promise<void> {
    const call = await aws();
    const { CertificateRevocationList: there } = await call.ec2("ExportClientVpnClientCertificateRevocationList", { ClientVpnEndpointId: endpointId });
    if (there !== undefined && digest(there) === digest(text)) return;
    await put(() => call.ec2("ImportClientVpnClientCertificateRevocationList", { ClientVpnEndpointId: endpointId, CertificateRevocationList: text }));
  }

  const vpn: Vpn = {
    checkPerson,
    async list() {
      const ca = await find(materialNames.authority);
      if (ca === undefined) throw new Fault("no-vpn", { env });
      const state = await saved();
      const crl = await crlOf(ca);
      const now = new Date();
      const people = await Promise.all(
        (await names()).map(async (person) => personOf(person, readCertificate(await certificate(person), now, materialNames.client(person)), crl?.crl)),
      );
      const server = givenCertificate(state) ? undefined : await find(materialNames.server);
      const expiry = (what: Expiry["what"], notAfter: Date): Expiry => ({ what, notAfter: notAfter.toISOString(), daysLeft: Math.floor((notAfter.getTime() - now.getTime()) / dayMs) });
      const expiries = [
        expiry("authority", readCertificate(ca, now, materialNames.authority).notAfter),
        ...(server === undefined ? [] : [expiry("server", readCertificate(server, now, materialNames.server).notAfter)]),
        ...(crl === undefined ? [] : [expiry("crl", crl.crl.nextUpdate)]),
      ];
      const list = crl === undefined ? undefined : checkCrlDates(crl.crl, now);
      return { people, expiries, warnings: list === undefined ? [] : [list] };
    },

    async add(person) {
      if ((await find(materialNames.client(person))) !== undefined) throw new Fault("vpn-person-exists", { person, env });
      const made = await clientMaterial((name, make) => store.secret(name, make), await authority(), person);
      return personOf(person, readCertificate(made.certificate), undefined);
    },

    async profile(person) {
      const state = await saved();
      const endpointId = endpointOf(state);
      if (endpointId === undefined) throw new Fault("no-vpn", { env });
      const text = await certificate(person);
      const key = await find(materialNames.clientKey(person));
      if (key === undefined) throw new Fault("vpn-no-person", { person, people: await names(), env });
      const ca = await authority();
      const crl = await crlOf(ca.certificate);
      const call = await aws();
      const { ClientConfiguration } = await call.ec2("ExportClientVpnClientConfiguration", { ClientVpnEndpointId: endpointId });
      const whole = makeProfile(ClientConfiguration ?? "", { certificate: text, key });
      const server = givenCertificate(state) ? undefined : await find(materialNames.server);
      const found = checkProfile(whole, { clientAuthority: ca.certificate, ...(server === undefined ? {} : { server }), crl: crl?.text });
      const wrong = found.find((p) => p.code !== "pki-expires-soon");
      if (wrong !== undefined) throw new PkiError(wrong);
      await store.writeFile(profileName(person), whole);
      return { ...(await personOf(person, readCertificate(text), crl?.crl)), profile: store.path(profileName(person)), warnings: found };
    },

    async revoke(person) {
      const facts = readCertificate(await certificate(person));
      const ca = await authority();
      const before = await crlOf(ca.certificate);
      const already = before?.crl.revoked.some((r) => r.serial === facts.serial) === true;
      const text = already ? before!.text : revoke(ca, before?.text, { serial: facts.serial, reason: "unspecified" });
      // First the file: after a crash the next run gives it to the endpoint.
      if (!already) await store.writeFile(crlName, text);
      const endpointId = endpointOf(await saved());
      if (endpointId !== undefined) await importCrl(endpointId, text);
      if ((await file(profileName(person))) !== undefined) await rename(store.path(profileName(person)), store.path(revokedName(person)));
      return personOf(person, facts, readCrl(text, ca.certificate));
    },

    async keepRevoked(state) {
      const endpointId = endpointOf(state);
      const ca = await find(materialNames.authority);
      const crl = ca === undefined ? undefined : await crlOf(ca);
      if (endpointId === undefined || crl === undefined) return;
      await importCrl(endpointId, crl.text).catch((e: unknown) => {
        if (!isGone(e)) throw e; // somebody deleted it: the next run makes another
      });
    },
  };
  return {
    checkPerson,
    list: () => inWords("list", vpn.list()),
    add: (person) => inWords(`add ${person}`, vpn.add(person)),
    profile: (person) => inWords(`profile ${person}`, vpn.profile(person)),
    revoke: (person) => inWords(`revoke ${person}`, vpn.revoke(person)),
    keepRevoked: (state) => inWords("revoke", vpn.keepRevoked(state)),
  };
}

/** What src/pki refuses is the user's to put right: no bug. The sentence is made where the language is known. */
async function inWords<R>(what: string, work: Promise<R>): Promise<R> {
  try {
    return await work;
  } catch (e) {
    throw e instanceof PkiError ? new Fault("vpn-refused", { what: `kumiki vpn ${what}`, why: e.message }, { cause: e }) : e;
  }
}

/** The id of the endpoint, as far as it is known. */
const endpointOf = (state: State): string | undefined =>
  Object.values(state.records).find((r) => r.kind === "ec2/client-vpn-endpoint" && r.status !== "deleting")?.id;

/** A certificate of the user's own stands for the server (K7): we have neither it nor its CA. */
const givenCertificate = (state: State): boolean => (state.answers["vpnCertificateArn"]?.value ?? "") !== "";

/** Of the list itself, whatever stands around it and however its lines end. */
const digest = (text: string): string => createHash("sha256").update(text.replace(/\s/g, "")).digest("hex");
