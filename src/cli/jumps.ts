import { isIP } from "node:net";
import type { State } from "../core/state.js";
import type { WalkPhase } from "../core/types.js";
import type { StatusHost } from "./documents.js";

/** How one host is reached: where it listens, and through which other one. */
export interface Way {
  readonly host: string;
  readonly address: string;
  /** AWS's id: a new server under an old address is another host. */
  readonly id: string;
  /** The host to go through; undefined: straight. */
  readonly through?: string;
}
export type Ways = ReadonlyMap<string, Way>;

/** What decides the ways (requirements.md sections 11, 14, 15). */
export interface Paths {
  readonly phase: WalkPhase;
  readonly hosts: Readonly<Record<string, StatusHost>>;
  /** T8: VPN clients may SSH to the proxy server. */
  readonly vpnToProxy: boolean;
}

export const pathsOf = (state: State, hosts: Readonly<Record<string, StatusHost>>): Paths => ({
  phase: state.phase ?? "P1",
  hosts,
  vpnToProxy: state.answers["vpnToProxySsh"]?.value !== false,
});

const isId = (id: string | undefined): id is string => id !== undefined && /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/.test(id);
const isAddress = (ip: string | undefined): ip is string => ip !== undefined && isIP(ip) !== 0;
const numberOf = (host: string): number => Number(/\d+$/.exec(host)?.[0]);
const is = (role: string) => (name: string) => new RegExp(`^${role}-server-\\d+$`).test(name);

/** By which address, and through which role. The first host of a role is the one to go through. */
function rule(name: string, { phase, hosts, vpnToProxy }: Paths): { readonly by: "publicIp" | "privateIp"; readonly through?: string } {
  const first = (role: string) => Object.keys(hosts).filter(is(role)).sort((a, b) => numberOf(a) - numberOf(b))[0];
  const through = (role: string) => {
    const host = first(role);
    return { by: "privateIp" as const, ...(host === undefined || host === name ? {} : { through: host }) };
  };
  if (is("proxy")(name)) return phase !== "P4" ? { by: "publicIp" } : vpnToProxy ? { by: "privateIp" } : through("development");
  if (is("development")(name)) return phase === "P4" ? { by: "privateIp" } : through("proxy");
  if (is("web")(name)) return phase === "P1" ? { by: "publicIp" } : through("development");
  return through(phase === "P1" ? "web" : "development");
}

/** The ways to all hosts whose address is known, by name; a host behind one that is not known is left out. */
export function waysOf(paths: Paths): Ways {
  const found = new Map<string, Way>();
  for (const [host, at] of Object.entries(paths.hosts)) {
    if (!/^[a-z][a-z0-9-]{0,62}$/.test(host)) continue;
    const { by, through } = rule(host, paths);
    const address = at[by];
    if (isAddress(address) && isId(at.id)) found.set(host, { host, address, id: at.id, ...(through === undefined ? {} : { through }) });
  }
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const [host, { through }] of found) if (through !== undefined && !found.has(through)) found.delete(host);
  }
  return found;
}

/** The hosts on the way, the first to be entered first. */
export function chain(ways: Ways, host: string): readonly string[] {
  const { through } = ways.get(host)!;
  return through === undefined ? [host] : [...chain(ways, through), host];
}

export interface SshConfig {
  readonly env: string;
  readonly ways: Ways;
  /** Absolute. Without one, the keys that an agent offers are used. */
  readonly keyFile?: string | undefined;
  /** Absolute: the environment's own, so that nothing is written into the user's. */
  readonly knownHosts: string;
}

/** The user of Amazon Linux, and of its relatives. */
const user = "ec2-user";

export const aliasOf = (env: string, host: string): string => `kumiki-${env}-${host}`;

/**
 * A path as ssh_config(5) reads it back: quoted, since it may hold spaces, with `%` doubled. What cannot be written so
 * (a quote, a variable, a control character, a backslash that is none of Windows) is undefined.
 */
export function quotedPath(path: string, windows = process.platform === "win32"): string | undefined {
  const plain = windows ? path.replaceAll("\\", "/") : path;
  // eslint-disable-next-line no-control-regex -- control characters are the subject
  return /["\\\u0000-\u001f\u007f]|\$\{/.test(plain) ? undefined : `"${plain.replaceAll("%", "%%")}"`;
}

/**
 * A complete ssh_config: one block a host, with nothing for others. `ProxyJump` reads the same file for the host in
 * between, so one key serves all of them and none is copied anywhere (T10).
 * @returns undefined if a path cannot be written into it
 */
export function sshConfig({ env, ways, keyFile, knownHosts }: SshConfig): string | undefined {
  const known = quotedPath(knownHosts);
  const key = keyFile === undefined ? undefined : quotedPath(keyFile);
  if (known === undefined || (keyFile !== undefined && key === undefined)) return undefined;
  const block = ({ host, address, id, through }: Way): string =>
    [
      `Host ${aliasOf(env, host)}`,
      `HostName ${address}`,
      `User ${user}`,
      ...(through === undefined ? [] : [`ProxyJump ${aliasOf(env, through)}`]),
      ...(key === undefined ? [] : [`IdentityFile ${key}`, "IdentitiesOnly yes"]),
      // Addresses come back with other servers behind them; their ids never do.
      `HostKeyAlias ${id}`,
      `UserKnownHostsFile ${known}`,
      "StrictHostKeyChecking accept-new",
      "ForwardAgent no",
      "ServerAliveInterval 30",
    ].join("\n  ");
  const head = `# Written by kumiki for the environment ${env}, and anew by every "kumiki up", "harden" and "relax".`;
  return `${[head, ...[...ways.values()].map(block)].join("\n\n")}\n`;
}
