import type { Eni, Net, Sub } from "../network.js";
import type { Address } from "../ranges.js";
import type { EgressOnlyGateway, Route, RouteTarget, VpcEndpoint, VpnGateway } from "../snapshot.js";
import type { Span } from "../verdict.js";

/** Where a packet has come to for good. */
export type End =
  | { readonly kind: "interface"; readonly eni: Eni }
  | { readonly kind: "outside"; readonly by: "internet" | EgressOnlyGateway | VpnGateway }
  | { readonly kind: "service"; readonly endpoint: VpcEndpoint; readonly net: Net };

/** Where it goes on. */
export type Move =
  /** Out of an interface: a packet of its own, or one that it forwards. */
  | { readonly kind: "leave"; readonly eni: Eni }
  /** In at an interface that has the address. */
  | { readonly kind: "arrive"; readonly eni: Eni }
  /** From an interface into its subnet. */
  | { readonly kind: "subnet"; readonly eni: Eni }
  /** To the target of a route; `route` absent: of one that only would lead there. */
  | { readonly kind: "target"; readonly target: RouteTarget; readonly route: Route | undefined; readonly sub: Sub }
  /** Within a VPC, by its local route alone; `from` absent: it came in by a gateway. */
  | { readonly kind: "vpc"; readonly net: Net; readonly from: Sub | undefined }
  /** Between the gateways. */
  | { readonly kind: "internet" };

/** What every stage of a walk gives. undefined: it ends here, see `blockers` and `because` of the packet. */
export type Next = End | Move | undefined;

/** Where a walk begins, with the ports that the sender may use. */
export type Start =
  | { readonly kind: "interface"; readonly eni: Eni; readonly address: Address; readonly ports: Span }
  | { readonly kind: "outside"; readonly address: Address; readonly ports: Span };
