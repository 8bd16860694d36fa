import haproxyText from "../../../templates/lab/haproxy.cfg";
import nginxText from "../../../templates/lab/nginx.conf";
import squidText from "../../../templates/lab/squid.conf";
import sshdText from "../../../templates/lab/sshd.conf";
import type { Database, LoadBalancer } from "../../net/reach/snapshot.js";
import type { LabPlan, Space } from "../plan.js";
import { haproxyListeners } from "./balancer.js";
import { bucketAddress, wwwAddress, type Subject } from "./subject.js";

/** A real program in one namespace. */
export interface Daemon {
  readonly space: string;
  readonly name: string;
  /** Its files below the lab's folder. */
  readonly files: Readonly<Record<string, string>>;
  /** Shell line that runs it in the foreground; `$F` is the lab's folder. */
  readonly command: string;
  /** Where it answers once it runs. */
  readonly ready: { readonly address: string; readonly port: number };
}

/** The password of the database's user: it is reachable from inside the lab only, and gone with it. */
export const databaseUser = { name: "admin", password: "kumiki-lab" } as const;

/** Everything that runs in the environment, as far as Debian has a program for it. Pure. */
export function daemons(subject: Subject, plan: LabPlan, folder: string): Daemon[] {
  const of = (id: string): Space | undefined => plan.spaces.find((s) => s.what === "interface" && s.id === id);
  return [
    ...Object.entries(subject.hosts).flatMap(([name, id]) => hostDaemons(subject, folder, name, of(id))),
    ...subject.snapshot.loadBalancers.flatMap((b) => b.interfaces.flatMap((id) => nodeDaemon(subject, b, of(id)))),
    ...subject.snapshot.databases.flatMap((d) => d.interfaces.slice(0, 1).flatMap((id) => databaseDaemon(d, of(id)))),
    ...outsideDaemons(subject, plan, folder),
  ];
}

/** A template with its `{{name}}`s filled in. */
export function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`no value for ${name}`);
    return String(value);
  });
}

/** The pages of templates/page-server.sh. */
function bodyOf(host: string): string {
  const [, what, number] = /^(web|ap)-server-(\d+)$/.exec(host) ?? [];
  return what === undefined ? host : `<html><h1>${what === "web" ? "Web" : "AP"} server ${number}</h1></html>`;
}

function web(folder: string, space: string, name: string, address: string, ports: readonly number[], body: string): Daemon {
  const listen = ports.map((p) => `    listen ${p};`).join("\n");
  return { space, name, files: { [`${name}.conf`]: fill(nginxText, { folder, name, listen, body }) }, command: `exec nginx -p $F -e $F/${name}.log -c $F/${name}.conf`, ready: { address, port: ports[0]! } };
}

function hostDaemons({ declared }: Subject, folder: string, host: string, space: Space | undefined): Daemon[] {
  const address = space?.addresses[0];
  if (space === undefined || address === undefined) return [];
  const ports = declared.listens.filter((l) => l.interface === space.id && l.protocol === "tcp").flatMap((l) => l.ports);
  const proxy = declared.proxies.find((p) => p.interface === space.id);
  const made: Daemon[] = [];
  if (ports.includes(22)) {
    const name = `sshd-${host}`;
    made.push({ space: space.name, name, files: { [`${name}.conf`]: fill(sshdText, { folder }) }, command: `exec "$(command -v sshd)" -D -e -f $F/${name}.conf`, ready: { address, port: 22 } });
  }
  const pages = ports.filter((p) => p !== 22 && p !== proxy?.port);
  if (pages.length > 0) made.push(web(folder, space.name, `nginx-${host}`, address, pages, bodyOf(host)));
  if (proxy !== undefined) {
    const name = `squid-${host}`;
    const text = fill(squidText, { name, port: proxy.port, clients: proxy.clients.join(" "), ports: proxy.ports.join(" ") });
    made.push({ space: space.name, name, files: { [`${name}.conf`]: text }, command: `exec squid -N -f $F/${name}.conf`, ready: { address, port: proxy.port } });
  }
  return made;
}

function nodeDaemon({ snapshot }: Subject, balancer: LoadBalancer, space: Space | undefined): Daemon[] {
  const address = space?.addresses[0];
  if (space === undefined || address === undefined) return [];
  const name = `haproxy-${space.name}`;
  const first = balancer.listeners[0];
  if (first === undefined) return [];
  return [{ space: space.name, name, files: { [`${name}.cfg`]: fill(haproxyText, { listeners: haproxyListeners(snapshot, balancer) }) }, command: `exec haproxy -db -f $F/${name}.cfg`, ready: { address, port: first.port } }];
}

function databaseDaemon(database: Database, space: Space | undefined): Daemon[] {
  const address = space?.addresses[0];
  if (space === undefined || address === undefined || !/mysql|mariadb/.test(database.engine)) return [];
  const { name: user, password } = databaseUser;
  const name = `mariadb-${space.name}`;
  // One statement to a line: --init-file knows no others.
  const init = `CREATE USER '${user}'@'%' IDENTIFIED BY '${password}';\nGRANT ALL ON *.* TO '${user}'@'%';\n`;
  const make = `mariadb-install-db --no-defaults --user=root --datadir=$F/${name} --auth-root-authentication-method=normal --skip-test-db >/dev/null`;
  const run = `exec mariadbd --no-defaults --user=root --datadir=$F/${name} --socket=/run/${name}.sock --pid-file=/run/${name}.pid --bind-address=${address} --port=${database.port} --init-file=$F/${name}.sql --innodb-buffer-pool-size=16M --skip-name-resolve`;
  return [{ space: space.name, name, files: { [`${name}.sql`]: init }, command: `${make} && ${run}`, ready: { address, port: database.port } }];
}

/** example.com, and S3 wherever packets for it come out. nginx stands for both: policies are no packets. */
function outsideDaemons(subject: Subject, plan: LabPlan, folder: string): Daemon[] {
  const bucket = bucketAddress(subject);
  return plan.spaces.flatMap((space) => {
    if (space.what === "outside") return [web(folder, space.name, "nginx-outside", wwwAddress, [80, 443], "<html><h1>Example Domain</h1></html>")];
    return space.what === "endpoint" && bucket !== undefined && space.addresses.includes(bucket) ? [web(folder, space.name, `nginx-${space.name}`, bucket, [443, 80], "<html><h1>S3</h1></html>")] : [];
  });
}
