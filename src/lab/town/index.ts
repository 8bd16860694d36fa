import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "../../core/fault.js";
import { quoted as q } from "../../core/shell.js";
import { keepOutOfGit, makePath } from "../../folders.js";
import { compile } from "../compile.js";
import { enterHolder, isHolder, openHolder, type Holder, type HolderOptions } from "../holder.js";
import { plainLogins } from "../logins.js";
import { asWhom, lacks } from "../need.js";
import type { LabPlan } from "../plan.js";
import { buildScript } from "../script.js";
import type { Access, Keys, WhyCable } from "./access.js";
import { tries, type Untried } from "./attempts.js";
import { daemons, type Daemon } from "./daemons.js";
import { outsideOf, wwwAddress, wwwName, type Claim, type Subject } from "./subject.js";
import { tunnel } from "./tunnel.js";

export { accessOf, type Access, type Keys, type WhyCable } from "./access.js";
export { daemonPrograms, lacks, networkPrograms, type Lack } from "../need.js";
export type { Claim, Subject } from "./subject.js";

/** lab.json: what stands, and how it is found again. Written before anything of it is made. */
interface Record {
  readonly pid: number;
  readonly token: string;
  readonly user: HolderOptions["user"];
  readonly startedAt: string;
  /** Absent until the whole lab stands. */
  readonly subject?: Subject;
  /** With the subject; absent in labs of before there were tunnels. */
  readonly links?: readonly Link[];
}
/** How a VPN client hangs on its endpoint: by OpenVPN with somebody's profile, or by a plain cable. */
export interface Link {
  readonly client: string;
  readonly endpoint: string;
  readonly person?: string;
  readonly cable?: WhyCable;
}
export interface Town {
  readonly record: Record;
  readonly subject: Subject;
  readonly plan: LabPlan;
}
export interface Made {
  readonly namespaces: number;
  readonly daemons: readonly string[];
  readonly links: readonly Link[];
  readonly ms: number;
}

const recordOf = (folder: string): string => join(folder, "lab.json");

async function save(folder: string, record: Record): Promise<void> {
  const path = recordOf(folder);
  await writeFile(`${path}.new`, JSON.stringify(record), { mode: 0o600 });
  await rename(`${path}.new`, path);
}
async function saved(folder: string): Promise<Record | undefined> {
  const text = await readFile(recordOf(folder), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const r = JSON.parse(text) as Partial<Record>;
    // Numbers in it are sent signals: nothing else than ours is taken.
    return Number.isInteger(r.pid) && r.pid! > 1 && /^kumiki-lab-[0-9a-f]{32}$/.test(r.token ?? "") && ["root", "unprivileged", "unprivileged-one-id"].includes(r.user ?? "") ? (r as Record) : undefined;
  } catch {
    return undefined;
  }
}

const planOf = (subject: Subject): LabPlan => compile(subject.snapshot, subject.declared, { outside: outsideOf(subject) });

/** The lab that stands in this folder, whole; undefined: there is none. */
export async function standingTown(folder: string): Promise<Town | undefined> {
  const record = await saved(folder);
  if (record?.subject === undefined || !isHolder(record.pid, record.token)) return undefined;
  return { record, subject: record.subject, plan: planOf(record.subject) };
}

/**
 * Builds the environment in this folder and leaves it running. A kill before the end leaves no process and no namespace, and
 * a folder that `down` takes away.
 * @param access to the Client VPN endpoints
 * @throws Fault lab-failed with the line that was refused, or why the VPN does not let its client in; the signal's reason
 */
