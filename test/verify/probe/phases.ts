import { inOrder, judgeAll, Scene, type ShellWay, type View } from "../../../src/verify/index.js";
import { openNeighbours } from "../../../src/verify/probe/control.js";
import type { Own } from "../../../src/verify/probe/own.js";
import { planProbes, type Planned } from "../../../src/verify/probe/plan.js";
import { aliasOf, chain, waysOf } from "../../../src/cli/jumps.js";
import { prepare } from "../../../src/net/reach/index.js";
import { bucketStep } from "../../../src/steps/bucket.js";
import { clientVpn } from "../../../src/steps/client-vpn.js";
import { peering } from "../../../src/steps/peering.js";
import { proxy } from "../../../src/steps/proxy.js";
import { article, vpn, type Phase } from "../../net/reach/article.js";
import { account, region } from "../../net/reach/build.js";
import { company } from "../../steps/company.js";

const last = { P1: bucketStep, P2: peering, P3: proxy, P4: clientVpn };
const arn = (name: string) => `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/app/${name}/1`;

/** The article's environment at the end of a phase, with the checks that its steps claim then. */
export function viewOf(phase: Phase): View {
  const { snapshot } = article(phase);
  const { checks, hosts: declared, software } = company(last[phase], "article");
  const hosts = Object.fromEntries(Object.keys(declared).map((name) => [name, `i-${name}`]));
  const clientVpns: Record<string, string> = phase === "P4" ? { "vpn-client": vpn } : {};
  const scene = new Scene(snapshot, { hosts, software, loadBalancers: { "web-alb": arn("alb-web"), "ap-alb": arn("alb-ap") }, databases: { database: "for-web-db" }, buckets: { bucket: "for-web-bucket" }, clientVpns, outside: "203.0.113.7/32" });
  return { env: "default", envId: "default-abcdefghijklmnop", phase, scene, network: prepare(snapshot, scene.declared), checks: inOrder(checks) };
}

/** The ways that `kumiki ssh` would take. */
export function waysIn(phase: Phase, { scene }: View): ReadonlyMap<string, ShellWay> {
  const found = Object.keys(scene.cast.hosts).flatMap((name) => {
    const one = scene.host(name)?.addresses[0];
    return one === undefined ? [] : [[name, { id: `i-${name}`, privateIp: one.private, ...(one.public === undefined ? {} : { publicIp: one.public }) }] as const];
  });
  const ways = waysOf({ phase, hosts: Object.fromEntries(found), vpnToProxy: true });
  return new Map([...ways.keys()].map((host) => [host, { alias: aliasOf("default", host), entry: ways.get(chain(ways, host)[0]!)!.address }]));
}

export const nowhere: Own = { addresses: [], networks: [] };
export const connected: Own = { addresses: ["172.16.4.34"], networks: [] };

export function planIn(phase: Phase, own: Own): readonly Planned[] {
  const view = viewOf(phase);
  const results = judgeAll(view);
  return planProbes({ scene: view.scene, ways: waysIn(phase, view), own, open: openNeighbours(view, results) }, results);
}
