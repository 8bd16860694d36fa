import { asUsed, hourly, type Priced } from "../item.js";

/** Paid from its creation on, connected or not (pitfall 54): the dearest thing of the article. */
export const clientVpnAssociation: Priced = (_props, _attrs, prices) => [
  hourly({ service: "Client VPN", code: "vpn-association", ...prices.quote("vpn/association") }),
];

/** The endpoint itself costs nothing; each person does while connected. */
export const clientVpnEndpoint: Priced = (_props, _attrs, prices) => [
  asUsed({ service: "Client VPN", code: "vpn-connection", ...prices.quote("vpn/connection") }, "hour"),
];
