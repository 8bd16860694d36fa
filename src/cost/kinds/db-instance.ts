import { asUsed, byProcessor, hourly, monthly, numberOf, textOf, type Item, type Priced, type Settings } from "../item.js";
import type { Prices } from "../prices.js";
import { extendedYears } from "../tables/support.js";

/**
 * A database: its hours, its storage, the backups beyond as much, traffic from another zone, and the secret of a password
 * that RDS keeps (O33). Extended Support (pitfall 37) is paid where the database is enrolled in it and its version is too
 * old; ours are made with it disabled, so that RDS refuses what it would bill.
 */
export const dbInstance: Priced = (props, attrs, prices) => {
  const [engine, size, storage] = [textOf(props, "engine"), textOf(props, "instanceClass"), textOf(props, "storageType")];
  const zones = props["multiAz"] === true ? "multi" : "single";
  const server: Item[] = [
    hourly({ service: "RDS", code: "database", detail: named(size, zones), ...prices.quote(`rds/${engine}/${zones}/${size}`) }),
    ...(size?.startsWith("db.t") === true ? [asUsed({ service: "RDS", code: "cpu-credits", detail: size.split(".")[1], ...prices.quote("rds/credits"), hidden: true }, "vCPU-hour")] : []),
  ];
  const secret: Item[] = props["passwordSecret"] === undefined ? [monthly({ service: "Secrets Manager", code: "secret", ...prices.quote("secret"), hidden: true }, "month", 1)] : [];
  return [
    // Stopped, its storage and backups are paid on (RDS starts it again after seven days).
    ...(textOf(attrs, "status") === "stopped" ? [] : server),
    monthly(
      { service: "RDS", code: "database-storage", detail: named(storage, zones), ...prices.quote(`rds/storage/${zones}/${storage}`), hidden: true },
      "GB-month",
      numberOf(props, "storageGib"),
    ),
    asUsed({ service: "RDS", code: "database-backup", ...prices.quote("rds/backup"), hidden: true }, "GB-month"),
    asUsed({ service: "EC2", code: "zone-data", ...prices.quote("ec2/zone-data"), hidden: true }, "GB"),
    ...secret,
    ...extendedSupport(props, attrs, prices),
  ];
};

/** Virtual processors of the classes that have a price here: two each (https://aws.amazon.com/rds/instance-types/). */
const processors = (size: string | undefined): number | undefined => (/^db\.t(3|4g)\.(micro|small|medium)$/.test(size ?? "") ? 2 : undefined);

/** Also while it is stopped, and for the standby server as well
 *  (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support-charges.html). */
function extendedSupport(props: Settings, attrs: Settings, prices: Prices): Item[] {
  if (textOf(attrs, "lifecycle") !== "open-source-rds-extended-support" || prices.pricedOn === undefined) return [];
  const years = extendedYears(textOf(props, "engine"), textOf(props, "engineVersion"), prices.pricedOn);
  if (years === undefined) return [];
  const one = processors(textOf(props, "instanceClass"));
  const count = one === undefined ? undefined : one * (props["multiAz"] === true ? 2 : 1);
  return [byProcessor({ service: "RDS", code: "extended-support", detail: textOf(props, "engineVersion"), ...prices.quote(`rds/extended-support/${years}`), hidden: true }, count)];
}

const named = (what: string | undefined, zones: "multi" | "single"): string | undefined => (what !== undefined && zones === "multi" ? `${what} Multi-AZ` : what);
