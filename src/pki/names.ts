import type { Problem } from "../core/types.js";
import { problem } from "./problems.js";

/** RFC 5280 appendix A: ub-common-name. */
const commonNameLength = 64;
const person = /^[a-z0-9][a-z0-9._-]{0,62}$/;
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** No space at an end or beside another: names are compared with those taken away (RFC 5280 7.1), and escaped when shown. */
const authority = /^[A-Za-z0-9]+(?:[ ._-][A-Za-z0-9]+)*$/;

/** The CN of a client certificate, of which each person has their own (O27). */
export const checkPerson = (given: string): Problem | undefined => (person.test(given) ? undefined : problem("pki-person", { given }));

/** Letters, digits and hyphens between dots, and not an IPv4 address, whose last label is a number. */
export function isHostName(given: string): boolean {
  const labels = given.split(".");
  return labels.length > 1 && given.length <= 253 && labels.every((l) => label.test(l)) && !/^\d+$/.test(labels.at(-1)!);
}

/** The domain of a server certificate: its CN and its SAN (O21; a name without a dot is not enough, pitfall 15). */
export const checkDomain = (given: string): Problem | undefined =>
  isHostName(given) && given.length <= commonNameLength ? undefined : problem("pki-domain", { given });

/** The CN of a CA. */
export const checkAuthorityName = (given: string): Problem | undefined =>
  authority.test(given) && given.length <= commonNameLength ? undefined : problem("pki-authority-name", { given });

/** Names of the files in the environment's folder, which keeps them as secrets. */
export const materialNames = {
  authorityKey: "vpn-ca.key",
  authority: "vpn-ca.crt",
  serverKey: "vpn-server.key",
  server: "vpn-server.crt",
  clientKey: (person: string) => `vpn-client-${person}.key`,
  client: (person: string) => `vpn-client-${person}.crt`,
} as const;
