import { execFileSync, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compile } from "../../../src/lab/compile.js";
import { openHolder, type Holder } from "../../../src/lab/holder.js";
import { plainLogins } from "../../../src/lab/logins.js";
import { asWhom, find, lacks, networkPrograms } from "../../../src/lab/need.js";
import type { LabPlan } from "../../../src/lab/plan.js";
import { buildScript, reloadScript } from "../../../src/lab/script.js";
import type { Probe } from "../../../src/verify/index.js";
import { names, outside, town, type Name } from "./town.js";

const missing = lacks({ ...networkPrograms, sshd: "openssh-server", ssh: "openssh-client", curl: "curl" }, { tun: false });
const why = asWhom() !== "root" ? "sshd wants to be root's" : missing.length > 0 ? JSON.stringify(missing) : undefined;

interface Line {
  readonly id: string;
  readonly verdict: string;
  readonly ok: boolean;
  readonly probe: Probe;
}
const planOf = (secret: boolean): LabPlan => {
  const { snapshot, view } = town(secret);
  return compile(snapshot, view.scene.declared, { outside: [outside] });
};
const spaceOf = (plan: LabPlan, name: Name | "outside"): string => plan.spaces.find((s) => (name === "outside" ? s.what === "outside" : s.id === `eni-${name}`))!.name;
const server = (port: number, body: string): string => `require("http").createServer((q, r) => r.end(${JSON.stringify(body)})).listen(${port}, "0.0.0.0")`;

