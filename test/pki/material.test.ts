import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { isEncrypted } from "../../src/pki/key.js";
import { clientMaterial, vpnMaterial, type Secret } from "../../src/pki/material.js";
import { materialNames } from "../../src/pki/names.js";
import { PkiError } from "../../src/pki/problems.js";
import { domain } from "./made.js";

const wishes = { authority: "kumiki default", domain };
const order = ["vpn-ca.key", "vpn-ca.crt", "vpn-server.key", "vpn-server.crt"];

/** As src/state/secrets.ts keeps them; `left` files are saved, then the program dies. */
function store(files = new Map<string, string>(), left = Infinity): { readonly files: Map<string, string>; readonly made: string[]; readonly secret: Secret } {
  const made: string[] = [];
  const secret: Secret = async (name, make) => {
    const saved = files.get(name);
    if (saved !== undefined) return saved;
    if (made.length === left) throw new Error("killed");
    const text = make();
    made.push(name);
    files.set(name, text);
    return text;
  };
  return { files, made, secret };
}
const problemOf = async (run: Promise<unknown>) => run.then(() => undefined, (e: unknown) => (e instanceof PkiError ? e.problem : e));

describe("what the endpoint needs", () => {
  it("is made in order, once", async () => {
    const { secret, made, files } = store();
    const first = await vpnMaterial(secret, wishes);
    expect(made).toEqual(order);
    expect(first).toEqual({ ca: { key: files.get("vpn-ca.key"), certificate: files.get("vpn-ca.crt") }, server: { key: files.get("vpn-server.key"), certificate: files.get("vpn-server.crt") } });
    expect(await vpnMaterial(secret, wishes)).toEqual(first);
    const alice = await clientMaterial(secret, first.ca, "alice");
    expect(made).toEqual([...order, materialNames.clientKey("alice"), materialNames.client("alice")]);
    expect(new X509Certificate(alice.certificate).verify(new X509Certificate(first.ca.certificate).publicKey)).toBe(true);
  });

  it.each([0, 1, 2, 3])("is finished after a crash behind file %i, from what is there", async (left) => {
    const files = new Map<string, string>();
    expect(String(await problemOf(vpnMaterial(store(files, left).secret, wishes)))).toContain("killed");
    const saved = new Map(files);
    const after = store(files);
    const { ca, server } = await vpnMaterial(after.secret, wishes);
    expect(after.made).toEqual(order.slice(left));
    for (const [name, text] of saved) expect(files.get(name)).toBe(text);
    expect(new X509Certificate(server.certificate).verify(new X509Certificate(ca.certificate).publicKey)).toBe(true);
  });

  it("asks for the passphrase only when something is to be signed", async () => {
    const { secret, files } = store();
    const { ca } = await vpnMaterial(secret, { ...wishes, passphrase: "secret" });
    expect(isEncrypted(ca.key)).toBe(true);
    await vpnMaterial(secret, wishes);
    files.delete("vpn-server.crt");
    expect(await problemOf(vpnMaterial(secret, wishes))).toMatchObject({ code: "pki-passphrase-missing" });
    expect(await problemOf(vpnMaterial(secret, { ...wishes, passphrase: "other" }))).toMatchObject({ code: "pki-passphrase-wrong" });
    await vpnMaterial(secret, { ...wishes, passphrase: "secret" });
    await clientMaterial(secret, { ...ca, passphrase: "secret" }, "alice");
  });

  it("is refused before anything is made when a name is bad", async () => {
    const { secret, made } = store();
    expect(await problemOf(vpnMaterial(secret, { ...wishes, domain: "server" }))).toEqual({ code: "pki-domain", data: { given: "server" } });
    expect(await problemOf(vpnMaterial(secret, { ...wishes, authority: "" }))).toMatchObject({ code: "pki-authority-name" });
    expect(await problemOf(clientMaterial(secret, { key: "", certificate: "" }, "../x"))).toMatchObject({ code: "pki-person" });
    expect(made).toEqual([]);
  });

  it("is refused when files do not belong together", async () => {
    const [one, other] = [store(), store()];
    await vpnMaterial(one.secret, wishes);
    await vpnMaterial(other.secret, wishes);
    const mixed = (...names: string[]) => new Map([...one.files, ...names.map((n) => [n, other.files.get(n)!] as const)]);
    const problem = async (...names: string[]) => problemOf(vpnMaterial(store(mixed(...names)).secret, wishes));
    expect(await problem("vpn-server.key")).toEqual({ code: "pki-key-mismatch", data: { subject: domain } });
    expect(await problem("vpn-server.key", "vpn-server.crt")).toEqual({ code: "pki-chain", data: { subject: domain, authority: "kumiki default" } });
    one.files.set("vpn-server.crt", "");
    expect(await problemOf(vpnMaterial(one.secret, wishes))).toEqual({ code: "pki-certificate-unreadable", data: { what: "vpn-server.crt" } });
  });

  it("is refused when another domain is wished for than the saved one", async () => {
    const { secret } = store();
    await vpnMaterial(secret, wishes);
    const given = "vpn.example.com";
    expect(await problemOf(vpnMaterial(secret, { ...wishes, domain: given }))).toEqual({ code: "pki-domain-saved", data: { what: "vpn-server.crt", saved: domain, given } });
  });

  it("never shows a key in what it throws", async () => {
    const { secret, files } = store();
    await vpnMaterial(secret, wishes);
    for (const name of order) {
      const broken = new Map(files);
      broken.set(name, files.get(name)!.replace(/\n.{10}/, "\nAAAAAAAAAA"));
      broken.delete("vpn-server.crt");
      const e = await problemOf(vpnMaterial(store(broken).secret, wishes));
      const lines = [...files.values()].flatMap((text) => text.split("\n").filter((line) => line.length > 20 && !line.startsWith("---")));
      for (const line of lines) expect(JSON.stringify(e) ?? "").not.toContain(line);
    }
  });
});
