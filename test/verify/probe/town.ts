import { sshConfig, waysOf, aliasOf, chain } from "../../../src/cli/jumps.js";
import type { Check } from "../../../src/core/types.js";
import { prepare } from "../../../src/net/reach/index.js";
import { Scene, type ShellWay, type View } from "../../../src/verify/index.js";
import { build } from "../../net/reach/build.js";

const at = { "web-server-1": "10.9.1.10", "web-server-2": "10.9.1.11", "ap-server-1": "10.9.2.10", "ap-server-2": "10.9.2.11" } as const;
export type Name = keyof typeof at;
export const names = Object.keys(at) as Name[];
const publicIps: Readonly<Record<string, string>> = { "web-server-1": "198.51.100.11", "web-server-2": "198.51.100.12" };
export const outside = "203.0.113.7";

const claim = (id: string, from: string, to: string, port: number, expect: Check["expect"]): Check => ({ id, words: { en: id }, from, to, port, protocol: "tcp", expect });

/** Ports of the tests: 81 is let in and nobody listens; 82 is answered by a filter's reset, 83 by its ICMP. */
export const checks: readonly Check[] = [
  claim("1", "outside", "web-server-1", 22, "open"),
  claim("2", "outside", "web-server-1", 80, "open"),
  claim("2w", "outside", "web-server-2", 80, "open"),
  claim("drop", "outside", "web-server-1", 8080, "closed"),
  claim("4", "web-server-1", "ap-server-1", 22, "open"),
  claim("5", "web-server-1", "ap-server-1", 80, "open"),
  claim("4b", "web-server-1", "ap-server-2", 22, "closed"),
  claim("refused", "web-server-1", "ap-server-1", 81, "open"),
  claim("reset", "web-server-1", "ap-server-1", 82, "open"),
  claim("icmp", "web-server-1", "ap-server-1", 83, "open"),
  claim("jump", "ap-server-1", "web-server-1", 80, "open"),
  claim("jump-drop", "ap-server-1", "ap-server-2", 22, "closed"),
  claim("dead", "web-server-2", "ap-server-1", 22, "closed"),
];

/** @param secret a rule that AWS's descriptions do not have: the packets then say something else */
export function town(secret = false) {
  const b = build();
  const vpc = b.vpc("v", "10.9.0.0/16");
  const table = b.table("public", vpc, [`0.0.0.0/0 ${b.internetGateway("g", vpc)}`]);
  const front = b.subnet("front", vpc, "10.9.1.0/24", { table });
  const back = b.subnet("back", vpc, "10.9.2.0/24");
  const all = "out all * 0.0.0.0/0";
  const web = b.group("web", vpc, [all, "in tcp 22 0.0.0.0/0", "in tcp 80 0.0.0.0/0", ...(secret ? ["in tcp 8080 0.0.0.0/0"] : [])]);
  const jump = b.group("jump", vpc);
  const ap = b.group("ap", vpc, [all, "in tcp 22 sg-jump", "in tcp 80-83 sg-jump"]);
  const shut = b.group("shut", vpc, [all]);
  const groups: Readonly<Record<Name, readonly string[]>> = { "web-server-1": [web, jump], "web-server-2": [web], "ap-server-1": [ap], "ap-server-2": [shut] };
  for (const name of names) {
    const ip = publicIps[name];
    b.host(name, name.startsWith("web") ? front : back, at[name], { groups: groups[name], ...(ip === undefined ? {} : { public: ip }) });
  }
  const software = Object.fromEntries(names.map((n) => [n, { listens: n === "web-server-1" ? [22, 80, 8080] : [22, 80] }]));
  const hosts = Object.fromEntries(names.map((n) => [n, `i-${n}`]));
  const scene = new Scene(b.snapshot, { hosts, software, loadBalancers: {}, databases: {}, buckets: {}, clientVpns: {}, outside: `${outside}/32` });
  const view: View = { env: "lab", envId: "lab-abcdefghij234567", phase: "P1", scene, network: prepare(b.snapshot, scene.declared), checks };
  return { snapshot: b.snapshot, view };
}

/** What `kumiki ssh` would be given; the lab's hosts know root only. */
export function shells(folder: string): { readonly text: string; readonly ways: ReadonlyMap<string, ShellWay> } {
  const hosts = Object.fromEntries(names.map((n) => [n, { id: `i-${n}`, privateIp: at[n], ...(publicIps[n] === undefined ? {} : { publicIp: publicIps[n] }) }]));
  const ways = waysOf({ phase: "P1", hosts, vpnToProxy: false });
  const text = sshConfig({ env: "lab", ways, keyFile: `${folder}/user-key`, knownHosts: `${folder}/known_hosts` })!.replaceAll("User ec2-user", "User root");
  return { text, ways: new Map([...ways.keys()].map((h) => [h, { alias: aliasOf("lab", h), entry: ways.get(chain(ways, h)[0]!)!.address }])) };
}
