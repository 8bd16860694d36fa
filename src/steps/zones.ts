import type { Input } from "../core/types.js";

export interface PlacedSubnet {
  readonly id: Input<string>;
  /** Availability zone, e.g. "ap-northeast-1a". */
  readonly zone: string;
}

/**
 * One subnet of each zone, in the order of the zones: a load balancer takes no second subnet of a zone, and AWS tells
 * the subnets of load balancers and DB subnet groups in no order, so both sides are sorted to be compared.
 */
export function onePerZone(subnets: readonly PlacedSubnet[]): Input<string>[] {
  const zones = [...new Set(subnets.map((s) => s.zone))].sort();
  return zones.map((zone) => subnets.find((s) => s.zone === zone)!.id);
}
