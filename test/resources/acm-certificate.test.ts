import { X509Certificate } from "node:crypto";
import * as acm from "@aws-sdk/client-acm";
import { beforeAll, describe, expect, test } from "vitest";
import { vpnMaterial } from "../../src/pki/material.js";
import { isFault } from "../../src/core/fault.js";
import { materialNames } from "../../src/pki/names.js";
import { acmCertificate, type AcmCertificateProps } from "../../src/resources/acm-certificate.js";
import { build, type Lab, openLab, tagsOf } from "./lab.js";
import { mark, outcome } from "./place.js";

const server: AcmCertificateProps = { authority: "test-ca", serverDomain: "vpn.test.internal", current: true };
const client: AcmCertificateProps = { ...server, person: "client1.domain.tld" };
let lab: Lab;
let api: acm.ACMClient;
const open = () => {
  lab = openLab();
  api = new acm.ACMClient(lab.config);
};
beforeAll(open);

const arns = async () => (await api.send(new acm.ListCertificatesCommand({}))).CertificateSummaryList!.map((c) => c.CertificateArn!);
const serialAt = async (CertificateArn: string) =>
  BigInt(`0x${(await api.send(new acm.DescribeCertificateCommand({ CertificateArn }))).Certificate!.Serial!.replaceAll(":", "")}`);
const serialHere = (name: string) => BigInt(`0x${new X509Certificate(lab.secrets.get(name)!).serialNumber}`);

/** Not by laws.ts: a second import makes a second certificate (reliability.md 1.4), which is what the tags are for. */
describe("a certificate of ours", () => {
  const ours = mark("client-vpn/server-certificate");
  const find = async (env: string) => (acmCertificate.identity.by === "tag" ? await acmCertificate.identity.find(lab.aws, env) : []);
  const ghost = "arn:aws:acm:ap-northeast-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef";
  let id: string;

  test("is imported with its mark by one call, and found again by it", async () => {
    const created = await acmCertificate.create(lab.aws, server, ours);
    id = created.id;
    const [seen] = await acmCertificate.read(lab.aws, [id]);
    expect(seen).toMatchObject({ id, phase: "ready", props: { current: true }, attrs: { arn: id } });
    expect(seen!.owner).toEqual({ env: ours.env, node: ours.node, op: ours.tags["kumiki:op"] });
    expect(tagsOf((await api.send(new acm.ListTagsForCertificateCommand({ CertificateArn: id }))).Tags)).toEqual(ours.tags);
    expect((await find(ours.env)).map((c) => c.id)).toEqual([id]);
    expect(await find("somebody-else")).toEqual([]);
  });

  test("is told apart from what does not exist", async () => {
    expect((await acmCertificate.read(lab.aws, [ghost, id])).map((c) => c.id)).toEqual([id]);
    expect(await acmCertificate.read(lab.aws, [])).toEqual([]);
  });

  test("is found among others' and requested ones", async () => {
    for (const name of ["a", "b", "c"]) await api.send(new acm.RequestCertificateCommand({ DomainName: `${name}.example.com` }));
    expect((await find(ours.env)).map((c) => c.id)).toEqual([id]);
  });

  test("goes, and is no error when it is gone already", async () => {
    const [seen] = await acmCertificate.read(lab.aws, [id]);
    await acmCertificate.delete(lab.aws, seen!);
    expect(await acmCertificate.read(lab.aws, [id])).toEqual([]);
    expect(await outcome(acmCertificate.delete(lab.aws, seen!))).toBe("gone");
    expect(await find(ours.env)).toEqual([]);
  });
});

