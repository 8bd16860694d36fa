import type { Problem } from "../core/types.js";

/**
 * Every problem this folder finds, with the data of its sentence. The catalogues import it as a type, so that a
 * sentence cannot be forgotten and cannot name data that is not there. No data is ever a key or a passphrase.
 * Dates are ISO days (2027-11-21). `what` is the file's name, or what the caller calls the text.
 */
export interface PkiProblems {
  // names
  /** A person's name becomes a CN, a file's name and an argument: [a-z0-9][a-z0-9._-]{0,62}. */
  "pki-person": { given: string };
  /** O21: CreateClientVpnEndpoint wants a server certificate with a domain, which has a dot; at most 64 characters. */
  "pki-domain": { given: string };
  "pki-authority-name": { given: string };
  /** The saved server certificate has another domain than the one that is wished for now. */
  "pki-domain-saved": { what: string; saved: string; given: string };
  // keys
  "pki-passphrase-empty": Record<never, never>;
  "pki-passphrase-missing": { what: string };
  "pki-passphrase-wrong": { what: string };
  "pki-key-unreadable": { what: string };
  /** Client VPN takes RSA 1024 and 2048 only; we make 2048. */
  "pki-key-kind": { what: string; kind: string };
  // certificates
  "pki-certificate-unreadable": { what: string };
  "pki-key-mismatch": { subject: string };
  /** The certificate was not issued by that CA. */
  "pki-chain": { subject: string; authority: string };
  /** Not a CA, or one that may not sign this: we issue only under a CA of one CN, as we make it. */
  "pki-authority-unfit": { authority: string };
  "pki-not-yet-valid": { subject: string; from: string };
  "pki-expired": { subject: string; until: string };
  /** A warning: `days` are left. */
  "pki-expires-soon": { subject: string; until: string; days: number };
  "pki-not-for-clients": { subject: string };
  // revocation lists
  "pki-crl-unreadable": { what: string };
  "pki-crl-foreign": { authority: string };
  "pki-crl-expired": { until: string };
  "pki-serial": { given: string };
  "pki-revoked": { subject: string; on: string };
  // profiles
  /** `part`: ca, cert, key or remote. */
  "pki-profile-lacks": { part: string };
  "pki-profile-host": { given: string };
  /** The name in verify-x509-name is not the server certificate's. */
  "pki-profile-server-name": { wanted: string; subject: string };
  /** Neither remote-cert-tls nor verify-x509-name: any client of the same CA could play the server. */
  "pki-profile-server-unchecked": Record<never, never>;
  /** A directive by which OpenVPN, often root, starts programs. */
  "pki-profile-runs-programs": { directive: string };
}
export type PkiProblemCode = keyof PkiProblems;

export const problem = <C extends PkiProblemCode>(code: C, data: PkiProblems[C]): Problem => ({ code, data });

/** What cannot be done, and why. Thrown where a text is the answer (`make` of a secret has no room for a Problem). */
export class PkiError extends Error {
  override readonly name = "PkiError";
  constructor(readonly problem: Problem) {
    super(`${problem.code} ${JSON.stringify(problem.data)}`);
  }
}

export const refuse = <C extends PkiProblemCode>(code: C, data: PkiProblems[C]): PkiError => new PkiError(problem(code, data));

/** @throws PkiError */
export function insist(found: Problem | undefined): void {
  if (found !== undefined) throw new PkiError(found);
}
