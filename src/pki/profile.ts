import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import type { Problem } from "../core/types.js";
import { checkCrlDates, readCrl, revocationOf } from "./crl-read.js";
import { isHostName } from "./names.js";
import { oids } from "./oids.js";
import { directive, readOvpn, type Ovpn } from "./ovpn.js";
import { certificatesIn, privateKeyIn } from "./pem.js";
import { problem, refuse } from "./problems.js";
import { checkDates, day, isSignedBy, parseCertificate, subjectOf } from "./read.js";

const inline = (name: string, content: string): string => `<${name}>\n${content.trimEnd()}\n</${name}>\n`;
const without = (text: string, name: string): string => text.replace(new RegExp(`^<${name}>\\n[^<]*^</${name}>\\n`, "gm"), "");

/**
 * The profile a VPN client reads: AWS's exported configuration with the person's certificate and key put in after
 * `</ca>`, so before reneg-sec (C8). Made again from its own result it stays the same.
 * @param exported ClientConfiguration of ExportClientVpnClientConfiguration
 * @param host a fixed name instead of a random label before AWS's, for clients that do not know
 *   remote-random-hostname (AWS Client VPN Administrator Guide, troubleshooting)
 * @throws PkiError pki-profile-lacks, pki-profile-host, pki-certificate-unreadable, pki-key-unreadable
 */
export function makeProfile(exported: string, { certificate, key }: { readonly certificate: string; readonly key: string }, { host }: { readonly host?: string } = {}): string {
  const [first] = certificatesIn(certificate);
  const secret = privateKeyIn(key);
  if (first === undefined) throw refuse("pki-certificate-unreadable", { what: "client certificate" });
  if (secret === undefined) throw refuse("pki-key-unreadable", { what: "client key" });
  const text = ["cert", "key"].reduce(without, `${exported.replace(/\r\n?/g, "\n").trimEnd()}\n`);
  const end = /^<\/ca>\n/m.exec(text);
  if (end === null) throw refuse("pki-profile-lacks", { part: "ca" });
  const at = end.index + end[0].length;
  const whole = text.slice(0, at) + inline("cert", first) + inline("key", secret) + text.slice(at);
  return host === undefined ? whole : atHost(whole, host);
}

function atHost(text: string, host: string): string {
  if (!isHostName(host) && !isAddress(host)) throw refuse("pki-profile-host", { given: host });
  return text.replace(/^(remote[ \t]+)\S+/m, (_, start: string) => start + host).replace(/^remote-random-hostname[ \t]*\n/m, "");
}

const isAddress = (text: string): boolean => /^(\d{1,3}\.){3}\d{1,3}$/.test(text) && text.split(".").every((n) => Number(n) < 256);

export interface Against {
  readonly now?: Date;
  /** PEM of the endpoint's certificate, for verify-x509-name and its chain. */
  readonly server?: string;
  /** PEM of the CA of the clients when it is not the server's (K7: a given certificate's ARN). Default: the profile's. */
  readonly clientAuthority?: string;
  /** PEM of the list imported to the endpoint. */
  readonly crl?: string | undefined;
}

/** Everything that keeps this profile from working, or makes it unsafe; empty is good (pitfall 22). */
export function checkProfile(text: string, against: Against = {}): Problem[] {
  const profile = readOvpn(text);
  return [...checkDirectives(profile), ...checkServer(profile, against), ...checkClient(profile, against)];
}

/** By these OpenVPN runs programs or loads code, on most systems as root (openvpn(8), "Scripting integration"). */
const programs = /^(up|down|ipchange|route-up|route-pre-down|tls-verify|auth-user-pass-verify|client-(dis)?connect|client-crresponse|learn-address|tls-crypt-v2-verify|plugin|script-security|iproute|dns-updown)$/;

function checkDirectives(profile: Ovpn): Problem[] {
  const host = directive(profile, "remote")?.[0];
  const found = profile.directives.filter(([name]) => programs.test(name ?? "")).map(([name]) => problem("pki-profile-runs-programs", { directive: name! }));
  if (host === undefined) found.push(problem("pki-profile-lacks", { part: "remote" }));
  else if (!isHostName(host) && !isAddress(host)) found.push(problem("pki-profile-host", { given: host }));
  if (directive(profile, "verify-x509-name") === undefined && directive(profile, "remote-cert-tls")?.[0] !== "server") found.push(problem("pki-profile-server-unchecked", {}));
  return found;
}

