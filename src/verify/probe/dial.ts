import { isIP } from "node:net";
import type { Scene } from "../scene.js";
import type { Question } from "../judge.js";

/**
 * One conversation to be tried. Every name and address in it is validated (`dialOf`), for it also stands in a script.
 * tcp: a connection; `greets`: the other end speaks first, and so. http: a page that shows this text, perhaps by way of a
 * proxy. s3: the bucket's list, by the AWS CLI and the host's own role.
 */
export type Dial =
  | { readonly kind: "tcp"; readonly host: string; readonly port: number; readonly greets?: string }
  | { readonly kind: "http"; readonly host: string; readonly port: number; readonly secure?: true; readonly shows: string; readonly through?: { readonly host: string; readonly port: number } }
  | { readonly kind: "s3"; readonly bucket: string; readonly region: string };

/** A page that everybody may fetch and that stays as it is (RFC 2606; requirements.md M5 and 13 name it). */
const world = { host: "www.example.com", shows: "Example Domain" } as const;

/** What the servers' first boot puts on their page (templates/page-server.sh), and so what a load balancer shows. */
function pageOf(name: string): string | undefined {
  const [, tier, number = ""] = /^(web|ap)-(?:server-(\d+)|alb)$/.exec(name) ?? [];
  return tier === undefined ? undefined : `${tier === "web" ? "Web" : "AP"} server ${number}`;
}

const isName = (host: string): boolean => /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/.test(host);
const isPort = (port: number): boolean => Number.isInteger(port) && port > 0 && port < 65536;
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, those of today. */
const isBucket = (name: string): boolean => /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name);
const isEnd = ({ host, port }: { readonly host: string; readonly port: number }): boolean => (isIP(host) === 4 || isName(host)) && isPort(port);

const own = (of: Readonly<Record<string, string>>, name: string): string | undefined => (Object.hasOwn(of, name) ? of[name] : undefined);

/** The address or name that people type. */
function hostOf(scene: Scene, { from, to }: Question): string | undefined {
  const { snapshot, cast } = scene;
  const host = scene.host(to);
  if (host !== undefined) return scene.dialled(host, from === "outside" || from === "internet" ? { outside: scene.outside } : { interface: host.id });
  if (to === "internet" || to === "outside") return world.host;
  const balancer = own(cast.loadBalancers, to);
  if (balancer !== undefined) return snapshot.loadBalancers.find((b) => b.arn === balancer)?.dnsName;
  const database = own(cast.databases, to);
  return database === undefined ? undefined : snapshot.databases.find((d) => d.id === database)?.endpoint;
}

/**
 * How a question is asked with packets, by the program that people use for it.
 * @returns undefined where the destination is not there at AWS, or its name is none that can be dialled
 */
export function dialOf(scene: Scene, q: Question): Dial | undefined {
  const bucket = own(scene.cast.buckets, q.to);
  if (bucket !== undefined) return isBucket(bucket) ? { kind: "s3", bucket, region: scene.snapshot.region } : undefined;
  const host = hostOf(scene, q);
  if (host === undefined || !isEnd({ host, port: q.port })) return undefined;
  if (q.via !== undefined) return byProxy(scene, { ...q, via: q.via }, host);
  if (q.port === 22) return { kind: "tcp", host, port: q.port, greets: "SSH-" };
  const shows = host === world.host ? world.shows : pageOf(q.to);
  if (shows === undefined || (q.port !== 80 && q.port !== 443)) return { kind: "tcp", host, port: q.port };
  return { kind: "http", host, port: q.port, shows, ...(q.port === 443 ? { secure: true } : {}) };
}

function byProxy(scene: Scene, q: Question & { readonly via: string }, host: string): Dial | undefined {
  const at = scene.host(q.via);
  const port = Object.hasOwn(scene.cast.software, q.via) ? scene.cast.software[q.via]?.proxy?.port : undefined;
  if (at === undefined || port === undefined) return undefined;
  const through = { host: at.addresses[0]?.private ?? "", port };
  const shows = host === world.host ? world.shows : pageOf(q.to);
  return isEnd(through) && shows !== undefined ? { kind: "http", host, port: q.port, shows, through } : undefined;
}

/** Where the packets go, for people: "tcp 198.51.100.11:22". */
export function nameOfDial(dial: Dial): string {
  if (dial.kind === "s3") return `s3://${dial.bucket}`;
  const end = `${dial.host}:${dial.port}`;
  return dial.kind === "tcp" ? `tcp ${end}` : `${dial.secure === true ? "https" : "http"}://${end}${dial.through === undefined ? "" : ` via ${dial.through.host}:${dial.through.port}`}`;
}
