import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { makeClientCertificate, makeServerCertificate } from "../../src/pki/certificate.js";
import { makeCrl, revoke } from "../../src/pki/crl.js";
import { readOvpn } from "../../src/pki/ovpn.js";
import { pem } from "../../src/pki/pem.js";
import { checkProfile, makeProfile, type Against } from "../../src/pki/profile.js";
import { dayMs, readCertificate } from "../../src/pki/read.js";
import { codeOf, domain, exportedFor, made } from "./made.js";

type Made = Awaited<ReturnType<typeof made>>;
let ours: Made;
let theirs: Made;
const host = "cvpn-endpoint-0123456789abcdef0.prod.clientvpn.ap-northeast-1.amazonaws.com";
let exported: string;
beforeAll(async () => {
  [ours, theirs] = [await made("kumiki default", "alice"), await made("kumiki default", "mallory")];
  exported = exportedFor(host, 443, ours.ca.certificate.trimEnd());
});
const codes = (text: string, against?: Against) => checkProfile(text, against).map((p) => p.code);

describe("a profile", () => {
  it("is the exported one with certificate and key between </ca> and reneg-sec (C8), and nothing is wrong with it", () => {
    const text = makeProfile(exported, ours.client);
    const { certificate, key } = ours.client;
    expect(text).toBe(exported.replace("</ca>\n", `</ca>\n<cert>\n${certificate}</cert>\n<key>\n${key}</key>\n`));
    expect(text.indexOf("</key>")).toBeLessThan(text.indexOf("reneg-sec 0"));
    expect(checkProfile(text, { server: ours.server.certificate, crl: makeCrl(ours.ca, { number: 1n, revoked: [] }) })).toEqual([]);
  });

  it("stays the same when it is made of its own result, however lines end; another person's replaces it", () => {
    const text = makeProfile(exported, ours.client);
    fc.assert(
      fc.property(fc.constantFrom("\n", "\r\n"), fc.constantFrom("", "\n", "\n\n\n"), fc.boolean(), (newline, end, again) => {
        expect(makeProfile(((again ? text : exported).trimEnd() + end).replace(/\n/g, newline), ours.client)).toBe(text);
      }),
    );
    const bob = { ...ours.client, certificate: makeClientCertificate(ours.ca, ours.client.key, "bob") };
    expect(makeProfile(text, bob)).toBe(makeProfile(exported, bob));
  });

  it("takes only the blocks of a certificate with a text before it (K6)", () => {
    const certificate = `Certificate:\n    Data:\n        Version: 3 (0x2)\n${ours.client.certificate}`;
    expect(makeProfile(exported, { certificate, key: `Bag Attributes\n${ours.client.key}` })).toBe(makeProfile(exported, ours.client));
  });

  it("may have a fixed host, for clients that do not know remote-random-hostname", () => {
    const text = makeProfile(exported, ours.client, { host: `kumiki.${host}` });
    expect(text).toContain(`\nremote kumiki.${host} 443\n`);
    expect(text).not.toContain("remote-random-hostname");
    expect(checkProfile(text)).toEqual([]);
    for (const bad of ["", "a b.c", "host\nup /bin/sh", "$&.example"]) expect(codeOf(() => makeProfile(exported, ours.client, { host: bad }))).toBe("pki-profile-host");
  });

  it("is not made of what is no profile, or with no certificate or key", () => {
    expect(codeOf(() => makeProfile("client\nremote a.b 443\n", ours.client))).toBe("pki-profile-lacks");
    expect(codeOf(() => makeProfile(exported, { ...ours.client, certificate: ours.client.key }))).toBe("pki-certificate-unreadable");
    expect(codeOf(() => makeProfile(exported, { ...ours.client, key: ours.client.certificate }))).toBe("pki-key-unreadable");
  });
});

