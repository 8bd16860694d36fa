import { relative } from "node:path";
import type { State } from "../core/state.js";
import type { GuideView, VpnGuide } from "../ui/say.js";
import { hostsOf } from "./documents.js";
import { pathsOf, waysOf } from "./jumps.js";
import type { Session } from "./session.js";
import { filesOf } from "./status.js";

const standing = (state: State, kind: string) => Object.values(state.records).find((r) => r.kind === kind && r.status !== "deleting");

/** The id of the Client VPN endpoint, if there is one. */
export const endpointOf = (state: State): string | undefined => standing(state, "ec2/client-vpn-endpoint")?.id;

/** Somebody can connect: a network is associated. It is what costs by the hour. */
export const isOn = (state: State): boolean => standing(state, "ec2/client-vpn-association") !== undefined;

/** Squid's (steps/internal-servers.ts). */
const proxyPort = 3128;

/** As it is typed from here, where that is shorter. */
function fromHere(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith("..") || near.length > path.length ? path : near;
}

/** What there is to say about connecting; undefined: there is no VPN. */
export function vpnGuide(state: State, profile: string | undefined): VpnGuide | undefined {
  if (endpointOf(state) === undefined) return undefined;
  const proxy = hostsOf(state)["proxy-server-1"]?.privateIp;
  return {
    profile: profile === undefined ? undefined : fromHere(profile),
    fullTunnel: state.answers["splitTunnel"]?.value !== true,
    ...(proxy === undefined ? {} : { proxy: `${proxy}:${proxyPort}` }),
    on: isOn(state),
  };
}

/** The end of `up`: the first host that one logs in to, and the VPN. */
export async function guideOf(session: Session, state: State): Promise<GuideView> {
  const login = [...waysOf(pathsOf(state, hostsOf(state))).keys()][0];
  return { login, throughVpn: state.phase === "P4", vpn: vpnGuide(state, (await filesOf(session)).clientProfile) };
}
