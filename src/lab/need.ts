import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { delimiter, join } from "node:path";
import type { HolderOptions } from "./holder.js";

/** What is missing before a lab can be made on this machine. */
export type Lack =
  | { readonly what: "linux" }
  | { readonly what: "programs"; readonly programs: readonly string[]; readonly packages: readonly string[] }
  | { readonly what: "namespaces"; readonly why: string }
  | { readonly what: "tun" };

/** Programs with the Debian package each comes from. */
export const networkPrograms: Readonly<Record<string, string>> = { unshare: "util-linux", nsenter: "util-linux", ip: "iproute2", nft: "nftables", ping: "iputils-ping" };
export const daemonPrograms: Readonly<Record<string, string>> = {
  sshd: "openssh-server",
  ssh: "openssh-client",
  nginx: "nginx-light",
  haproxy: "haproxy",
  squid: "squid",
  mariadbd: "mariadb-server",
  mariadb: "mariadb-client",
  openvpn: "openvpn",
  curl: "curl",
};

/** Where a program is, also in the folders that only root has on its path. */
export function find(program: string): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}

/** As whom the lab is made: root, or an ordinary user who is root inside of it. */
export function asWhom(): HolderOptions["user"] {
  if (process.getuid?.() === 0) return "root";
  return find("newuidmap") !== undefined && hasMoreIds() ? "unprivileged" : "unprivileged-one-id";
}
/** subuid(5): ids that were given to this user, for users of its own. */
function hasMoreIds(): boolean {
  try {
    const { uid, username } = userInfo();
    return readFileSync("/etc/subuid", "utf8").split("\n").some((line) => [username, String(uid)].includes(line.split(":")[0] ?? ""));
  } catch {
    return false;
  }
}

/** @returns what has to be done first; nothing: a lab can be made */
export function lacks(programs: Readonly<Record<string, string>>, options: { readonly tun: boolean }): readonly Lack[] {
  if (process.platform !== "linux") return [{ what: "linux" }];
  const missing = Object.keys(programs).filter((p) => find(p) === undefined);
  const found: Lack[] = missing.length === 0 ? [] : [{ what: "programs", programs: missing, packages: [...new Set(missing.map((p) => programs[p]!))] }];
  const why = find("unshare") === undefined ? undefined : refusal();
  if (why !== undefined) found.push({ what: "namespaces", why });
  if (options.tun && !usable("/dev/net/tun")) found.push({ what: "tun" });
  return found;
}

/** Tried, not guessed: containers and distributions forbid it in many ways. */
function refusal(): string | undefined {
  const user = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
  const tried = spawnSync("unshare", [...user, "--net", "--mount", "--pid", "--mount-proc", "--fork", "mount", "-t", "tmpfs", "kumiki", "/run"], { encoding: "utf8", timeout: 10_000 });
  return tried.status === 0 ? undefined : (tried.stderr?.trim().split("\n").at(-1) ?? String(tried.error));
}

function usable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
