import { catalogue } from "../catalogue/index.js";
import { command } from "../catalogue/command.js";
import { safe, shellWord } from "../escape.js";
import { paint, type Look } from "../look.js";
import { cell, labelled, table } from "../table.js";
import { wrap } from "../width.js";

/** How a person gets into a finished environment; a part that does not stand is left out. */
export interface GuideView {
  /** A host that can be logged in to. */
  readonly login?: string | undefined;
  /** Nobody logs in but through the VPN (phase P4). */
  readonly throughVpn?: boolean;
  readonly vpn?: VpnGuide | undefined;
}
export interface VpnGuide {
  /** Path of the last profile that was written; undefined: nobody has one yet. */
  readonly profile?: string | undefined;
  readonly fullTunnel: boolean;
  /** "172.16.2.10:3128", where it stands. */
  readonly proxy?: string | undefined;
  /** The association is there: without one nobody gets in, and it costs next to nothing. */
  readonly on: boolean;
}

const systems = ["macos", "windows", "linux"] as const;

/** Where to bring a profile on the three systems (C9), and what the tunnel does to the internet (C10). */
export function sayConnect(vpn: VpnGuide, look: Look): string[] {
  const words = catalogue(look.lang).guide;
  const profile = shellWord(vpn.profile ?? "NAME.ovpn");
  const rows = systems.map((s) => [cell(words.systems[s]), cell(words.connect[s](profile), "cyan")]);
  return [...table(rows, look, { indent: "  " }), ...tunnel(vpn, look)];
}

function tunnel(vpn: VpnGuide, look: Look): string[] {
  const words = catalogue(look.lang).guide;
  const text = vpn.fullTunnel ? words.fullTunnel(vpn.proxy === undefined ? undefined : safe(vpn.proxy)) : words.splitTunnel;
  return wrap(text, look, "  ");
}

const heading = (text: string, look: Look): string[] => ["", paint(look, "bold", text)];

/** After `up`: how to log in and how to connect, no more than fits on one screen. */
export function sayGuide(env: string, { login, throughVpn = false, vpn }: GuideView, look: Look): string[] {
  const words = catalogue(look.lang).guide;
  const commandLine = (text: string): string[] => wrap(command(text, env), look, "  ").map((l) => paint(look, "cyan", l));
  const off = vpn?.on === false ? labelled(cell(`  ${words.off}`), command("vpn on", env), look) : [];
  const connect = vpn === undefined ? [] : vpn.profile === undefined ? [...wrap(words.addFirst, look, "  "), ...commandLine("vpn add NAME"), ...commandLine("vpn profile NAME")] : sayConnect(vpn, look);
  const loggingIn = login === undefined ? [] : [...heading(throughVpn ? words.loginThroughVpn : words.login, look), ...commandLine(`ssh ${login}`)];
  const connecting = vpn === undefined ? [] : [...heading(words.vpn, look), ...off, ...connect];
  return throughVpn ? [...connecting, ...loggingIn] : [...loggingIn, ...connecting];
}
