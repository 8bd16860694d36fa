import { asUsed, hourly, type Priced } from "../item.js";
import { publicIpv4 } from "./instance.js";

/** Not of ours: somebody's, left in our VPC (pitfall 48). With its public address. */
export const natGateway: Priced = (_props, _attrs, prices) => [
  hourly({ service: "VPC", code: "nat-gateway", ...prices.quote("vpc/nat-gateway") }),
  asUsed({ service: "VPC", code: "nat-data", ...prices.quote("vpc/nat-data") }, "GB"),
  publicIpv4(prices),
];
