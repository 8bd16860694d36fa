import { execFileSync, spawnSync } from "node:child_process";
import { chmod, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import type { StatusHost } from "../../src/cli/documents.js";
import { chain, quotedPath, sshConfig, waysOf } from "../../src/cli/jumps.js";
import { type WalkPhase, walkPhases } from "../../src/core/types.js";
import { fileStore } from "../../src/state/file.js";
import { companyFacts, companySteps } from "./company.js";
import { FakeApp, type Script } from "./fake-app.js";
import { kumiki, tempFolder, type Ran, type RunOptions } from "./harness.js";

const names = ["web-server-1", "web-server-2", "ap-server-1", "ap-server-2", "proxy-server-1", "development-server-1"] as const;
const isPublic = (name: string) => /^(web|proxy)/.test(name);
const hosts: Readonly<Record<string, StatusHost>> = Object.fromEntries(
  names.map((name, i) => [name, { id: `i-0${i}`, privateIp: `172.16.0.${i + 1}`, ...(isPublic(name) ? { publicIp: `203.0.113.${i + 1}` } : {}) }]),
);
const installed = spawnSync("ssh", ["-V"]).status === 0;
const ways = (phase: WalkPhase, vpnToProxy = true, of: Readonly<Record<string, StatusHost>> = hosts) => waysOf({ phase, hosts: of, vpnToProxy });
const route = (phase: WalkPhase, host: string, vpnToProxy = true): string => {
  const all = ways(phase, vpnToProxy);
  return chain(all, host).map((h) => `${h}@${all.get(h)!.address.startsWith("203") ? "public" : "private"}`).join(" ");
};

describe("the way follows the phase", () => {
  const viaProxy = "proxy-server-1@public development-server-1@private";
  it.each<[WalkPhase, string, string]>([
    ["P1", "web-server-2", "web-server-2@public"],
    ["P1", "ap-server-2", "web-server-1@public ap-server-2@private"],
    ["P1", "proxy-server-1", "proxy-server-1@public"],
    ["P1", "development-server-1", viaProxy],
    ["P2", "proxy-server-1", "proxy-server-1@public"],
    ["P2", "development-server-1", viaProxy],
    ["P2", "web-server-1", `${viaProxy} web-server-1@private`],
    ["P3", "ap-server-1", `${viaProxy} ap-server-1@private`],
    ["P4", "proxy-server-1", "proxy-server-1@private"],
    ["P4", "development-server-1", "development-server-1@private"],
    ["P4", "web-server-1", "development-server-1@private web-server-1@private"],
    ["P4", "ap-server-1", "development-server-1@private ap-server-1@private"],
  ])("%s: %s", (phase, host, by) => expect(route(phase, host)).toBe(by));

  it("where VPN clients may not go to the proxy server, they go over the development server (T8)", () => {
    expect(route("P4", "proxy-server-1", false)).toBe("development-server-1@private proxy-server-1@private");
    expect(route("P3", "proxy-server-1", false)).toBe("proxy-server-1@public");
  });

  it("no host is reached through one that is not there, and nothing goes round in circles", () => {
    fc.assert(
      fc.property(fc.subarray([...names]), fc.constantFrom(...walkPhases), fc.boolean(), (some, phase, direct) => {
        const all = ways(phase, direct, Object.fromEntries(some.map((n) => [n, hosts[n]!])));
        for (const host of all.keys()) {
          const hops = chain(all, host);
          expect(new Set(hops).size).toBe(hops.length);
          for (const hop of hops) expect(some).toContain(hop);
        }
      }),
    );
  });

  it("a state that was tampered with puts nothing into the file", () => {
    const bad: Record<string, StatusHost> = {
      "-oProxyCommand=x": hosts["web-server-1"]!,
      "web-server-1": { id: "i-1", publicIp: "-oProxyCommand=touch owned" },
      "web-server-2": { id: "i-1\n  ProxyCommand touch owned", publicIp: "203.0.113.1" },
      "proxy-server-1": { id: "i-2", publicIp: "203.0.113.1\nHost *" },
    };
    expect(ways("P1", true, bad).size).toBe(0);
  });
});

describe("ssh_config", () => {
  const text = (phase: WalkPhase, keyFile?: string, knownHosts = "/env folder/100%/known_hosts"): string =>
    sshConfig({ env: "lab", ways: ways(phase), keyFile, knownHosts })!;

  /** What ssh itself makes of it. */
  async function asked(config: string, host: string): Promise<Map<string, string>> {
    const file = join(await tempFolder(), "ssh_config");
    await writeFile(file, config, { mode: 0o600 });
    const out = execFileSync("ssh", ["-G", "-F", file, host], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return new Map(out.trim().split("\n").map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]));
  }

  it.runIf(installed).each(walkPhases)("%s: ssh reads out of it what we meant", async (phase) => {
    for (const [host, way] of ways(phase)) {
      const read = await asked(text(phase, "/env folder/secrets/for web.pem"), `kumiki-lab-${host}`);
      expect(read.get("hostname")).toBe(way.address);
      expect(read.get("user")).toBe("ec2-user");
      expect(read.get("proxyjump")).toBe(way.through === undefined ? undefined : `kumiki-lab-${way.through}`);
      expect(read.get("identityfile")).toBe("/env folder/secrets/for web.pem");
      expect(read.get("identitiesonly")).toBe("yes");
      expect(read.get("stricthostkeychecking")).toBe("accept-new");
      expect(read.get("forwardagent")).toBe("no");
      expect(read.get("hostkeyalias")).toBe(way.id);
      expect(read.get("userknownhostsfile")).toMatch(/^"?\/env folder\/100%%?\/known_hosts"?$/);
    }
  });

  it.runIf(installed)("has nothing for other hosts, and without a key leaves it to the agent", async () => {
    expect((await asked(text("P1", "/k.pem"), "example.com")).get("user")).not.toBe("ec2-user");
    const read = await asked(text("P1"), "kumiki-lab-web-server-1");
    expect(read.get("identitiesonly")).toBe("no");
    expect(text("P1")).not.toContain("IdentityFile");
  });

  it("a path that cannot be written into it is refused, not mangled", () => {
    for (const path of ['/a"b', "/a\nb", "/${HOME}/x", "/a\\b"]) {
      expect(quotedPath(path, false)).toBeUndefined();
      expect(sshConfig({ env: "lab", ways: ways("P1"), knownHosts: path })).toBeUndefined();
    }
    expect(quotedPath("C:\\Users\\taro\\k.pem", true)).toBe('"C:/Users/taro/k.pem"');
  });
});

