import type { Priced } from "../item.js";
import { clientVpnAssociation, clientVpnEndpoint } from "./client-vpn.js";
import { dbInstance } from "./db-instance.js";
import { instance } from "./instance.js";
import { loadBalancer } from "./load-balancer.js";
import { natGateway } from "./nat-gateway.js";
import { bucket, flowLog, logGroup, peering } from "./storage.js";
import { vpcEndpoint } from "./vpc-endpoint.js";

/** Kinds that cost something, by name. */
export const priced: Readonly<Record<string, Priced>> = {
  "ec2/instance": instance,
  "ec2/client-vpn-association": clientVpnAssociation,
  "ec2/client-vpn-endpoint": clientVpnEndpoint,
  "ec2/flow-log": flowLog,
  // What the looks for strangers call it.
  "ec2/natgateway": natGateway,
  "ec2/vpc-endpoint": vpcEndpoint,
  "ec2/vpc-peering-connection": peering,
  "elasticloadbalancing/load-balancer": loadBalancer,
  "rds/db-instance": dbInstance,
  "logs/log-group": logGroup,
  "s3/bucket": bucket,
};

/** Kinds for which AWS asks nothing. */
export const free: ReadonlySet<string> = new Set([
  "acm/certificate",
  "ec2/client-vpn-authorization-rule",
  "ec2/client-vpn-route",
  "ec2/iam-instance-profile-association",
  "ec2/internet-gateway",
  "ec2/internet-gateway-attachment",
  "ec2/key-pair",
  "ec2/network-interface",
  "ec2/route",
  "ec2/route-table",
  "ec2/route-table-association",
  "ec2/security-group",
  "ec2/security-group-rule",
  "ec2/subnet",
  "ec2/vpc",
  "ec2/vpc-peering-acceptance",
  "elasticloadbalancing/listener",
  "elasticloadbalancing/target",
  "elasticloadbalancing/target-group",
  "iam/instance-profile",
  "iam/instance-profile-role",
  "iam/policy",
  "iam/role",
  "iam/role-policy-attachment",
  "rds/db-subnet-group",
  "s3/bucket-encryption",
  "s3/bucket-policy",
  "s3/bucket-public-access-block",
]);
