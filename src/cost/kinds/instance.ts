import { asUsed, hourly, monthly, numberOf, textOf, type Item, type Priced } from "../item.js";

/** States in which EC2 counts no hours, and takes the public address back. */
const idle: readonly string[] = ["stopping", "stopped"];

/** A server: its hours, its root volume, its public address (O11); stopped, the volume alone. */
export const instance: Priced = (props, attrs, prices) => {
  const type = textOf(props, "instanceType");
  const volumeType = textOf(props, "volumeType");
  const volume = monthly(
    { service: "EBS", code: "volume", detail: volumeType, unitPrice: prices.of(`ebs/${volumeType}`), hidden: true },
    "GB-month",
    numberOf(props, "volumeGib"),
  );
  if (idle.includes(textOf(attrs, "state") ?? "") || props["running"] === false) return [volume];
  const family = type?.split(".")[0];
  const credits = prices.of(`ec2/credits/${family}`);
  const address = props["publicIp"] === true ? [publicIpv4(prices.of("vpc/public-ipv4"))] : [];
  return [
    hourly({ service: "EC2", code: "server", detail: type, unitPrice: prices.of(`ec2/${type}`) }),
    ...(credits === undefined ? [] : [asUsed({ service: "EC2", code: "cpu-credits", detail: family, unitPrice: credits, hidden: true }, "vCPU-hour")]),
    volume,
    ...address,
  ];
};

/** Addresses in use; one that is idle costs the same. */
export const publicIpv4 = (unitPrice: number | undefined, count = 1): Item => hourly({ service: "VPC", code: "public-ipv4", unitPrice, hidden: true }, count);