describe("kumiki ssh", () => {
  let dir: string;
  let path: string;
  beforeEach(async () => {
    dir = await tempFolder();
    path = await tempFolder();
    // Not a fake of ssh's work: only what it is called with.
    await writeFile(join(path, "ssh"), `#!/bin/sh\nprintf '%s\\n' "$@" > "$OUT"\nexit 7\n`);
    await chmod(join(path, "ssh"), 0o755);
  });
  const env = () => ({ PATH: `${path}:${process.env["PATH"] ?? ""}`, OUT: join(path, "words") });
  const keeps = { keepRevoked: () => Promise.resolve() } as unknown as NonNullable<Script["vpn"]>;
  async function run(argv: readonly string[], options: RunOptions = {}): Promise<Ran & { readonly app: FakeApp }> {
    const app = new FakeApp({ steps: companySteps, facts: companyFacts, vpn: keeps });
    const ran = await kumiki(["--dir", dir, ...argv], { env: env(), ...options, parts: { ...app.parts(), ...options.parts } });
    return { ...ran, app };
  }
  const words = async (): Promise<string[]> => (await readFile(join(path, "words"), "utf8")).trimEnd().split("\n");
  const up = async (through: string): Promise<void> => expect((await run(["up", "--yes", "--through", through])).code).toBe(0);

  it("up writes the file, status names it, and it is for its owner alone", async () => {
    await up("servers");
    const file = join(dir, "default", "ssh_config");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, "utf8")).toContain("Host kumiki-default-web-server-1\n");
    const status = JSON.parse((await run(["status", "--json"])).out) as { outputs: Record<string, string> };
    expect(status.outputs["sshConfig"]).toBe(file);
    await run(["teardown", "--yes"]);
    expect((JSON.parse((await run(["status", "--json"])).out) as { outputs: object }).outputs).toEqual({});
  });

  it("hands host and command to ssh as they are, and its exit code back", async () => {
    await up("servers");
    const ran = await run(["ssh", "ap-server-1", "--", "-v", "ls -la", "$(touch owned)"]);
    expect(ran.code).toBe(7);
    expect(await words()).toEqual(["-F", join(dir, "default", "ssh_config"), "--", "kumiki-default-ap-server-1", "-v", "ls -la", "$(touch owned)"]);
    expect(ran.err).toContain("By way of web-server-1 to ap-server-1");
    expect(ran.app.opened).toEqual([]); // AWS is not needed for it
  });

  it("uses our key when it is there, and says when an agent has to know it", async () => {
    await up("servers");
    expect((await run(["ssh", "web-server-1"])).err).toContain("agent");
    await mkdir(join(dir, "default", "secrets"), { mode: 0o700 });
    const key = join(dir, "default", "secrets", "for-web-key.pem");
    await writeFile(key, "", { mode: 0o600 });
    expect((await run(["ssh", "web-server-1"])).err).toBe("");
    const config = await readFile(join(dir, "default", "ssh_config"), "utf8");
    expect(config).toContain(`IdentityFile "${key}"`);
    expect(config).toContain(`UserKnownHostsFile "${join(dir, "default", "known_hosts")}"`);
  });

  it("with the VPN says that it has to be connected, and follows relax", async () => {
    await up("client-vpn");
    expect((await run(["ssh", "web-server-1"])).err).toContain("Only through the VPN");
    await run(["relax", "--to", "P1", "--yes"]);
    const ran = await run(["ssh", "web-server-1", "--quiet"]);
    expect(ran.err).toBe("");
    expect(await readFile(join(dir, "default", "ssh_config"), "utf8")).not.toMatch(/web-server-1\n.*\n.*\n {2}ProxyJump/);
  });

  it("--print-config writes the same to stdout, and into no file", async () => {
    await up("client-vpn");
    const ran = await run(["ssh", "--print-config"]);
    expect(ran).toMatchObject({ code: 0, err: "" });
    expect(ran.out).toBe(await readFile(join(dir, "default", "ssh_config"), "utf8"));
    expect(JSON.parse((await run(["ssh", "--print-config", "--json"])).out)).toEqual({ config: ran.out, hosts: expect.arrayContaining([...names]) });
  });

  it("says when a host has no address yet", async () => {
    await up("servers");
    const store = fileStore({ dir, env: "default" });
    const lock = await store.lock("test");
    const half = (await store.read())!;
    delete half.records["servers/web-server-1"];
    await store.write(half, lock);
    await lock.release();
    expect(await run(["ssh", "web-server-1"])).toMatchObject({ code: 2, err: expect.stringContaining("web-server-1") });
    // There is another one to go through.
    expect(await run(["ssh", "ap-server-1"])).toMatchObject({ code: 7, err: expect.stringContaining("By way of web-server-2") });
  });

  it.each([
    [["ssh"], "HOST"],
    [["ssh", "web-server-9"], "web-server-9"],
    [["ssh", "--", "-oProxyCommand=touch owned"], "-oProxyCommand"],
    [["ssh", "web-server-1; ls"], "web-server-1; ls"],
    [["ssh", "-l", "root", "web-server-1"], "-l"],
    [["ssh", "constructor"], "constructor"],
    [["ssh", "web-server-1", "--env", "lab"], "lab"],
  ])("%j is refused before ssh is started", async (argv, named) => {
    await up("servers");
    const ran = await run(argv);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(named);
    await expect(words()).rejects.toThrow();
  });

  it("starts no ssh for addresses that an emulator made up (they may be a stranger's), and says where packets can be tried", async () => {
    const emulated = ["--endpoint-url", "http://127.0.0.1:4999"];
    expect((await run(["up", "--yes", "--through", "servers", ...emulated])).code).toBe(0);
    const ran = await run(["ssh", "web-server-1"]);
    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining("kumiki lab up") });
    await expect(words()).rejects.toThrow();
    expect(await run(["ssh", "--print-config"])).toMatchObject({ code: 0 });
  });

  it("says when there is no ssh", async () => {
    await up("servers");
    const ran = await run(["ssh", "web-server-1"], { env: { PATH: "/nowhere" } });
    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining("ENOENT") });
  });
});
