import type { ChildProcess } from "node:child_process";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import serverText from "../../../templates/lab/openvpn-server.conf";
import { Fault } from "../../core/fault.js";
import { formatIp } from "../../net/cidr.js";
import type { ClientVpn } from "../../net/reach/snapshot.js";
import { clientRoutes, endpointDevice, wire, type Wire } from "../compile/client-vpn.js";
import { range } from "../compile/names.js";
import type { Holder } from "../holder.js";
import type { LabPlan, Space } from "../plan.js";
import type { Access } from "./access.js";
import { fill } from "./daemons.js";

/**
 * OpenVPN between a client and its endpoint, in the place of the plan's cable: the endpoint's filter, routes and source NAT
 * see what comes out of the tunnel. Both programs read what they need from their standard input, so that no key is written.
 */

/** A range as OpenVPN writes it: network and mask. */
function masked(cidr: string): { readonly network: string; readonly mask: string } {
  const { base, prefix } = range(cidr);
  return { network: formatIp(base), mask: formatIp(2 ** 32 - 2 ** (32 - prefix)) };
}
const inline = (name: string, text: string): string => `<${name}>\n${text.trimEnd()}\n</${name}>\n`;

/** Of the server: what the endpoint says to every client, and whom it lets in. */
export function serverConfig(vpn: ClientVpn, { endpoint }: Wire, { authority, certificate, key, crl }: Access): string {
  const routes = clientRoutes(vpn).map((to) => {
    const { network, mask } = masked(to);
    return `push "route ${network} ${mask}"`;
  });
  const proto = vpn.transport === "tcp" ? "tcp-server" : "udp";
  const text = fill(serverText, { device: endpointDevice, proto, address: endpoint, port: vpn.port, ...masked(vpn.clientCidr), routes: routes.join("\n") });
  return `${text}${inline("ca", authority)}${inline("cert", certificate)}${inline("key", key)}${crl === undefined ? "" : inline("crl-verify", crl)}`;
}

/** The profile as it is, but for the endpoint's name: there is no DNS in the lab. */
export function clientConfig(profile: string, { endpoint }: Wire): string {
  const here = profile.replace(/\r\n?/g, "\n").replace(/^(remote[ \t]+)\S+/m, (_, start: string) => start + endpoint).replace(/^remote-random-hostname[ \t]*\n/m, "");
  return `${here.trimEnd()}\nsetenv opt disable-dco\n`;
}

const withinMs = 60_000;
const isIn = /Initialization Sequence Completed/;
const isOut = /VERIFY ERROR[^\n]*|AUTH_FAILED[^\n]*|Options error[^\n]*|Exiting due to fatal error[^\n]*/;

/** @throws Fault lab-failed with what OpenVPN said, where the endpoint does not let this person in */
export async function tunnel(holder: Holder, folder: string, plan: LabPlan, vpn: ClientVpn, access: Access, signal: AbortSignal): Promise<void> {
  const of = (what: Space["what"]): Space => plan.spaces.find((s) => s.what === what && s.id === vpn.id)!;
  const [endpoint, client] = [of("client-vpn"), of("vpn-client")];
  const between = wire(vpn, endpoint, client);
  await holder.run(between.script);
  const [server, person] = [join(folder, `openvpn-${endpoint.name}.out`), join(folder, `openvpn-${client.name}.out`)];
  await begin(holder, endpoint.name, serverConfig(vpn, between, access), server);
  await heard(isIn, [server], signal, access.person);
  await begin(holder, client.name, clientConfig(access.profile, between), person);
  await heard(isIn, [person, server], signal, access.person);
}

async function begin(holder: Holder, space: string, config: string, log: string): Promise<ChildProcess> {
  const out = await open(log, "a", 0o600);
  const child = holder.spawn(space, ["openvpn", "--config", "stdin"], { stdio: ["pipe", out.fd, out.fd], env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" } });
  await out.close();
  child.stdin!.on("error", () => undefined); // it has ended: its log tells
  child.stdin!.end(config);
  child.unref();
  return child;
}

/** @param logs the first has to say it; any of them may say why not */
async function heard(what: RegExp, logs: readonly string[], signal: AbortSignal, person: string): Promise<void> {
  let texts: string[] = [];
  for (const until = performance.now() + withinMs; performance.now() < until; await sleep(100)) {
    signal.throwIfAborted();
    texts = await Promise.all(logs.map((log) => readFile(log, "utf8").catch(() => "")));
    const no = texts.map((text) => isOut.exec(text)?.[0]).find((words) => words !== undefined);
    if (no !== undefined) throw new Fault("lab-failed", { why: `the Client VPN does not let "${person}" in: ${no}` });
    if (what.test(texts[0]!)) return;
  }
  throw new Fault("lab-failed", { why: `the Client VPN's tunnel of "${person}" did not come up: ${texts[0]!.trim().split("\n").slice(-3).join(" ")}` });
}
