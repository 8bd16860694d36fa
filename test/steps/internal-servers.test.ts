import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { internalServers } from "../../src/steps/internal-servers.js";
import { servers } from "../../src/steps/servers.js";
import { company } from "./company.js";
import { propsOf, ref } from "./graph-of.js";
import { presets } from "../../src/core/types.js";

describe.each(presets)("%s", (preset) => {
  const graph = company(internalServers, preset);
  const proxy = propsOf(graph, "internal-servers/proxy-server-1");
  const dev = propsOf(graph, "internal-servers/development-server-1");

  test("a proxy server with a public address, a development server without (W9, W12)", () => {
    expect(proxy).toMatchObject({ subnetId: ref("internal-network/public", "id"), securityGroupIds: [ref("internal-servers/proxy", "id")], publicIp: true });
    expect(dev).toMatchObject({ subnetId: ref("internal-network/private", "id"), securityGroupIds: [ref("internal-servers/dev", "id")], publicIp: false });
    expect(graph.nodes.get("internal-servers/proxy-server-1")!.needs).toContain("internal-network/public-internet-route");
  });

  test("are the same machines as in the web VPC, with the same key (W10, W11)", () => {
    const web = propsOf(company(servers, preset), "servers/web-server-1");
    for (const machine of [proxy, dev])
      for (const prop of ["imageId", "instanceType", "keyName", "volumeGib", "volumeType", "encrypted", "httpTokens", "hopLimit", "running"])
        expect(machine[prop], prop).toEqual(web[prop]);
  });

  test("are hosts with their addresses", () => {
    expect(graph.hosts["proxy-server-1"]).toEqual({
      id: ref("internal-servers/proxy-server-1", "id"),
      privateIp: ref("internal-servers/proxy-server-1", "privateIp"),
      publicIp: ref("internal-servers/proxy-server-1", "publicIp"),
    });
    expect(graph.hosts["development-server-1"]).toEqual({
      id: ref("internal-servers/development-server-1", "id"),
      privateIp: ref("internal-servers/development-server-1", "privateIp"),
    });
  });

  test("groups are named as Z2 has them", () => {
    expect(["proxy", "dev"].map((n) => propsOf(graph, `internal-servers/${n}`)["groupName"])).toEqual(["for-internal-sg-proxy", "for-internal-sg-dev"]);
  });
});

/** Stands for dnf and systemctl: notes how it was called; fails the first `FAIL` times. */
const stand = `#!/bin/bash
echo "$(basename "$0") $*" >> "$NOTES"
[ "$(basename "$0")" != systemctl ] && [ "$(grep -c dnf "$NOTES")" -le "\${FAIL:-0}" ] && exit 1
exit 0
`;

describe("the first boot", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kumiki-boot-"));
    for (const name of ["bin", "squid", "dnf"]) mkdirSync(join(folder, name));
    for (const name of ["dnf", "systemctl"]) writeFileSync(join(folder, "bin", name), stand, { mode: 0o755 });
    // No waiting between attempts.
    writeFileSync(join(folder, "bin", "sleep"), "#!/bin/bash\n", { mode: 0o755 });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const boot = (script: string, fail = 0) => {
    const here = script.replaceAll("/etc/squid", join(folder, "squid")).replaceAll("/etc/dnf", join(folder, "dnf")).replaceAll("/etc/yum", join(folder, "yum"));
    const env = { PATH: `${join(folder, "bin")}:${process.env["PATH"]}`, NOTES: join(folder, "notes"), FAIL: String(fail) };
    const { status, stderr } = spawnSync("bash", ["-s"], { input: here, env, encoding: "utf8" });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const notes = join(folder, "notes");
    return existsSync(notes) ? readFileSync(notes, "utf8").trim().split("\n") : [];
  };
  const graph = company(internalServers, "modern");
  const proxyBoot = String(propsOf(graph, "internal-servers/proxy-server-1")["userData"]);
  const calls = ["dnf -y install squid", "systemctl enable squid", "systemctl restart squid", "dnf -y install lsof", "dnf -y update"];
  const configuration = () => readFileSync(join(folder, "squid", "squid.conf"), "utf8");
  const directives = () => configuration().split("\n").filter((line) => line !== "" && !line.startsWith("#"));

  test("of the proxy installs Squid, starts it now and at every boot, and updates", () => {
    expect(boot(proxyBoot)).toEqual(calls);
  });
  test("of the proxy goes on trying while the repositories are out of reach", () => {
    expect(boot(proxyBoot, 5)).toEqual([...Array.from({ length: 5 }, () => calls[0]), ...calls]);
  });
  test("of the proxy does no harm when it runs again", () => {
    boot(proxyBoot);
    const first = configuration();
    expect(boot(proxyBoot)).toEqual([...calls, ...calls]);
    expect(configuration()).toBe(first);
  });

  test("leaves a proxy for one subnet, and for nobody else", () => {
    boot(proxyBoot);
    expect(directives()).toContain("http_port 3128");
    expect(directives().filter((line) => / src /.test(line))).toEqual(["acl inside src 172.16.2.64/26"]);
    const access = directives().filter((line) => line.startsWith("http_access"));
    expect(access.at(-1)).toBe("http_access deny all");
    expect(access.filter((line) => line.includes("allow"))).toEqual(["http_access allow inside"]);
    // Tunnels to 443 alone; neither to the machine's own metadata nor into private networks. All before the yes.
    for (const no of ["deny !inside", "deny tunnel !tls", "deny !tunnel !web", "deny private"])
      expect(access.indexOf(`http_access ${no}`)).toBeLessThan(access.indexOf("http_access allow inside"));
    for (const no of ["deny !inside", "deny tunnel !tls", "deny !tunnel !web", "deny private"]) expect(access).toContain(`http_access ${no}`);
    expect(directives().find((line) => line.startsWith("acl private dst"))).toContain("169.254.0.0/16");
    expect(directives()).toContain("cache deny all");
  });

  test("follows the range of the private subnet", () => {
    const other = company(internalServers, "modern", { internalCidr: "10.9.0.0/24" });
    boot(String(propsOf(other, "internal-servers/proxy-server-1")["userData"]));
    expect(directives()).toContain("acl inside src 10.9.0.64/26");
  });

  test("of the development server sends packages through the proxy, and nothing else", () => {
    const data = propsOf(graph, "internal-servers/development-server-1")["userData"] as { $text: unknown[] };
    expect(data.$text[1]).toEqual(ref("internal-servers/proxy-server-1", "privateIp"));
    const script = data.$text.map((part) => (typeof part === "string" ? part : "172.16.2.7")).join("");
    const conf = join(folder, "dnf", "dnf.conf");
    writeFileSync(conf, "[main]\ngpgcheck=1\n");
    expect(boot(script)).toEqual([]);
    expect(boot(script)).toEqual([]);
    expect(readFileSync(conf, "utf8")).toBe("[main]\nproxy=http://172.16.2.7:3128\ngpgcheck=1\n");
  });
});
