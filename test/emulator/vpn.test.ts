import { execFileSync } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readCrl } from "../../src/pki/crl-read.js";
import { readOvpn } from "../../src/pki/ovpn.js";
import { kumiki, type Ran } from "../cli/harness.js";
import { lackOf } from "../setup/programs.js";
import { calls, environment, type Environment, forgetCalls, raw } from "./environment.js";

const e = environment();
const hasOpenssl = lackOf("openssl") === undefined;
const folder = join(e.dir, "default");
const scratch = await mkdtemp(join(tmpdir(), "kumiki-vpn-"));
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** As somebody types it, with an account of the emulator's. */
function runIn({ account, dir, endpoint }: Environment, argv: readonly string[]): Promise<Ran> {
  const env = { AWS_ACCESS_KEY_ID: account, AWS_SECRET_ACCESS_KEY: "test", AWS_REGION: "ap-northeast-1" };
  return kumiki([...argv, "--dir", dir, "--endpoint-url", endpoint], { env });
}
const run = (argv: readonly string[]): Promise<Ran> => runIn(e, argv);
async function ok(...argv: readonly string[]): Promise<string> {
  const ran = await run(argv);
  expect(ran.code, ran.err).toBe(0);
  return ran.out;
}
const json = async <D>(...argv: readonly string[]): Promise<D> => JSON.parse(await ok(...argv, "--json")) as D;
const secret = (name: string): string => join(folder, "secrets", name);
const mode = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);
const endpointId = async (): Promise<string> => (await e.open().read())!.records["client-vpn/endpoint"]!.id!;
const listAt = async (): Promise<string | undefined> =>
  (await raw(e).ec2("ExportClientVpnClientCertificateRevocationList", { ClientVpnEndpointId: await endpointId() })).CertificateRevocationList;
/** The addresses SSH may come from, by AWS's word. */
const sshFromInternet = async (): Promise<string[]> => {
  const { SecurityGroupRules: rules } = await raw(e).ec2("DescribeSecurityGroupRules", {});
  return rules!.filter((r) => !r.IsEgress && r.FromPort === 22).flatMap((r) => r.CidrIpv4 ?? []);
};

interface List {
  readonly on: boolean;
  readonly people: readonly { readonly person: string; readonly revoked?: string; readonly profile?: string; readonly daysLeft: number }[];
  readonly expiries: readonly { readonly what: string; readonly daysLeft: number }[];
}

test("a VPN that is not there is named, with what would build it", async () => {
  await ok("up", "network", "--yes");
  for (const argv of [["list"], ["on"], ["off"], ["add", "taro"], ["profile", "taro"], ["revoke", "taro"]]) {
    const ran = await run(["vpn", ...argv, "--yes"]);
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(argv[0] === "revoke" ? /no certificate for "taro"/ : /kumiki up client-vpn/);
  }
});

