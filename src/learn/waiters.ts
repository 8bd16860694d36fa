/**
 * Waiters of the AWS CLI by kind, and the operation that each of them repeats: it takes the parameters of that operation.
 * botocore's waiters-2.json; a test compares. Things that are there at once need none.
 */
export const waiters: Readonly<Record<string, { readonly name: string; readonly operation: string }>> = {
  "ec2/instance": { name: "instance-running", operation: "DescribeInstances" },
  "ec2/vpc-peering-connection": { name: "vpc-peering-connection-exists", operation: "DescribeVpcPeeringConnections" },
  "ec2/nat-gateway": { name: "nat-gateway-available", operation: "DescribeNatGateways" },
  "elasticloadbalancing/load-balancer": { name: "load-balancer-available", operation: "DescribeLoadBalancers" },
  "rds/db-instance": { name: "db-instance-available", operation: "DescribeDBInstances" },
};

/** What is ready sooner than this, in milliseconds, is not worth a line where the AWS CLI has no waiter. */
export const shortWaitMs = 10_000;
