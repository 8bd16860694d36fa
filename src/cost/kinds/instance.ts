import { asUsed, hourly, monthly, numberOf, textOf, type Item, type Priced } from "../item.js";
import type { Prices } from "../prices.js";

/** States in which EC2 counts no hours, and takes the public address back. */
const idle: readonly string[] = ["stopping", "stopped"];
/** Families that go on beyond their CPU credits, and are billed for it, where nothing else is said
 *  (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-performance-instances-unlimited-mode.html). */
const unlimited: readonly string[] = ["t3", "t3a", "t4g"];

/** What AWS tells of a server that is there without being in any state: it has an address, or not. */
const hasAddress = (props: Readonly<Record<string, unknown>>, attrs: Readonly<Record<string, unknown>>): boolean =>
  props["publicIp"] === undefined ? (textOf(attrs, "publicIp") ?? "") !== "" : props["publicIp"] === true;

/** A server: its hours, its root volume, its public address (O11); stopped, the volume alone. */
export const instance: Priced = (props, attrs, prices) => {
  const type = textOf(props, "instanceType");
  const volumeType = textOf(props, "volumeType");
  const volume = monthly(
    { service: "EBS", code: "volume", detail: volumeType, ...prices.quote(`ebs/${volumeType}`), hidden: true },
    "GB-month",
    numberOf(props, "volumeGib"),
  );
  if (idle.includes(textOf(attrs, "state") ?? "") || props["running"] === false) return [volume];
  const family = type?.split(".")[0] ?? "";
  const credits: readonly Item[] = unlimited.includes(family)
    ? [asUsed({ service: "EC2", code: "cpu-credits", detail: family, ...prices.quote(`ec2/credits/${family}`), hidden: true }, "vCPU-hour")]
    : [];
  return [
    hourly({ service: "EC2", code: "server", detail: type, ...prices.quote(`ec2/${type}`) }),
    ...credits,
    volume,
    ...(hasAddress(props, attrs) ? [publicIpv4(prices)] : []),
  ];
};

/** Addresses in use; one that is idle costs the same. */
export const publicIpv4 = (prices: Prices, count = 1): Item => hourly({ service: "VPC", code: "public-ipv4", ...prices.quote("vpc/public-ipv4"), hidden: true }, count);
