/**
 * IAM actions that a snapshot needs, for the least-privilege policy: reads of the network's settings alone. Without one of
 * them the rest is read all the same, and what would need it is `unknown`. DescribeVpcBlockPublicAccess… and the prefix
 * lists have no resource-level permissions.
 */
export const snapshotActions: readonly string[] = [
  "ec2:DescribeClientVpnAuthorizationRules",
  "ec2:DescribeClientVpnEndpoints",
  "ec2:DescribeClientVpnRoutes",
  "ec2:DescribeClientVpnTargetNetworks",
  "ec2:DescribeDhcpOptions",
  "ec2:DescribeEgressOnlyInternetGateways",
  "ec2:DescribeInstances",
  "ec2:DescribeInternetGateways",
  "ec2:DescribeManagedPrefixLists",
  "ec2:DescribeNatGateways",
  "ec2:DescribeNetworkAcls",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeRouteTables",
  "ec2:DescribeSecurityGroupRules",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:DescribeVpcAttribute",
  "ec2:DescribeVpcBlockPublicAccessExclusions",
  "ec2:DescribeVpcBlockPublicAccessOptions",
  "ec2:DescribeVpcEndpoints",
  "ec2:DescribeVpcPeeringConnections",
  "ec2:DescribeVpcs",
  "ec2:DescribeVpnConnections",
  "ec2:DescribeVpnGateways",
  "ec2:GetManagedPrefixListEntries",
  "elasticloadbalancing:DescribeListeners",
  "elasticloadbalancing:DescribeLoadBalancers",
  "elasticloadbalancing:DescribeRules",
  "elasticloadbalancing:DescribeTargetGroups",
  "elasticloadbalancing:DescribeTargetHealth",
  "rds:DescribeDBInstances",
  "s3:GetBucketPolicy",
];