export async function townUp(folder: string, subject: Subject, signal: AbortSignal, access: Keys = {}): Promise<Made> {
  const started = performance.now();
  await townDown(folder);
  makePath(folder, 0o700);
  keepOutOfGit(dirname(dirname(folder)), dirname(folder));
  const user = asWhom();
  const token = `kumiki-lab-${randomBytes(16).toString("hex")}`;
  const holder = await openHolder({ token, user });
  try {
    const record: Record = { pid: holder.pid, token, user, startedAt: new Date().toISOString() };
    await save(folder, record);
    const plan = planOf(subject);
    await holder.run(buildScript(plan));
    signal.throwIfAborted();
    const links = await connectClients(holder, folder, plan, subject, access, signal);
    const all = daemons(subject, plan, folder);
    await start(holder, folder, all, signal);
    await save(folder, { ...record, subject, links });
    await holder.stay();
    return { namespaces: plan.spaces.length, daemons: all.map((d) => d.name), links, ms: Math.round(performance.now() - started) };
  } catch (e) {
    await holder.close();
    await rm(folder, { recursive: true, force: true });
    signal.throwIfAborted();
    throw e instanceof Fault ? e : new Fault("lab-failed", { why: (e as Error).message }, { cause: e });
  }
}

async function connectClients(holder: Holder, folder: string, plan: LabPlan, subject: Subject, access: Keys, signal: AbortSignal): Promise<Link[]> {
  const links: Link[] = [];
  for (const vpn of subject.snapshot.clientVpns) {
    const client = Object.keys(subject.clientVpns).find((name) => subject.clientVpns[name] === vpn.id) ?? vpn.id;
    const given = access[vpn.id] ?? "snapshot";
    const own: Access | WhyCable = typeof given === "string" ? given : vpn.state !== "available" ? "off" : lacks({}, { tun: true }).some((l) => l.what === "tun") ? "tun" : given;
    if (typeof own !== "string") await tunnel(holder, folder, plan, vpn, own, signal);
    links.push({ client, endpoint: vpn.id, ...(typeof own === "string" ? { cable: own } : { person: own.person }) });
  }
  return links;
}

/** Ends whatever this folder's record speaks of, and takes the folder away. @returns whether something stood there */
export async function townDown(folder: string): Promise<boolean> {
  const record = await saved(folder);
  const ours = record !== undefined && isHolder(record.pid, record.token);
  if (ours) {
    process.kill(record.pid, "SIGKILL");
    for (let i = 0; i < 200 && isHolder(record.pid, record.token); i++) await sleep(25);
  }
  await rm(folder, { recursive: true, force: true });
  return ours;
}

/** What sshd, squid and their like expect of a machine, for them alone: their own /run, /dev/shm and password file. */
const furnish = (folder: string): string => `set -e
mkdir -p /run/sshd /run/squid
chmod 777 /run/squid
printf '%s %s\\n' ${wwwAddress} ${wwwName} >/run/squid/hosts
mount -t tmpfs -o mode=1777 kumiki /dev/shm
${plainLogins(folder)}ssh-keygen -q -t ed25519 -N '' -f ${q(folder)}/host-key </dev/null
ssh-keygen -q -t ed25519 -N '' -f ${q(folder)}/user-key </dev/null
chmod 711 ${q(folder)}
`;

async function start(holder: Holder, folder: string, all: readonly Daemon[], signal: AbortSignal): Promise<void> {
  await holder.run(furnish(folder));
  for (const { files } of all) for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text, { mode: 0o644 });
  for (const d of all) {
    const log = await open(join(folder, `${d.name}.out`), "a", 0o666);
    await log.chmod(0o666); // squid writes as another user
    const line = `F=${q(folder)}; ${d.command}`;
    holder.spawn(d.space, ["sh", "-c", line], { stdio: ["ignore", log.fd, log.fd], env: daemonEnv }).unref();
    await log.close();
  }
  await Promise.all(all.map((d) => untilReady(holder, folder, d, signal)));
}
const daemonEnv = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" };

