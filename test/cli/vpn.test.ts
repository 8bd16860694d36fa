import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { Fault } from "../../src/core/fault.js";
import { checkPerson } from "../../src/pki/names.js";
import { refuse } from "../../src/pki/problems.js";
import { sayDoors, sayGuide, sayVpn } from "../../src/ui/say.js";
import type { Person, Vpn, VpnReport } from "../../src/vpn.js";
import { dangerousInLines, foreign, looks, tooWide } from "../ui/support.js";
import { companyFacts, companySteps } from "./company.js";
import { FakeApp } from "./fake-app.js";
import { kumiki, tempFolder, type Ran, type RunOptions } from "./harness.js";

let dir: string;
let asked: string[];
beforeEach(async () => {
  dir = await tempFolder();
  asked = [];
  await run(["up", "--yes"]);
});
const person = (name: string, daysLeft: number, more: Partial<Person> = {}): Person => ({ person: name, serial: "01", notAfter: "2027-11-21T00:00:00.000Z", daysLeft, ...more });
const report: VpnReport = {
  people: [person("hanako", 29), person("jiro", -1), person("saburo", 3, { revoked: "2026-11-20T10:00:00.000Z" }), person("taro", 30)],
  expiries: [
    { what: "authority", notAfter: "2036-11-18T00:00:00.000Z", daysLeft: 3649 },
    { what: "server", notAfter: "2026-12-01T00:00:00.000Z", daysLeft: 9 },
  ],
  warnings: [],
};
const told = (name: string) => {
  asked.push(name);
  return Promise.resolve(person(name, 365));
};
const people: Vpn = {
  checkPerson,
  list: () => Promise.resolve(report),
  add: told,
  profile: () => Promise.reject(new Fault("vpn-refused", { what: "kumiki vpn profile taro", why: "pki" }, { cause: refuse("pki-revoked", { subject: "taro", on: "2026-11-20" }) })),
  revoke: told,
  keepRevoked: () => Promise.resolve(),
};
async function run(argv: readonly string[], options: RunOptions = {}): Promise<Ran & { readonly app: FakeApp }> {
  const app = new FakeApp({ steps: companySteps, facts: companyFacts, vpn: people });
  const ran = await kumiki([...argv, "--dir", dir], { ...options, parts: app.parts() });
  return { ...ran, app };
}

describe("kumiki vpn", () => {
  it("list warns thirty days ahead, and not of those who are revoked anyway; AWS is not asked", async () => {
    const ran = await run(["vpn", "list", "--json"]);
    expect(JSON.parse(ran.out)).toMatchObject({ env: "default", on: true, expiring: ["hanako", "jiro", "server"] });
    expect(ran.app.calls).toEqual([]);
    const { out } = await run(["vpn", "list"]);
    for (const line of [/hanako .*! 29 days left/, /jiro .*! expired/, /saburo .*! revoked on 2026-11-20/, /taro .* 30 days left/, /Server certificate .*! 9 days left/]) expect(out).toMatch(line);
    expect((await run(["vpn", "list", "--lang", "ja"])).out).toContain("残り 29 日");
  });

  it("what the PKI refuses is said in the reader's language", async () => {
    expect(await run(["vpn", "profile", "taro"])).toMatchObject({ code: 2, err: expect.stringContaining("was revoked on 2026-11-20") });
    expect(await run(["vpn", "profile", "taro", "--lang", "ja"])).toMatchObject({ code: 2, err: expect.stringContaining("失効しています") });
  });

  it("revoke is for good: it is asked for, or confirmed by --yes", async () => {
    expect((await run(["vpn", "revoke", "taro"])).code).toBe(2);
    expect((await run(["vpn", "revoke", "taro"], { types: [[/Carry this out/, "\r"]] })).code).toBe(2);
    expect(asked).toEqual([]);
    const yes = await run(["vpn", "revoke", "taro"], { types: [[/for good/, ""], [/Carry this out/, "y\r"]] });
    expect(yes).toMatchObject({ code: 0, out: expect.stringContaining("refuses it from now on") });
    expect(asked).toEqual(["taro"]);
    expect(yes.app.calls).toEqual(["locked vpn revoke"]);
  });

  it("no name that is not one gets as far as the lock, whatever it is", async () => {
    await fc.assert(
      fc.asyncProperty(foreign, async (name) => {
        fc.pre(checkPerson(name) !== undefined && !name.startsWith("-"));
        const ran = await run(["vpn", "add", "--", name]);
        expect(ran.code).toBe(2);
        expect(dangerousInLines(ran.err)).toEqual([]);
        expect(ran.app.calls).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it("on and off say so when there is nothing to do", async () => {
    expect(await run(["vpn", "on"])).toMatchObject({ code: 0, out: expect.stringContaining("already") });
  });
});

describe("what is said of doors and people", () => {
  it("where the VPN is the only way in, it comes before the login", () => {
    const vpn = { fullTunnel: true, on: true };
    const at = (throughVpn: boolean) => sayGuide("lab", { login: "web-server-1", throughVpn, vpn }, looks[0]!).map((l) => /kumiki (ssh|vpn add)/.exec(l)?.[1]).filter((w) => w !== undefined);
    expect(at(true)).toEqual(["vpn add", "ssh"]);
    expect(at(false)).toEqual(["ssh", "vpn add"]);
  });

  it("fits every terminal and moves no cursor", () => {
    fc.assert(
      fc.property(foreign, foreign, fc.constantFrom(...looks), (a, b, look) => {
        const door = { act: "open", to: [a, b], port: "22", protocol: "tcp", from: [b] } as const;
        const vpn = { profile: a, fullTunnel: true, proxy: b, on: false };
        for (const text of [
          sayDoors({ env: a, before: "P4", after: "P3", doors: [door] }, look),
          sayVpn({ env: a, on: true, people: [person(a, 3, { profile: b })], expiries: report.expiries, warnings: [{ code: "pki-crl-expired", data: { until: b } }] }, look),
          sayGuide("lab", { login: "web-server-1", vpn }, look).join("\n"),
        ]) {
          expect(dangerousInLines(text)).toEqual([]);
          expect(tooWide(text, look)).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });
});
