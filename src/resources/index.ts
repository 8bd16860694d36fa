import type { AnyKind } from "../core/types.js";
import { acmCertificate } from "./acm-certificate.js";
import { bucketEncryption } from "./bucket-encryption.js";
import { bucketPolicy } from "./bucket-policy.js";
import { bucketPublicAccessBlock } from "./bucket-public-access-block.js";
import { bucket } from "./bucket.js";
import { clientVpnAssociation } from "./client-vpn-association.js";
import { clientVpnEndpoint } from "./client-vpn-endpoint.js";
import { clientVpnRoute } from "./client-vpn-route.js";
import { clientVpnRule } from "./client-vpn-rule.js";
import { dbInstance } from "./db-instance.js";
import { dbSubnetGroup } from "./db-subnet-group.js";
import { flowLog } from "./flow-log.js";
import { iamPolicy } from "./iam-policy.js";
import { iamRolePolicyAttachment } from "./iam-role-policy-attachment.js";
import { iamRole } from "./iam-role.js";
import { instanceProfileAssociation } from "./instance-profile-association.js";
import { instanceProfileRole } from "./instance-profile-role.js";
import { instanceProfile } from "./instance-profile.js";
import { instance } from "./instance.js";
import { keyPair } from "./key-pair.js";
import { logGroup } from "./log-group.js";
import { internetGatewayAttachment } from "./internet-gateway-attachment.js";
import { internetGateway } from "./internet-gateway.js";
import { listener } from "./listener.js";
import { loadBalancer } from "./load-balancer.js";
import { peeringAcceptance } from "./peering-acceptance.js";
import { peeringConnection } from "./peering-connection.js";
import { routeTableAssociation } from "./route-table-association.js";
import { routeTable } from "./route-table.js";
import { route } from "./route.js";
import { securityGroupRule } from "./security-group-rule.js";
import { securityGroup } from "./security-group.js";
import { subnet } from "./subnet.js";
import { targetGroup } from "./target-group.js";
import { target } from "./target.js";
import { gatewayEndpoint } from "./vpc-endpoint.js";
import { vpc } from "./vpc.js";

/** Every kind kumiki knows: a new one is a file beside this one and a line here. Teardown needs it to delete what an
 *  older configuration had made, so a kind is not taken out while states may hold it. */
export const kinds: ReadonlyMap<string, AnyKind> = new Map(
  (
    [
      vpc,
      subnet,
      internetGateway,
      internetGatewayAttachment,
      routeTable,
      route,
      routeTableAssociation,
      gatewayEndpoint,
      securityGroup,
      securityGroupRule,
      keyPair,
      instance,
      logGroup,
      iamRole,
      iamPolicy,
      iamRolePolicyAttachment,
      flowLog,
      loadBalancer,
      targetGroup,
      target,
      listener,
      dbSubnetGroup,
      dbInstance,
      bucket,
      bucketPublicAccessBlock,
      bucketEncryption,
      bucketPolicy,
      instanceProfile,
      instanceProfileRole,
      instanceProfileAssociation,
      peeringConnection,
      peeringAcceptance,
      acmCertificate,
      clientVpnEndpoint,
      clientVpnAssociation,
      clientVpnRule,
      clientVpnRoute,
    ] as readonly AnyKind[]
  ).map((kind) => [kind.name, kind]),
);
