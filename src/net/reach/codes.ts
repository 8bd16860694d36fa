/**
 * Why something is not reachable. Where AWS's Reachability Analyzer has a code for it, that one, with its meaning as AWS
 * says it on the page; ours, which begin with KUMIKI_, where it has none (it analyses neither Client VPN nor replies that
 * take another way, and no host).
 */
export const codesPage = "https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html";

/** Codes of `codesPage` that the engine gives. */
export const awsCodes = [
  "BAD_STATE",
  "BAD_STATE_ATTACHMENT",
  "BAD_STATE_ROUTE",
  "BAD_STATE_VPN",
  "ELB_INSTALLED_AZ_RESTRICTION",
  "ELBV2_LISTENER_HAS_NO_TG",
  "ELBV2_LISTENERS_MISMATCH",
  "ENI_ADDRESS_RESTRICTION",
  "ENI_SG_RULES_MISMATCH",
  "ENI_SOURCE_DEST_CHECK_RESTRICTION",
  "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
  "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS",
  "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
  "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
  "IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS",
  "IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS",
  "NGW_REQUIRES_SOURCE_IN_VPC",
  "NO_POSSIBLE_DESTINATION",
  "NO_ROUTE_TO_DESTINATION",
  "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
  "PROTOCOL_RESTRICTION",
  "SG_HAS_NO_RULES",
  "SG_REFERENCES_NOT_PRESERVED",
  "SUBNET_ACL_RESTRICTION",
  "VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS",
  "VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
  "VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
  "VPC_LOCAL_ROUTE_CIDR_RESTRICTION",
  "VPCE_GATEWAY_PROTOCOL_RESTRICTION",
] as const;

/** Ours. */
export const ourCodes = [
  /** Of an open path: this is what let it in last. */
  "KUMIKI_LET_IN",
  /** The same header came to the same place again. */
  "KUMIKI_LOOP",
  "KUMIKI_HOP_LIMIT",
  /** A NAT gateway takes only replies. */
  "KUMIKI_NAT_UNSOLICITED",
  /** A reply meets a stateful device that has not seen the connection, or comes out at another host. */
  "KUMIKI_REPLY_PATH",
  /** A reply arrives from another address than the one dialled. */
  "KUMIKI_REPLY_SOURCE",
  /** The host is reached, and nothing listens there. */
  "KUMIKI_NOT_LISTENING",
  "KUMIKI_CVPN_NOT_ASSOCIATED",
  /** Split tunnel: the client does not send this into the tunnel. */
  "KUMIKI_CVPN_SPLIT_TUNNEL",
  "KUMIKI_CVPN_NO_ROUTE",
  "KUMIKI_CVPN_NOT_AUTHORIZED",
  /** An endpoint's interface takes only replies to its clients. */
  "KUMIKI_CVPN_UNSOLICITED",
  "KUMIKI_TARGET_UNHEALTHY",
  "KUMIKI_PROXY_CLIENT",
  "KUMIKI_PROXY_PORT",
  /** Amazon's DNS server of the VPC is switched off. */
  "KUMIKI_DNS_OFF",
  /** The option set of the VPC names no name server. */
  "KUMIKI_NO_NAME_SERVER",
  /** No router forwards to or from such an address: loopback, link-local, multicast, broadcast … */
  "KUMIKI_NEVER_ROUTED",
  /** One end has no address of this family. */
  "KUMIKI_NO_SUCH_FAMILY",
  /** An egress-only internet gateway lets nothing in that was not asked for from inside. */
  "KUMIKI_EGRESS_ONLY",
  /** A rule of the listener answers by itself: a fixed response. */
  "KUMIKI_LISTENER_ANSWERS",
  /** The target group of the rule gets nothing: its weight is 0. */
  "KUMIKI_WEIGHT_ZERO",
  /** A policy says no, or none says yes. */
  "KUMIKI_POLICY_DENIES",
  "KUMIKI_POLICY_ALLOWS_NOT",
] as const;

export type Code = (typeof awsCodes)[number] | (typeof ourCodes)[number];

/** Codes of `Trace.notes`: worth saying, and no verdict. */
export const noteCodes = [
  /** EC2 blocks TCP 25 to the internet unless AWS was asked. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-resource-limits.html#port-25-throttle */
  "port-25",
  /** Behind a virtual private gateway: the device and the network there are not AWS's to tell. */
  "customer-side",
  /** The ports of a NAT gateway, not the sender's, are the ones that pass in part. */
  "nat-ports",
  /** Two prefix lists name the destination: AWS picks one. */
  "random-prefix-list",
  /** A peered network over Client VPN: AWS's pages disagree whether full tunnel needs the route; it is required here. */
  "vpn-peer-route",
  /** All targets are unhealthy: an Application Load Balancer then tries them all, which is not counted as working. */
  "fail-open",
  /** AWS says healthy, and the check's own path is closed now. */
  "health-contradicts",
  /** The listener only redirects. */
  "redirect",
  /** Reaches Amazon's own service of the VPC, which neither groups nor ACLs filter. */
  "amazon-service",
] as const;
export type NoteCode = (typeof noteCodes)[number];
