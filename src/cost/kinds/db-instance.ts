import { asUsed, hourly, monthly, numberOf, textOf, type Item, type Priced } from "../item.js";

/**
 * A database: its hours, its storage, the backups beyond as much, and the secret of a password that RDS keeps (O33).
 * Extended Support (pitfall 37) is no item: every database is made with it disabled, so that RDS refuses what it would bill.
 */
export const dbInstance: Priced = (props, attrs, prices) => {
  const [engine, size, storage] = [textOf(props, "engine"), textOf(props, "instanceClass"), textOf(props, "storageType")];
  const zones = props["multiAz"] === true ? "multi" : "single";
  const server: Item[] = [
    hourly({ service: "RDS", code: "database", detail: named(size, zones), unitPrice: prices.of(`rds/${engine}/${zones}/${size}`) }),
    ...(size?.startsWith("db.t") === true ? [asUsed({ service: "RDS", code: "cpu-credits", detail: size.split(".")[1], unitPrice: prices.of("rds/credits"), hidden: true }, "vCPU-hour")] : []),
  ];
  const secret: Item[] = props["passwordSecret"] === undefined ? [monthly({ service: "Secrets Manager", code: "secret", unitPrice: prices.of("secret"), hidden: true }, "month", 1)] : [];
  return [
    // Stopped, its storage and backups are paid on (RDS starts it again after seven days).
    ...(textOf(attrs, "status") === "stopped" ? [] : server),
    monthly(
      { service: "RDS", code: "database-storage", detail: named(storage, zones), unitPrice: prices.of(`rds/storage/${zones}/${storage}`), hidden: true },
      "GB-month",
      numberOf(props, "storageGib"),
    ),
    asUsed({ service: "RDS", code: "database-backup", unitPrice: prices.of("rds/backup"), hidden: true }, "GB-month"),
    ...secret,
  ];
};

const named = (what: string | undefined, zones: "multi" | "single"): string | undefined => (what !== undefined && zones === "multi" ? `${what} Multi-AZ` : what);
