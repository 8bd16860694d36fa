import type { LabPlan, Space } from "../plan.js";
import { databaseUser } from "./daemons.js";
import { bucketAddress, wwwAddress, wwwName, type Claim, type Subject } from "./subject.js";

/** One connection by the program that people use for it. */
export interface Try {
  readonly space: string;
  readonly command: readonly string[];
  /** What has to be in its answer, beside success. */
  readonly answer: string;
}
/** Why a claim cannot be tried. */
export type Untried = "no-source" | "no-destination" | "not-in-the-lab";

/** Seconds. A handshake takes milliseconds in there; whoever has not answered by then does not. */
const patience = 4;

/** @param folder the lab's, with the key of its users */
export function tries(subject: Subject, plan: LabPlan, folder: string, claim: Claim): readonly Try[] | Untried {
  const from = sourceOf(subject, plan, claim.from);
  if (from === undefined) return "no-source";
  const targets = addressesOf(subject, claim, from.outside);
  if (targets === undefined) return "no-destination";
  if (targets.length === 0) return "not-in-the-lab";
  return targets.map((address) => ({ space: from.space.name, ...program(subject, folder, claim, address, from.address) }));
}

interface Source {
  readonly space: Space;
  readonly address: string;
  readonly outside: boolean;
}
function sourceOf({ hosts, clientVpns, outside }: Subject, plan: LabPlan, name: string): Source | undefined {
  const world = name === "outside" || name === "internet";
  const id = hosts[name] ?? clientVpns[name];
  const space = plan.spaces.find((s) => (world ? s.what === "outside" : (s.what === "interface" || s.what === "vpn-client") && s.id === id));
  const address = world ? outside : space?.addresses[0];
  return space === undefined || address === undefined ? undefined : { space, address, outside: world };
}

/** What the name leads to from there. undefined: there is no such thing at AWS. */
function addressesOf(subject: Subject, { to }: Claim, outside: boolean): readonly string[] | undefined {
  const { snapshot } = subject;
  const seen = (ids: readonly string[], open: boolean): string[] =>
    ids.flatMap((id) => {
      const [primary] = snapshot.interfaces.find((e) => e.id === id)?.addresses ?? [];
      return primary === undefined ? [] : [open ? (primary.public ?? primary.private) : primary.private];
    });
  if (to === "internet" || to === "outside") return [wwwAddress];
  if (subject.hosts[to] !== undefined) return seen([subject.hosts[to]], outside);
  if (subject.buckets[to] !== undefined) return [bucketAddress(subject) ?? []].flat();
  const balancer = snapshot.loadBalancers.find((b) => b.arn === subject.loadBalancers[to]);
  // An internet-facing load balancer's name leads to its public addresses, from inside as well.
  if (balancer !== undefined) return seen(balancer.interfaces, balancer.scheme === "internet-facing");
  const database = snapshot.databases.find((d) => d.id === subject.databases[to]);
  if (database === undefined) return undefined;
  return /mysql|mariadb/.test(database.engine) ? seen(database.interfaces.slice(0, 1), outside && database.publiclyAccessible) : [];
}

function program(subject: Subject, folder: string, claim: Claim, address: string, from: string): Omit<Try, "space"> {
  if (claim.via !== undefined) {
    const proxy = subject.declared.proxies.find((p) => p.interface === subject.hosts[claim.via!]);
    const at = subject.snapshot.interfaces.find((e) => e.id === proxy?.interface)?.addresses[0]?.private;
    return { command: ["curl", "-sS", "-f", "-m", String(patience), "-x", `http://${at}:${proxy?.port}`, `http://${wwwName}/`], answer: "Example Domain" };
  }
  if (claim.port === 22) {
    const options = ["BatchMode=yes", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR", "IdentitiesOnly=yes", `ConnectTimeout=${patience}`].flatMap((o) => ["-o", o]);
    return { command: ["ssh", "-F", "none", "-b", from, "-i", `${folder}/user-key`, ...options, `root@${address}`, "echo kumiki"], answer: "kumiki" };
  }
  if (claim.to in subject.databases) {
    const { name, password } = databaseUser;
    return { command: ["mariadb", "--no-defaults", "-h", address, "-P", String(claim.port), "-u", name, `-p${password}`, `--connect-timeout=${patience}`, "-N", "-e", "SELECT 'kumiki'"], answer: "kumiki" };
  }
  return { command: ["curl", "-sS", "-f", "-m", String(patience), "--interface", from, `http://${address}:${claim.port}/`], answer: "<h1>" };
}