describe("the people of a VPN", () => {
  beforeAll(async () => {
    const out = await ok("up", "client-vpn", "--yes", "--ssh-from", "198.51.100.7/32");
    expect(out).toContain("kumiki vpn add NAME");
    expect(out).toContain("kumiki ssh ");
  }, 120_000);

  test("nobody at first; the CA and the server are named with what is left of them", async () => {
    const list = await json<List>("vpn", "list");
    expect(list).toMatchObject({ on: true, people: [] });
    expect(list.expiries.map((x) => x.what)).toEqual(["authority", "server"]);
    for (const { daysLeft } of list.expiries) expect(daysLeft).toBeGreaterThan(800);
  });

  test("add makes a key and a certificate for their owner alone, once", async () => {
    await forgetCalls(e);
    expect(await ok("vpn", "add", "taro.yamada")).toContain("kumiki vpn profile taro.yamada");
    for (const ending of ["key", "crt"]) expect(await mode(secret(`vpn-client-taro.yamada.${ending}`))).toBe("600");
    if (hasOpenssl) execFileSync("openssl", ["verify", "-purpose", "sslclient", "-CAfile", secret("vpn-ca.crt"), secret("vpn-client-taro.yamada.crt")]);
    const key = await readFile(secret("vpn-client-taro.yamada.key"), "utf8");
    const again = await run(["vpn", "add", "taro.yamada"]);
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining("already") });
    expect(await readFile(secret("vpn-client-taro.yamada.key"), "utf8")).toBe(key);
    expect((await calls(e)).filter((c) => c.mutating)).toEqual([]);
  });

  test("profile writes a complete file", async () => {
    const made = await json<{ profile: string; fullTunnel: boolean; proxy: string }>("vpn", "profile", "taro.yamada");
    expect(made).toMatchObject({ profile: join(folder, "vpn", "taro.yamada.ovpn"), fullTunnel: true, proxy: expect.stringMatching(/^172\.16\.2\.\d+:3128$/) });
    expect(await mode(made.profile)).toBe("600");
    const { files } = readOvpn(await readFile(made.profile, "utf8"));
    expect([...files.keys()]).toEqual(["ca", "cert", "key"]);
    expect(new X509Certificate(files.get("cert")!).verify(new X509Certificate(files.get("ca")!).publicKey)).toBe(true);
    const said = await ok("vpn", "profile", "taro.yamada");
    for (const word of ["Tunnelblick".toLowerCase(), "OpenVPN GUI", "openvpn --config", "full tunnel", made.proxy]) expect(said).toContain(word);
    const status = await json<{ outputs: Record<string, string> }>("status");
    expect(status.outputs["clientProfile"]).toBe(made.profile);
  });

  test("revoke shuts that one out, and repeating it changes nothing", async () => {
    await ok("vpn", "add", "hanako");
    const refused = await run(["vpn", "revoke", "taro.yamada"]);
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("--yes") });
    expect(await listAt()).toBeUndefined();
    await ok("vpn", "revoke", "taro.yamada", "--yes");
    const list = join(scratch, "crl.pem");
    await writeFile(list, (await listAt())!);
    const verify = (person: string) => execFileSync("openssl", ["verify", "-crl_check", "-CAfile", secret("vpn-ca.crt"), "-CRLfile", list, secret(`vpn-client-${person}.crt`)], { stdio: "pipe" });
    if (hasOpenssl) {
      expect(() => verify("taro.yamada")).toThrow(/revoked/);
      verify("hanako");
    }
    const serialOf = async (person: string) => new X509Certificate(await readFile(secret(`vpn-client-${person}.crt`))).serialNumber;
    expect(readCrl(await readFile(list, "utf8")).revoked.map((r) => r.serial)).toEqual([await serialOf("taro.yamada")]);
    await expect(stat(join(folder, "vpn", "taro.yamada.ovpn"))).rejects.toThrow("ENOENT");
    expect((await json<{ outputs: object }>("status")).outputs).not.toHaveProperty("clientProfile");
    const [hanako, taro] = (await json<List>("vpn", "list")).people;
    expect(hanako).not.toHaveProperty("revoked");
    expect(taro).toMatchObject({ person: "taro.yamada", revoked: expect.any(String), profile: join(folder, "vpn", "taro.yamada.ovpn.revoked") });
    await forgetCalls(e);
    await ok("vpn", "revoke", "taro.yamada", "--yes");
    expect((await calls(e)).filter((c) => c.action.startsWith("Import"))).toEqual([]);
    const profile = await run(["vpn", "profile", "taro.yamada"]);
    expect(profile).toMatchObject({ code: 2, err: expect.stringContaining("revoked") });
    expect((await run(["vpn", "add", "taro.yamada"])).code).toBe(2);
  });

  test("a second person is revoked beside the first", async () => {
    await ok("vpn", "revoke", "hanako", "--yes");
    expect((await json<List>("vpn", "list")).people.every((p) => p.revoked !== undefined)).toBe(true);
  });

  test("an endpoint that is made anew refuses those who were revoked at the old one", async () => {
    const before = await endpointId();
    await ok("teardown", "client-vpn", "--yes");
    await ok("up", "client-vpn", "--yes");
    expect(await endpointId()).not.toBe(before);
    expect((await listAt())!.replace(/\s/g, "")).toBe((await readFile(join(folder, "vpn", "crl.pem"), "utf8")).replace(/\s/g, ""));
    await forgetCalls(e);
    await ok("up", "--yes", "client-vpn");
    // An export only reads, whatever its name begins with.
    expect((await calls(e)).filter((c) => c.mutating && !c.action.startsWith("Export"))).toEqual([]);
  }, 120_000);

  test.each([
    [["vpn"], "vpn"],
    [["vpn", "added", "x"], "added"],
    [["vpn", "add"], "NAME"],
    [["vpn", "add", ""], "NAME"],
    [["vpn", "list", "taro"], "taro"],
    [["vpn", "add", "a", "b"], "b"],
    [["vpn", "add", "../../etc/passwd"], "../../etc/passwd"],
    [["vpn", "add", "Taro"], "small letters"],
    [["vpn", "add", "taro yamada"], "small letters"],
    [["vpn", "add", "山田"], "山田"],
    [["vpn", "add", "x".repeat(64)], "63"],
    [["vpn", "profile", "--", "-x"], "-x"],
    [["vpn", "profile", "nobody"], "hanako"],
    [["vpn", "revoke", "nobody", "--yes"], "nobody"],
  ])("%j is refused", async (argv, named) => {
    await forgetCalls(e);
    const ran = await run(argv);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(named);
    expect((await calls(e)).filter((c) => c.mutating)).toEqual([]);
  });

  test("a CA that is encrypted asks for its passphrase, and takes no wrong one", async () => {
    const path = secret("vpn-ca.key");
    const open = await readFile(path, "utf8");
    const locked = createPrivateKey(open).export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "correct" }).toString();
    await writeFile(path, locked);
    try {
      expect(await run(["vpn", "add", "jiro"])).toMatchObject({ code: 2, err: expect.stringContaining("KUMIKI_CA_PASSPHRASE") });
      process.env["KUMIKI_CA_PASSPHRASE"] = "wrong";
      expect(await run(["vpn", "add", "jiro"])).toMatchObject({ code: 2, err: expect.stringContaining("passphrase") });
      process.env["KUMIKI_CA_PASSPHRASE"] = "correct";
      await ok("vpn", "add", "jiro");
    } finally {
      delete process.env["KUMIKI_CA_PASSPHRASE"];
      await writeFile(path, open);
    }
  });
});

