/**
 * Where each price of ours stands in AWS's Price List: which products are asked for, and which of the answers is meant
 * (https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html).
 */
export interface ProductQuery {
  /** Code of the service, e.g. "AmazonEC2". */
  readonly service: string;
  readonly filters: readonly { readonly Type: "TERM_MATCH" | "CONTAINS"; readonly Field: string; readonly Value: string }[];
  /** Its usage type, without the region's prefix. */
  readonly usage: string;
  readonly unit: RegExp;
  /** Our unit holds that many of AWS's. */
  readonly times?: number;
}

const hours = /^(hrs|hours?)$/i;
const gbMonths = /^GB-Mo/i;
const gb = /^(GB|gigabytes?)$/i;
const processorHours = /^vCPU-(hours?|hrs?)$/i;

type Draft = Omit<ProductQuery, "filters"> & { readonly where?: Readonly<Record<string, string>> };

const engines: Readonly<Record<string, string>> = { mysql: "MySQL", postgres: "PostgreSQL" };
const zones: Readonly<Record<string, string>> = { single: "Single-AZ", multi: "Multi-AZ" };

/** Keys that stand for one product each. */
const fixed: Readonly<Record<string, Draft>> = {
  "vpc/public-ipv4": { service: "AmazonVPC", usage: "PublicIPv4:InUseAddress", unit: hours },
  "vpc/nat-gateway": { service: "AmazonEC2", usage: "NatGateway-Hours", unit: hours, where: { productFamily: "NAT Gateway" } },
  "vpc/nat-data": { service: "AmazonEC2", usage: "NatGateway-Bytes", unit: gb, where: { productFamily: "NAT Gateway" } },
  "elb/application": { service: "AWSELB", usage: "LoadBalancerUsage", unit: hours, where: { productFamily: "Load Balancer-Application" } },
  "elb/lcu": { service: "AWSELB", usage: "LCUUsage", unit: /^LCU-(hrs|hours?)$/i, where: { productFamily: "Load Balancer-Application" } },
  "rds/backup": { service: "AmazonRDS", usage: "RDS:ChargedBackupUsage", unit: gbMonths },
  "vpn/association": { service: "AmazonVPC", usage: "ClientVPN-EndpointHours", unit: hours },
  "vpn/connection": { service: "AmazonVPC", usage: "ClientVPN-ConnectionHours", unit: hours },
  "secret": { service: "AWSSecretsManager", usage: "AWSSecretsManager-Secrets", unit: /^(secrets?|months?)/i },
  "logs/to-group": { service: "AmazonCloudWatch", usage: "VendedLog-Bytes", unit: gb },
  "logs/to-bucket": { service: "AmazonCloudWatch", usage: "S3-Egress-Bytes", unit: gb },
  "logs/storage": { service: "AmazonCloudWatch", usage: "TimedStorage-ByteHrs", unit: gbMonths },
  "s3/standard": { service: "AmazonS3", usage: "TimedStorage-ByteHrs", unit: gbMonths },
  "s3/write": { service: "AmazonS3", usage: "Requests-Tier1", unit: /^requests?$/i, times: 1_000 },
  "s3/read": { service: "AmazonS3", usage: "Requests-Tier2", unit: /^requests?$/i, times: 1_000 },
};

/** Keys with something of their own in them. */
function drafted(key: string): Draft | undefined {
  if (Object.hasOwn(fixed, key)) return fixed[key];
  const [first, ...rest] = key.split("/");
  if (rest.some((part) => part === "" || part === "undefined")) return undefined;
  const [a = "", b = "", c = ""] = rest;
  if (first === "ec2" && a === "credits") return { service: "AmazonEC2", usage: `CPUCredits:${b}`, unit: processorHours, where: { operatingSystem: "Linux" } };
  if (first === "ec2" && rest.length === 1 && a.includes("."))
    return {
      service: "AmazonEC2",
      usage: `BoxUsage:${a}`,
      unit: hours,
      where: { instanceType: a, operatingSystem: "Linux", preInstalledSw: "NA", tenancy: "Shared", capacitystatus: "Used" },
    };
  if (first === "ebs") return { service: "AmazonEC2", usage: `EBS:VolumeUsage.${a}`, unit: gbMonths, where: { productFamily: "Storage", volumeApiName: a } };
  if (first === "rds" && a === "storage" && zones[b] !== undefined)
    return { service: "AmazonRDS", usage: `RDS:${b === "multi" ? "Multi-AZ-" : ""}${c.toUpperCase()}-Storage`, unit: gbMonths, where: { deploymentOption: zones[b] } };
  if (first === "rds" && engines[a] !== undefined && zones[b] !== undefined)
    return {
      service: "AmazonRDS",
      usage: `${b === "multi" ? "Multi-AZ" : "Instance"}Usage:${c}`,
      unit: hours,
      where: { instanceType: c, databaseEngine: engines[a], deploymentOption: zones[b] },
    };
  return undefined;
}

/** undefined: the list is not asked for this one (its products cannot be told apart), and our table's price stays. */
export function queryOf(key: string, region: string): ProductQuery | undefined {
  const draft = drafted(key);
  if (draft === undefined) return undefined;
  const { where = {}, ...rest } = draft;
  const terms = { regionCode: region, ...where };
  const filters = Object.entries(terms).map(([Field, Value]) => ({ Type: "TERM_MATCH" as const, Field, Value }));
  return { ...rest, filters: [...filters, { Type: "CONTAINS", Field: "usagetype", Value: draft.usage }] };
}

/**
 * What stands before a usage type in a region: nothing in N. Virginia, or its code; Ireland has an old one. Codes have a
 * number, so that "TS-LoadBalancerUsage" is not taken for a region's.
 */
const prefix = (region: string): string => (region === "us-east-1" ? "(USE1-)?" : region === "eu-west-1" ? "(EU|EUW1)-" : "[A-Z]{2,4}\\d-");
const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

interface Product {
  readonly product?: { readonly attributes?: Readonly<Record<string, string>> };
  readonly terms?: {
    readonly OnDemand?: Readonly<Record<string, { readonly priceDimensions?: Readonly<Record<string, Dimension>> }>>;
  };
}
interface Dimension {
  readonly unit?: string;
  readonly beginRange?: string;
  readonly pricePerUnit?: { readonly USD?: string };
}

function parsed(document: string): Product | undefined {
  try {
    const value: unknown = JSON.parse(document);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The first tier, on demand. */
function firstTier({ terms }: Product, unit: RegExp): number[] {
  return Object.values(terms?.OnDemand ?? {})
    .flatMap((term) => Object.values(term.priceDimensions ?? {}))
    .filter((d) => unit.test(d.unit ?? "") && Number(d.beginRange ?? "0") === 0)
    .map((d) => Number(d.pricePerUnit?.USD))
    .filter((usd) => Number.isFinite(usd) && usd > 0);
}

/**
 * The one price that the documents give.
 * @param documents of GetProducts, JSON each
 * @returns US dollars by our unit. undefined: none of them is meant, or those that are do not agree
 */
export function priceIn(documents: readonly string[], query: ProductQuery, region: string): number | undefined {
  const usage = new RegExp(`^${prefix(region)}${escaped(query.usage)}$`);
  const found = documents
    .map(parsed)
    .filter((p) => p !== undefined && usage.test(p.product?.attributes?.["usagetype"] ?? ""))
    .flatMap((p) => firstTier(p!, query.unit));
  const [price, ...others] = [...new Set(found)];
  // Twelve digits: the product of two decimals has noise.
  return price === undefined || others.length > 0 ? undefined : Number((price * (query.times ?? 1)).toPrecision(12));
}