describe.skipIf(why !== undefined)(`real packets in namespaces${why === undefined ? "" : `: skipped, ${why}`}`, () => {
  const plan = planOf(false);
  let folder: string;
  let holder: Holder;
  let page: ChildProcess;

  const spawnAt = (name: Name, command: readonly string[]): ChildProcess => holder.spawn(spaceOf(plan, name), command, { stdio: "ignore" });
  const servePage = (): ChildProcess => spawnAt("web-server-1", [process.execPath, "-e", server(80, "<html><h1>Web server 1</h1></html>")]);
  const listening = (name: Name, port: number): Promise<string> =>
    holder.run(`for i in $(seq 200); do ip netns exec ${spaceOf(plan, name)} ss -Hltn 'sport = :${port}' | grep -q . && exit 0; sleep 0.1; done; exit 1`);
  /** @param until aborts it, as Ctrl-C does */
  async function probed(until?: () => Promise<void>): Promise<string> {
    const child = holder.spawn(spaceOf(plan, "outside"), [process.execPath, join(folder, "child.mjs"), folder], { stdio: ["ignore", "pipe", "inherit"] });
    let out = "";
    child.stdout!.on("data", (bytes: Buffer) => (out += bytes.toString()));
    const closed = once(child, "close");
    await until?.();
    await closed;
    return out;
  }
  const lines = async (): Promise<ReadonlyMap<string, Line>> => new Map((JSON.parse(await probed()) as Line[]).map((l) => [l.id, l]));
  const ours = (): number =>
    readdirSync("/proc").filter((p) => {
      try {
        return /^\d+$/.test(p) && readFileSync(`/proc/${p}/cmdline`, "utf8").includes(join(folder, "ssh_config"));
      } catch {
        return false;
      }
    }).length;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "kumiki-probe-test-"));
    const { textForEsbuild } = (await import("../../../scripts/build/text.mjs" as string)) as { textForEsbuild: import("esbuild").Plugin };
    await build({ entryPoints: [join(import.meta.dirname, "probe-child.ts")], bundle: true, platform: "node", format: "esm", outfile: join(folder, "child.mjs"), plugins: [textForEsbuild], external: ["@aws-sdk/*"], logLevel: "silent" });
    for (const key of ["host-key", "user-key"]) execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, key)]);
    const conf = ["Port 22", `HostKey ${folder}/host-key`, `AuthorizedKeysFile ${folder}/user-key.pub`, "PidFile none", "PermitRootLogin prohibit-password", "UsePAM no", "StrictModes no", "UseDNS no", ""];
    writeFileSync(join(folder, "sshd.conf"), conf.join("\n"));
    chmodSync(join(folder, "host-key"), 0o600);
    holder = await openHolder({ token: `kumiki-probe-${randomBytes(8).toString("hex")}`, user: asWhom() });
    await holder.run(buildScript(plan));
    // Filters that answer instead of AWS's, which never do.
    const filter = (port: number, answer: string) => `nft add rule inet answers in tcp dport ${port} ${answer}`;
    const reject = ["nft add table inet answers", "nft 'add chain inet answers in { type filter hook input priority 200; }'", filter(82, "reject with tcp reset"), filter(83, "reject with icmp type admin-prohibited")];
    await holder.run(`mkdir -p /run/sshd\n${plainLogins(folder)}ip netns exec ${spaceOf(plan, "ap-server-1")} sh -e <<'END'\n${reject.join("\n")}\nEND\n`);
    for (const name of names) spawnAt(name, [find("sshd")!, "-D", "-e", "-f", join(folder, "sshd.conf")]);
    page = servePage();
    spawnAt("web-server-1", [process.execPath, "-e", server(8080, "not for everybody")]);
    spawnAt("web-server-2", [process.execPath, "-e", server(80, "<h1>It works!</h1>")]);
    spawnAt("ap-server-1", [process.execPath, "-e", server(80, "<html><h1>AP server 1</h1></html>")]);
    for (const name of names) await listening(name, 22);
    for (const [name, port] of [["web-server-1", 80], ["web-server-1", 8080], ["web-server-2", 80], ["ap-server-1", 80]] as const) await listening(name, port);
  }, 120_000);
  afterAll(async () => {
    await holder?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("positive, DROP, refused, RESET, ICMP, a jump host and a wrong page", async () => {
    const all = await lines();
    const seen = Object.fromEntries([...all.values()].map((l) => [l.id, [l.verdict, l.probe.verdict, l.probe.why ?? ""].join(" ").trim()]));
    expect(seen, JSON.stringify([...all.values()], undefined, 1)).toEqual({
      "1": "open open",
      "2": "open open",
      "2w": "open unknown wrong-answer",
      drop: "closed closed",
      "4": "open open",
      "5": "open open",
      "4b": "closed closed",
      refused: "closed closed",
      reset: "closed closed",
      icmp: "closed unknown error",
      jump: "open open",
      "jump-drop": "closed closed",
      dead: "closed closed",
    });
    const evidence = (id: string): string => all.get(id)!.probe.evidence;
    expect(evidence("1")).toMatch(/^from here: tcp 198\.51\.100\.11:22 answered \(SSH-2\.0-/);
    expect(evidence("drop")).toMatch(/^from here: tcp 198\.51\.100\.11:8080 timeout; control .*198\.51\.100\.11:\d+ answered/);
    expect(evidence("4b")).toMatch(/^from web-server-1: tcp 10\.9\.2\.11:22 timeout; control .*10\.9\.2\.10:\d+ answered/);
    expect(evidence("refused")).toContain(":81 refused");
    expect(evidence("reset")).toContain(":82 refused");
    expect(evidence("jump")).toBe('from ap-server-1: http://10.9.1.10:80 answered (HTTP 200, "Web server 1")');
    // The network lets these three through and nothing is declared to listen: closed, and not what was expected (xray X3).
    expect([...all.values()].filter((l) => !l.ok).map((l) => l.id)).toEqual(["refused", "reset", "icmp"]);
    // The keys are known under the servers' ids from now on, and only in the environment's own file.
    expect(readFileSync(join(folder, "known_hosts"), "utf8")).toMatch(/^i-web-server-1 /m);
  }, 60_000);

  it("what does not answer is unknown once its neighbour is dead as well", async () => {
    // The whole host: nobody there answers any more, on any port.
    const shut = `ip netns exec ${spaceOf(plan, "web-server-1")} ip link set`;
    await holder.run(`${shut} lo up; for d in $(ip netns exec ${spaceOf(plan, "web-server-1")} ls /sys/class/net | grep -v lo); do ${shut} $d down; done`);
    const all = await lines();
    expect(all.get("1")!.probe).toMatchObject({ verdict: "unknown", why: "control-fails" });
    expect(all.get("drop")!.probe).toMatchObject({ verdict: "unknown", why: "control-fails" });
    // A host that nobody gets into has nothing to say, and a server behind it neither.
    for (const id of ["4", "4b", "jump"]) expect(all.get(id)!.probe, id).toMatchObject({ verdict: "unknown", why: "error" });
    expect(all.get("4")!.ok).toBe(true);
    // The way is made anew, with everything on it.
    await holder.run(`for d in $(ip netns exec ${spaceOf(plan, "web-server-1")} ls /sys/class/net | grep -v lo); do ${shut} $d up; done\nip netns exec ${spaceOf(plan, "web-server-1")} ip route add default via 10.9.1.1`);
  }, 90_000);

  it("a rule that AWS's descriptions do not have: both are told, and the check fails", async () => {
    await holder.run(reloadScript(planOf(true)));
    const drop = (await lines()).get("drop")!;
    await holder.run(reloadScript(plan));
    expect(drop).toMatchObject({ verdict: "closed", ok: false, probe: { verdict: "open", contradicts: true } });
  }, 60_000);

  it("a service that died is closed by packets and open by descriptions", async () => {
    const gone = once(page, "exit");
    await holder.run(`kill $(ip netns exec ${spaceOf(plan, "web-server-1")} ss -Hltnp 'sport = :80' | grep -o 'pid=[0-9]*' | cut -d= -f2)`);
    await gone;
    const two = (await lines()).get("2")!;
    page = servePage();
    await listening("web-server-1", 80);
    expect(two).toMatchObject({ verdict: "open", ok: false, probe: { verdict: "closed", contradicts: true } });
    expect(two.probe.evidence).toMatch(/:80 refused; control tcp 198\.51\.100\.11:22 answered/);
  }, 60_000);

  it("Ctrl-C ends every ssh, those for the hosts in between too", async () => {
    let [most, stopped] = [0, 0];
    const out = await probed(async () => {
      for (let i = 0; i < 200 && (most = Math.max(most, ours())) < 3; i++) await sleep(20);
      const [child] = readdirSync("/proc").filter((p) => /^\d+$/.test(p) && commandOf(p).startsWith(`${process.execPath}\0${join(folder, "child.mjs")}`));
      process.kill(Number(child), "SIGINT");
      stopped = performance.now();
    });
    // By themselves they would stay for as long as what is dropped is waited for.
    expect(performance.now() - stopped).toBeLessThan(4_000);
    expect(most).toBeGreaterThanOrEqual(3);
    expect(out.trim()).toBe("ended: interrupted");
    for (let i = 0; i < 50 && ours() > 0; i++) await sleep(20);
    expect(ours()).toBe(0);
  }, 60_000);
});

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
