import { asUsed, hourly, type Priced } from "../item.js";
import { publicIpv4 } from "./instance.js";

/** An Application Load Balancer: its hours, its capacity units, and an address in each zone where the internet sees it. */
export const loadBalancer: Priced = (props, _attrs, prices) => {
  const subnets = props["subnetIds"];
  const facing = props["scheme"] === "internet-facing" && Array.isArray(subnets);
  return [
    hourly({ service: "ELB", code: "load-balancer", ...prices.quote("elb/application") }),
    asUsed({ service: "ELB", code: "lcu", ...prices.quote("elb/lcu"), hidden: true }, "LCU-hour"),
    ...(facing ? [publicIpv4(prices, subnets.length)] : []),
  ];
};