function certificateIn(profile: Ovpn, part: string): X509Certificate | Problem {
  const content = profile.files.get(part);
  if (content === undefined) return problem("pki-profile-lacks", { part });
  try {
    return parseCertificate(content, `<${part}>`);
  } catch {
    return problem("pki-certificate-unreadable", { what: `<${part}>` });
  }
}

/** Several may stand in `<ca>`: a chain, up to its root. */
function authoritiesIn(profile: Ovpn): X509Certificate[] {
  try {
    return certificatesIn(profile.files.get("ca") ?? "").map((one) => new X509Certificate(one));
  } catch {
    return [];
  }
}

/** Up to a CA that signed itself, over those that are there. */
function verifies(certificate: X509Certificate, authorities: readonly X509Certificate[]): boolean {
  const next = authorities.find((ca) => ca.ca && isSignedBy(certificate, ca));
  return next !== undefined && (isSignedBy(next, next) || verifies(next, authorities.filter((ca) => ca !== next)));
}

const chain = (certificate: X509Certificate, authorities: readonly X509Certificate[]): Problem[] =>
  verifies(certificate, authorities) ? [] : [problem("pki-chain", { subject: subjectOf(certificate), authority: authorities.map(subjectOf).join(", ") })];

function checkServer(profile: Ovpn, { server: text, now = new Date() }: Against): Problem[] {
  const ca = certificateIn(profile, "ca");
  if (!(ca instanceof X509Certificate)) return [ca];
  const authorities = authoritiesIn(profile);
  const dates = authorities.flatMap((one) => checkDates(one, now) ?? []);
  if (text === undefined) return dates;
  const server = parseCertificate(text, "server certificate");
  const [wanted, how = "subject"] = directive(profile, "verify-x509-name") ?? [];
  const named = wanted === undefined || isNamed(server, wanted, how);
  const name = named ? [] : [problem("pki-profile-server-name", { wanted, subject: subjectOf(server) })];
  return [...dates, ...chain(server, authorities), ...name];
}

/** The three ways of verify-x509-name in openvpn(8). */
function isNamed(server: X509Certificate, wanted: string, how: string): boolean {
  if (how === "subject") return server.subject.split("\n").join(", ") === wanted;
  return how === "name-prefix" ? subjectOf(server).startsWith(wanted) : subjectOf(server) === wanted;
}

function checkClient(profile: Ovpn, { now = new Date(), clientAuthority, crl }: Against): Problem[] {
  const client = certificateIn(profile, "cert");
  const key = keyIn(profile);
  const found = isProblem(key) ? [key] : [];
  if (!(client instanceof X509Certificate)) return [...found, client];
  const subject = subjectOf(client);
  const authorities = clientAuthority === undefined ? authoritiesIn(profile) : [parseCertificate(clientAuthority, "CA certificate")];
  if (!isProblem(key) && !client.checkPrivateKey(key)) found.push(problem("pki-key-mismatch", { subject }));
  if (authorities.length > 0) found.push(...chain(client, authorities));
  const dates = checkDates(client, now);
  if (dates !== undefined) found.push(dates);
  if (!client.keyUsage?.includes(oids.clientAuth)) found.push(problem("pki-not-for-clients", { subject }));
  return [...found, ...checkRevocation(client, crl, now)];
}

const isProblem = (value: KeyObject | Problem): value is Problem => "code" in value;

function keyIn(profile: Ovpn): KeyObject | Problem {
  const content = profile.files.get("key");
  if (content === undefined) return problem("pki-profile-lacks", { part: "key" });
  try {
    return createPrivateKey(privateKeyIn(content) ?? "");
  } catch {
    return problem("pki-key-unreadable", { what: "<key>" });
  }
}

function checkRevocation(client: X509Certificate, text: string | undefined, now: Date): Problem[] {
  if (text === undefined) return [];
  const crl = readCrl(text);
  const dates = checkCrlDates(crl, now);
  const revoked = revocationOf(crl, client);
  const found = revoked === undefined ? [] : [problem("pki-revoked", { subject: subjectOf(client), on: day(revoked.at) })];
  return dates === undefined ? found : [dates, ...found];
}