const readyWithinMs = 60_000;
/** Asked inside, at the host itself. @throws Fault lab-failed with its last words */
async function untilReady(holder: Holder, folder: string, { space, name, ready }: Daemon, signal: AbortSignal): Promise<void> {
  const ask = `ss -Hltn 'sport = :${ready.port}' | grep -q .`;
  for (const until = performance.now() + readyWithinMs; performance.now() < until; await sleep(150)) {
    signal.throwIfAborted();
    const done = await ended(holder.spawn(space, ["sh", "-c", ask], { stdio: "ignore", env: daemonEnv }));
    if (done === 0) return;
  }
  const words = await readFile(join(folder, `${name}.out`), "utf8").catch(() => "");
  throw new Fault("lab-failed", { why: `${name} did not come up: ${words.trim().split("\n").slice(-3).join(" ")}` });
}
async function ended(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, "exit")) as [number | null];
  return code;
}

/** One claim as it came out with packets. */
export interface Tried {
  readonly claim: Claim;
  /** partial: from some of a load balancer's nodes only. unknown: it cannot be tried, `because` says why. */
  readonly verdict: "open" | "closed" | "partial" | "unknown";
  readonly ok: boolean;
  readonly evidence: string;
  readonly because?: Untried;
}

/** All claims at the same time, each by the program that people use for it. */
export function tryAll({ record, subject, plan }: Town, folder: string, claims: readonly Claim[]): Promise<Tried[]> {
  const inside = enterHolder(record.pid, record.user);
  return Promise.all(claims.map((claim) => tryOne(inside, subject, plan, folder, claim)));
}

async function tryOne(inside: Pick<Holder, "spawn">, subject: Subject, plan: LabPlan, folder: string, claim: Claim): Promise<Tried> {
  const all = tries(subject, plan, folder, claim);
  if (typeof all === "string") return { claim, verdict: "unknown", ok: false, evidence: "", because: all };
  const said = await Promise.all(
    all.map(async ({ space, command, answer }) => {
      const child = inside.spawn(space, command, { stdio: ["ignore", "pipe", "pipe"], env: { ...daemonEnv, HOME: "/nonexistent" } });
      let out = "";
      for (const stream of [child.stdout!, child.stderr!]) stream.on("data", (text: Buffer) => (out += text.toString("utf8")));
      const [code] = (await once(child, "close")) as [number | null];
      const line = out.trim().split("\n").at(-1) ?? "";
      return { open: code === 0 && out.includes(answer), line: `${command[0]}: ${line === "" ? `code ${code}` : line}` };
    }),
  );
  const open = said.filter((s) => s.open).length;
  const verdict = open === said.length ? "open" : open === 0 ? "closed" : "partial";
  return { claim, verdict, ok: verdict === claim.expect, evidence: [...new Set(said.map((s) => s.line))].join(" | ") };
}

/** A shell at one host, in the foreground. @returns its exit code */
export async function shellAt({ record, subject, plan }: Town, host: string): Promise<number> {
  const id = subject.hosts[host] ?? subject.clientVpns[host];
  const space = plan.spaces.find((s) => (host === "outside" || host === "internet" ? s.what === "outside" : s.id === id && s.addresses.length > 0));
  if (space === undefined) throw new Fault("no-address", { host, env: subject.env });
  const child = enterHolder(record.pid, record.user).spawn(space.name, [process.env["SHELL"] ?? "/bin/sh"], { stdio: "inherit" });
  return (await ended(child)) ?? 128;
}

/** The packages would start their daemons on this machine; policy-rc.d (101: forbidden) tells them not to. */
export const installLine = (packages: readonly string[]): string =>
  [
    "set -e",
    "p=/usr/sbin/policy-rc.d",
    `if [ ! -e $p ]; then trap 'rm -f $p' EXIT; printf '#!/bin/sh\nexit 101\n' >$p; chmod 755 $p; fi`,
    `apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ${packages.join(" ")}`,
  ].join("\n");

/** Debian's packages, by apt, in the foreground. @returns apt's exit code */
export async function install(packages: readonly string[]): Promise<number> {
  return (await ended(spawn("sh", ["-c", installLine(packages)], { stdio: ["ignore", process.stderr, process.stderr] }))) ?? 128;
}