describe("what is wrong with a profile", () => {
  const good = () => makeProfile(exported, ours.client);
  const withPair = (certificate: string, key: string) => makeProfile(exported, { certificate, key });

  it("another's key", () => expect(checkProfile(withPair(ours.client.certificate, theirs.client.key))).toEqual([{ code: "pki-key-mismatch", data: { subject: "alice" } }]));
  it("a foreign CA's certificate, though of the same name", () =>
    expect(checkProfile(withPair(theirs.client.certificate, theirs.client.key))).toEqual([{ code: "pki-chain", data: { subject: "mallory", authority: "kumiki default" } }]));
  it("but not if the clients have a CA of their own (K7)", () => {
    const text = withPair(theirs.client.certificate, theirs.client.key);
    expect(codes(text, { clientAuthority: theirs.ca.certificate, server: ours.server.certificate })).toEqual([]);
    expect(codes(good(), { clientAuthority: theirs.ca.certificate })).toEqual(["pki-chain"]);
  });
  it("the server's certificate in the client's place", () => expect(codes(withPair(ours.server.certificate, ours.server.key))).toEqual(["pki-not-for-clients"]));
  it("a certificate that ends soon, has ended, or has not begun", () => {
    const { notAfter, notBefore } = readCertificate(ours.client.certificate);
    const at = (ms: number) => checkProfile(good(), { now: new Date(notAfter.getTime() + ms) }).filter((p) => p.data?.["subject"] === "alice");
    const until = notAfter.toISOString().slice(0, 10);
    expect(at(-31 * dayMs)).toEqual([]);
    expect(at(-29 * dayMs)).toEqual([{ code: "pki-expires-soon", data: { subject: "alice", until, days: 29 } }]);
    expect(at(1)).toEqual([{ code: "pki-expired", data: { subject: "alice", until } }]);
    expect(codes(good(), { now: new Date(notBefore.getTime() - 1000) })).toContain("pki-not-yet-valid");
  });
  it("a revoked certificate, a list that expired", () => {
    const { serial } = readCertificate(ours.client.certificate);
    expect(codes(good(), { crl: revoke(ours.ca, undefined, { serial, reason: "superseded" }) })).toEqual(["pki-revoked"]);
    expect(codes(good(), { crl: makeCrl(ours.ca, { number: 1n, revoked: [], nextUpdate: new Date(Date.now() - 1) }) })).toEqual(["pki-crl-expired"]);
  });
  it("another name than the server's", () => {
    const server = makeServerCertificate(ours.ca, ours.server.key, "other.example.com");
    expect(checkProfile(good(), { server })).toEqual([{ code: "pki-profile-server-name", data: { wanted: domain, subject: "other.example.com" } }]);
    const verifying = (rest: string) => codes(good().replace(/^verify-x509-name .*$/m, `verify-x509-name ${rest}`), { server: ours.server.certificate });
    expect(verifying(`"CN=${domain}" subject`)).toEqual([]);
    expect(verifying(`'CN=${domain}'`)).toEqual([]);
    expect(verifying("vpn. name-prefix")).toEqual([]);
    expect(verifying("server name")).toEqual(["pki-profile-server-name"]);
  });
  it("a server of another CA", () => expect(codes(good(), { server: theirs.server.certificate })).toEqual(["pki-chain"]));
  it("nothing that tells the server from a client", () => {
    expect(codes(good().replace(/^verify-x509-name .*\n/m, ""))).toEqual([]);
    expect(codes(good().replace(/^remote-cert-tls .*\n/m, ""))).toEqual([]);
    expect(codes(good().replace(/^(remote-cert-tls|verify-x509-name) .*\n/gm, ""))).toEqual(["pki-profile-server-unchecked"]);
  });
  it("no host, or none that can be one", () => {
    expect(checkProfile(good().replace(/^remote .*\n/m, ""))).toEqual([{ code: "pki-profile-lacks", data: { part: "remote" } }]);
    expect(codes(good().replace(host, "nowhere"))).toEqual(["pki-profile-host"]);
    expect(codes(good().replace(host, "127.0.0.1"))).toEqual([]);
  });
  it("a program that would be run", () => {
    for (const line of ["script-security 2", "up /tmp/x", "  plugin x.so", '"up" /tmp/x', "tls-verify x"]) expect(codes(`${line}\n${good()}`)).toEqual(["pki-profile-runs-programs"]);
    for (const line of ["# up /tmp/x", "; plugin x.so", "verb 4"]) expect(codes(`${line}\n${good()}`)).toEqual([]);
  });
  it("parts that are missing or unreadable", () => {
    const lacking = (part: string) => checkProfile(good().replace(new RegExp(`<${part}>[^<]*</${part}>\n`), ""));
    for (const part of ["ca", "cert", "key"]) expect(lacking(part)).toEqual([{ code: "pki-profile-lacks", data: { part } }]);
    const junk = (part: string, label: string) => checkProfile(good().replace(new RegExp(`<${part}>[^<]*`), `<${part}>\n${pem(label, Buffer.from("junk"))}`));
    expect(junk("key", "PRIVATE KEY")).toEqual([{ code: "pki-key-unreadable", data: { what: "<key>" } }]);
    expect(junk("cert", "CERTIFICATE")).toEqual([{ code: "pki-certificate-unreadable", data: { what: "<cert>" } }]);
    expect(junk("ca", "CERTIFICATE").map((p) => p.code)).toEqual(["pki-certificate-unreadable"]);
  });
  it("never throws on any text, and finds nothing wrong only where all parts are", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("<ca>", "</ca>", "<cert>", "</cert>", "<key>", "</key>", "remote a.b 1", "client", "", '"', "-----BEGIN CERTIFICATE-----"), { maxLength: 15 }), (lines) => {
        expect(codes(lines.join("\n")).length).toBeGreaterThan(0);
      }),
    );
  });
});

it("an inline file ends only at its own end", () => {
  const { directives, files } = readOvpn("client\n<ca>\n<cert>\nup x\n</cert>\n</ca>\nremote 'a b' \"c d\" e\n");
  expect(directives).toEqual([["client"], ["remote", "a b", "c d", "e"]]);
  expect([...files]).toEqual([["ca", "<cert>\nup x\n</cert>"]]);
});
