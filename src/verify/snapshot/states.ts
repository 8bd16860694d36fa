import type { StateTable } from "../../core/states.js";

/** States of what the checks read and no kind makes. */
export const natGatewayStates: StateTable = {
  page: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NatGateway.html",
  field: "DescribeNatGateways NatGateways.State",
  states: { pending: "pending", available: "ready", failed: "failed", deleting: "deleting", deleted: "gone" },
};

export const vpnConnectionStates: StateTable = {
  page: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpnConnection.html",
  field: "DescribeVpnConnections VpnConnections.State",
  states: { pending: "pending", available: "ready", deleting: "deleting", deleted: "gone" },
};

/** Of the addresses of a VPC; only associated ones are routed. */
export const cidrStates: StateTable = {
  page: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcCidrBlockState.html",
  field: "DescribeVpcs Vpcs.CidrBlockAssociationSet.CidrBlockState.State",
  states: {
    associating: "pending",
    associated: "ready",
    disassociating: "deleting",
    disassociated: "gone",
    failing: "failed",
    failed: "failed",
  },
};

export const interfaceStates: StateTable = {
  page: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInterface.html",
  field: "DescribeNetworkInterfaces NetworkInterfaces.Status",
  states: { attaching: "pending", available: "ready", associated: "ready", "in-use": "ready", detaching: "deleting" },
};

/** Listed by `sweep` and by the removal report. */
export const volumeStates: StateTable = {
  page: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Volume.html",
  field: "DescribeVolumes Volumes.State",
  states: { creating: "pending", available: "ready", "in-use": "ready", deleting: "deleting", deleted: "gone", error: "failed" },
};

export const onlyRead: readonly StateTable[] = [natGatewayStates, vpnConnectionStates, cidrStates, interfaceStates, volumeStates];