describe("what is imported", () => {
  beforeAll(open);

  test("is what lies in the folder, with the CA as its chain, and no key leaves otherwise", async () => {
    const seen = await build(lab, acmCertificate, server);
    const told = await api.send(new acm.GetCertificateCommand({ CertificateArn: seen.id }));
    expect(new X509Certificate(told.Certificate!).raw).toEqual(new X509Certificate(lab.secrets.get(materialNames.server)!).raw);
    expect(new X509Certificate(told.CertificateChain!).raw).toEqual(new X509Certificate(lab.secrets.get(materialNames.authority)!).raw);
    expect(JSON.stringify(seen)).not.toMatch(/PRIVATE|BEGIN/);
    expect(seen.attrs.notAfter).toBe(new Date(new X509Certificate(lab.secrets.get(materialNames.server)!).validTo).toISOString());
  });

  test("a client's is another one of the same CA (K5, X1)", async () => {
    const seen = await build(lab, acmCertificate, client);
    expect(await serialAt(seen.id)).toBe(serialHere(materialNames.client("client1.domain.tld")));
    expect(seen.props).toEqual({ current: true });
    expect(new Set(await arns()).size).toBe(2);
  });

  test("a renewed one goes under the ARN of the old, with its tags (pitfall 14)", async () => {
    const [seen] = (await acmCertificate.read(lab.aws, await arns())).filter((c) => c.owner !== undefined);
    const before = await serialAt(seen!.id);
    const name = before === serialHere(materialNames.server) ? materialNames.server : materialNames.client("client1.domain.tld");
    expect(name).toBe(materialNames.server);
    lab.secrets.delete(materialNames.server);
    await vpnMaterial(lab.aws.secret, { authority: "test-ca", domain: server.serverDomain });
    const [stale] = await acmCertificate.read(lab.aws, [seen!.id]);
    expect(stale!.props).toEqual({ current: false });
    await acmCertificate.update!(lab.aws, server, stale!, ["current"]);
    const [renewed] = await acmCertificate.read(lab.aws, [seen!.id]);
    expect(renewed!.props).toEqual({ current: true });
    expect(renewed!.owner).toEqual(seen!.owner);
    expect(await serialAt(seen!.id)).not.toBe(before);
    expect(new Set(await arns()).size).toBe(2);
  });

  test("without the folder nothing is made, nothing said of it, and it can still be taken away", async () => {
    const before = await arns();
    const saved = [...lab.secrets];
    lab.secrets.clear();
    for (const seen of await acmCertificate.read(lab.aws, before)) {
      expect(seen.props).toEqual({});
      await acmCertificate.delete(lab.aws, seen);
    }
    expect(lab.secrets.size).toBe(0);
    expect(await arns()).toEqual([]);
    for (const [name, text] of saved) lab.secrets.set(name, text);
  });
});

test("files that do not belong together are refused in one line, before anything is sent", async () => {
  open();
  const other = openLab();
  await vpnMaterial(other.aws.secret, { authority: "other-ca", domain: server.serverDomain });
  await vpnMaterial(lab.aws.secret, { authority: "test-ca", domain: server.serverDomain });
  lab.secrets.set(materialNames.server, other.secrets.get(materialNames.server)!);
  await expect(acmCertificate.create(lab.aws, server, mark("test/certificate"))).rejects.toMatchObject({ code: "vpn-refused", data: { what: "a certificate for vpn.test.internal" } });
  expect(await arns()).toEqual([]);
});

test("with a passphrase the key of the CA is encrypted when it is made, and no other", async () => {
  const own = openLab();
  const locked = { ...own.aws, caPassphrase: "not to be guessed" };
  await acmCertificate.create(locked, server, mark("client-vpn/server-certificate"));
  expect(own.secrets.get(materialNames.authorityKey)).toContain("BEGIN ENCRYPTED PRIVATE KEY");
  expect(own.secrets.get(materialNames.serverKey)).toContain("BEGIN PRIVATE KEY");
  const refused = await acmCertificate.create({ ...own.aws, caPassphrase: undefined }, client, mark("client-vpn/client-certificate")).catch((e: unknown) => e);
  expect(isFault(refused) && refused.code).toBe("vpn-refused");
  await acmCertificate.create(locked, client, mark("client-vpn/client-certificate"));
});
