import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, readdir, readlink } from "node:fs/promises";
import { hostname, userInfo } from "node:os";

/** Which process of which boot of which machine. A pid alone is used again within minutes on a busy machine. */
export interface ProcessId {
  readonly pid: number;
  readonly host: string;
  /** Different after every boot; "" where the system does not tell. */
  readonly boot: string;
  /** The namespace the pid counts in (containers on one machine share the boot id); "" where there is none. */
  readonly space: string;
  /** When it started, in the system's own words; "" where the system does not tell. */
  readonly start: string;
  /** A mark of the machine that no other has, where processes of several meet; "" where the system does not tell. */
  readonly machine?: string;
  readonly user?: string;
}

const quiet = (): string => "";
const linux = process.platform === "linux";
const command = (file: string, args: string[]): Promise<string> =>
  new Promise((done) => {
    execFile(file, args, { env: { ...process.env, LC_ALL: "C", TZ: "UTC" } }, (error, stdout) => done(error ? "" : stdout.trim()));
  });

async function bootId(): Promise<string> {
  if (linux) return (await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(quiet)).trim();
  // kern.boottime would move whenever the clock is set.
  return process.platform === "darwin" ? command("sysctl", ["-n", "kern.bootsessionuuid"]) : "";
}
async function startOf(pid: number): Promise<string> {
  if (linux) return (await statOf(pid)).start;
  return process.platform === "win32" ? "" : command("ps", ["-o", "lstart=", "-p", String(pid)]);
}

/** proc(5): the name in brackets may hold anything; behind it the state comes first and the start is the 20th. */
async function statOf(pid: number): Promise<{ readonly state: string; readonly start: string }> {
  const line = await readFile(`/proc/${pid}/stat`, "utf8").catch(quiet);
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0] ?? "", start: fields[19] ?? "" };
}

let self: Promise<ProcessId> | undefined;
export const thisProcess = (): Promise<ProcessId> =>
  (self ??= Promise.all([bootId(), startOf(process.pid), linux ? readlink("/proc/self/ns/pid").catch(quiet) : ""]).then(
    ([boot, start, space]) => ({ pid: process.pid, host: hostname(), boot, space, start }),
  ));

/** machine-id(5) asks that the id itself is not given away. */
async function machineId(): Promise<string> {
  const id = linux
    ? (await readFile("/etc/machine-id", "utf8").catch(quiet)).trim()
    : process.platform === "darwin"
      ? (/"IOPlatformUUID" = "([^"]+)"/.exec(await command("ioreg", ["-rd1", "-c", "IOPlatformExpertDevice"]))?.[1] ?? "")
      : "";
  return id === "" ? "" : createHash("sha256").update(`kumiki ${id}`).digest("hex").slice(0, 16);
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "?"); // a user without a name (containers)
  }
}

/** This process as others see it who share a state with it from other machines. */
export const thisMember = async (): Promise<ProcessId> => ({ ...(await thisProcess()), machine: await machineId(), user: userName() });

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (e) {
    return (e as NodeJS.ErrnoException).code === "EPERM"; // another user's
  }
}

/**
 * A killed process stays as a zombie until its parent asks for it, which in containers may be never. But while one of
 * its threads is still inside a system call (a rename on its way), it is not dead yet.
 */
async function isZombie(pid: number): Promise<boolean> {
  if (!linux || (await statOf(pid)).state !== "Z") return false;
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  return threads.length <= 1;
}

/** Whether the process with this number, in our own pid namespace, lives; and, if `start` is known, is that one. */
export async function isAlive(pid: number, start = ""): Promise<boolean> {
  if (!exists(pid) || (await isZombie(pid))) return false;
  const now = start === "" ? "" : await startOf(pid);
  return now === "" ? exists(pid) : now === start;
}
