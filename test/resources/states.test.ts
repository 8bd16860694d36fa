import { CertificateStatus } from "@aws-sdk/client-acm";
import * as ec2 from "@aws-sdk/client-ec2";
import { LoadBalancerStateEnum, TargetHealthReasonEnum, TargetHealthStateEnum } from "@aws-sdk/client-elastic-load-balancing-v2";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { phaseIn, readState, type StateTable } from "../../src/core/states.js";
import { kinds } from "../../src/resources/index.js";
import { onlyRead } from "../../src/verify/snapshot/states.js";

const root = new URL("../../", import.meta.url).pathname;
const tables: readonly StateTable[] = [...[...kinds.values()].flatMap((k) => k.states ?? []), ...onlyRead];

/** By the field that reports it: the SDK's enumeration of the states. */
const enumerations: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "DescribeVpcs Vpcs.State": ec2.VpcState,
  "DescribeSubnets Subnets.State": ec2.SubnetState,
  "DescribeInternetGateways InternetGateways.Attachments.State": ec2.AttachmentStatus,
  "DescribeRouteTables RouteTables.Routes.State": ec2.RouteState,
  "DescribeRouteTables RouteTables.Associations.AssociationState.State": ec2.RouteTableAssociationStateCode,
  "DescribeVpcEndpoints VpcEndpoints.State": ec2.State,
  "DescribeInstances Reservations.Instances.State.Name": ec2.InstanceStateName,
  "DescribeIamInstanceProfileAssociations IamInstanceProfileAssociations.State": ec2.IamInstanceProfileAssociationState,
  "DescribeVpcPeeringConnections VpcPeeringConnections.Status.Code": ec2.VpcPeeringConnectionStateReasonCode,
  "DescribeClientVpnEndpoints ClientVpnEndpoints.Status.Code": ec2.ClientVpnEndpointStatusCode,
  "DescribeClientVpnTargetNetworks ClientVpnTargetNetworks.Status.Code": ec2.AssociationStatusCode,
  "DescribeClientVpnRoutes Routes.Status.Code": ec2.ClientVpnRouteStatusCode,
  "DescribeClientVpnAuthorizationRules AuthorizationRules.Status.Code": ec2.ClientVpnAuthorizationRuleStatusCode,
  "DescribeLoadBalancers LoadBalancers.State.Code": LoadBalancerStateEnum,
  "DescribeTargetHealth TargetHealthDescriptions.TargetHealth.State": TargetHealthStateEnum,
  "DescribeTargetHealth TargetHealthDescriptions.TargetHealth.Reason": TargetHealthReasonEnum,
  "DescribeCertificate Certificate.Status": CertificateStatus,
  "DescribeNatGateways NatGateways.State": ec2.NatGatewayState,
  "DescribeVpnConnections VpnConnections.State": ec2.VpnState,
  "DescribeVpcs Vpcs.CidrBlockAssociationSet.CidrBlockState.State": ec2.VpcCidrBlockStateCode,
  "DescribeNetworkInterfaces NetworkInterfaces.Status": ec2.NetworkInterfaceStatus,
  "DescribeVolumes Volumes.State": ec2.VolumeState,
};

/** Fields without an enumeration in the API's model; the words are those of the pages that the tables name. */
const documented: Readonly<Record<string, readonly string[]>> = {
  "DescribeFlowLogs FlowLogs.FlowLogStatus": ["ACTIVE"],
  "DescribeFlowLogs FlowLogs.DeliverLogsErrorMessage": ["Rate limited", "Access error", "Unknown error"],
  "DescribeDBSubnetGroups DBSubnetGroups.SubnetGroupStatus": ["Complete"],
  "DescribeDBInstances DBInstances.DBInstanceStatus":
    `available backing-up backtracking configuring-enhanced-monitoring configuring-iam-database-auth configuring-log-exports
     converting-to-vpc creating delete-precheck deleting failed inaccessible-encryption-credentials
     inaccessible-encryption-credentials-recoverable incompatible-create incompatible-network incompatible-option-group
     incompatible-parameters incompatible-restore insufficient-capacity maintenance modifying moving-to-vpc rebooting
     resetting-master-credentials renaming restore-error starting stopped stopping storage-config-upgrade storage-full
     storage-initialization storage-optimization upgrading`.split(/\s+/),
};

describe("every documented state of every kind is in its table (first-contact D3)", () => {
  it.each(tables.map((t) => [t.field, t] as const))("%s", (field, table) => {
    const expected = enumerations[field] === undefined ? documented[field] : Object.values(enumerations[field]);
    expect(expected, "neither an enumeration nor a documented list").toBeDefined();
    expect(expected!.filter((state) => readState(table, state).unknownState !== undefined)).toEqual([]);
    expect(table.page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
  });

  it("a state that is in no table is named, and waited for", () => {
    fc.assert(
      fc.property(fc.constantFrom(...tables), fc.string(), (table, state) => {
        fc.pre(!Object.keys(table.states).some((s) => s.toLowerCase() === state.toLowerCase()));
        expect(phaseIn(table, state)).toEqual({ phase: "pending", unknownState: state });
      }),
    );
    // Names of Object.prototype are no states.
    expect(phaseIn(tables[0]!, "constructor")).toEqual({ phase: "pending", unknownState: "constructor" });
  });

  it("what has failed carries AWS's reason, or at least its state", () => {
    for (const table of tables)
      for (const state of Object.keys(table.states).filter((s) => readState(table, s).meaning === "failed")) {
        expect(phaseIn(table, state, "because")!.why).toBe("because");
        expect(phaseIn(table, state)!.why).toBe(state);
      }
  });

  it("what a table advises is one line in both languages, and ends as a sentence", () => {
    for (const table of tables)
      for (const meaning of Object.values(table.states))
        if (typeof meaning === "object") {
          expect(meaning.words.en).toMatch(/^[A-Z][^\n]{10,}\.$/);
          expect(meaning.words.ja).toMatch(/^[^\n]{10,}。$/);
        }
  });

  it("docs/states.md lists them", () => {
    expect(() => execFileSync(process.execPath, ["scripts/states-doc.mjs", "--check"], { cwd: root, stdio: "pipe" })).not.toThrow();
  });
});
