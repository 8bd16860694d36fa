import { every } from "../../aws/strangers.js";
import { majorOf } from "../../core/engine-version.js";
import { refsOf } from "../../core/resolve.js";
import type { Finding } from "../../core/finding.js";
import type { Declared, Examination, Wanted } from "../examination.js";
import { finding } from "../findings.js";
import { zonesOf } from "../zones.js";

const dayMs = 86_400_000;
/** An upgrade to another major version wants to be planned. */
const soonDays = 180;

interface Server {
  readonly engine: string;
  readonly version: string;
  readonly class: string;
  readonly storageType: string;
  readonly multiAz: boolean;
  readonly zones: readonly string[];
}

function serverOf(c: Wanted, { props }: Declared): Server {
  const groups = refsOf(props["subnetGroup"]);
  const zones = c.things.filter((t) => groups.has(t.id)).flatMap((t) => zonesOf(c, t.props["subnetIds"]));
  const text = (name: string) => String(props[name]);
  return { engine: text("engine"), version: text("engineVersion"), class: text("instanceClass"), storageType: text("storageType"), multiAz: props["multiAz"] === true, zones: [...new Set(zones)].sort() };
}

/** How long AWS supports the line for nothing; afterwards it bills, or, as we ask it to, refuses (pitfall 37). */
async function lifecycle(c: Wanted, { engine, version }: Server): Promise<Finding> {
  const found = await every((t) => c.aws.rds("DescribeDBMajorEngineVersions", { Engine: engine, MajorEngineVersion: majorOf(engine, version), ...t }), (r) => r.DBMajorEngineVersions, ["Marker", "Marker"]);
  const standard = found.flatMap((m) => m.SupportedEngineLifecycles ?? []).find((l) => l.LifecycleSupportName === "open-source-rds-standard-support");
  const end = standard?.LifecycleSupportEndDate;
  if (end === undefined) return finding("database", "could-not-look", "engine-unknown", { engine, version });
  const data = { engine, version, until: end.toISOString().slice(0, 10) };
  const days = (end.getTime() - c.now()) / dayMs;
  if (days < 0) return finding("database", "stop", "engine-ended", data);
  return days < soonDays ? finding("database", "warning", "engine-ending", data) : finding("database", "ok", "engine", data);
}

async function isOffered(c: Wanted, { engine, version }: Server): Promise<boolean> {
  const found = await every((t) => c.aws.rds("DescribeDBEngineVersions", { Engine: engine, EngineVersion: version, ...t }), (r) => r.DBEngineVersions, ["Marker", "Marker"]);
  return found.length > 0;
}

/** Whether RDS has that class for that engine in the zones of the subnet group. */
async function orderable(c: Wanted, server: Server): Promise<Finding> {
  const { engine, version, storageType, zones, multiAz } = server;
  const options = await every((t) => c.aws.rds("DescribeOrderableDBInstanceOptions", { Engine: engine, EngineVersion: version, DBInstanceClass: server.class, Vpc: true, ...t }), (r) => r.OrderableDBInstanceOptions, ["Marker", "Marker"]);
  // Nothing at all: it may be the version that is not there, and not the class.
  if (options.length === 0 && !(await isOffered(c, server))) return finding("database", "stop", "engine-missing", { engine, version });
  const fit = options.filter((o) => o.StorageType === undefined || o.StorageType === storageType);
  const offered = [...new Set(fit.flatMap((o) => (o.AvailabilityZones ?? []).map((z) => z.Name!)))].sort();
  const data = { class: server.class, engine, version };
  const there = zones.filter((z) => offered.includes(z));
  // RDS puts the one server, or the two, into zones that have the class.
  if (there.length < (multiAz ? 2 : 1)) return finding("database", "stop", "class-missing", { ...data, zones, offered });
  if (multiAz && !fit.some((o) => o.MultiAZCapable === true)) return finding("database", "stop", "class-single", data);
  return finding("database", "ok", "class-orderable", { ...data, zones: there });
}

/** The database's line and class, asked of RDS. */
export const database: Examination = {
  id: "database",
  needs: "plan",
  beforeUp: true,
  look: async (c) => {
    const servers = c.creating.filter((t) => t.kind === "rds/db-instance").map((t) => serverOf(c, t));
    return (await Promise.all(servers.map((s) => Promise.all([lifecycle(c, s), orderable(c, s)])))).flat();
  },
};