describe("the doors", () => {
  test("relax and harden change what AWS lets in, and no more", async () => {
    expect(await sshFromInternet()).toEqual([]);
    await ok("relax", "--to", "P1", "--yes");
    expect(await sshFromInternet()).toEqual(["198.51.100.7/32", "198.51.100.7/32"]);
    expect(await ok("up", "client-vpn", "--yes")).toContain("relaxed to P1");
    expect(await sshFromInternet()).toHaveLength(2);
    expect(await ok("harden", "--yes")).toContain("kumiki relax --to P1");
    expect(await sshFromInternet()).toEqual([]);
    expect((await run(["plan", "client-vpn", "--detailed-exitcode"])).code).toBe(0);
  }, 120_000);
});

test("off takes the association away and leaves the rest; on brings it back", async () => {
  const other = environment();
  const idAt = async () => (await other.open().read())!.records["client-vpn/endpoint"]!.id!;
  const associated = async () =>
    (await raw(other).ec2("DescribeClientVpnTargetNetworks", { ClientVpnEndpointId: await idAt() })).ClientVpnTargetNetworks!.filter((n) => n.Status?.Code === "associated").length;
  const turned = (...words: readonly string[]): Promise<Ran> => runIn(other, [...words, "--yes"]);
  await turned("up", "client-vpn", "--ssh-from", "198.51.100.7/32");
  expect(await associated()).toBe(1);
  const before = await idAt();
  const off = await turned("vpn", "off");
  expect(off.code, off.err).toBe(0);
  expect(off.err).toContain("3.6 USD");
  expect(off.out).toContain("kumiki vpn on");
  expect(await associated()).toBe(0);
  expect(await turned("vpn", "off")).toMatchObject({ code: 0, out: expect.stringContaining("Nothing to do") });
  expect((await turned("up", "client-vpn")).out).toContain("switched off");
  expect(await associated()).toBe(0);
  const on = await turned("vpn", "on");
  expect(on.code, on.err).toBe(0);
  expect(await associated()).toBe(1);
  expect(await idAt()).toBe(before);
  expect(await turned("vpn", "on")).toMatchObject({ code: 0, out: expect.stringContaining("Nothing to do") });
}, 120_000);
