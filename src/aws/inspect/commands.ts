/** The AWS CLI command that removes a resource, as it is copied into a shell. Ids and names of AWS need no quotes. */
const commands: Readonly<Record<string, (id: string, description: string, vpc: string) => string>> = {
  "instance": (id) => `aws ec2 terminate-instances --instance-ids ${id}`,
  "network-interface": (id) => `aws ec2 delete-network-interface --network-interface-id ${id}`,
  "security-group": (id) => `aws ec2 delete-security-group --group-id ${id}`,
  "subnet": (id) => `aws ec2 delete-subnet --subnet-id ${id}`,
  "route-table": (id) => `aws ec2 delete-route-table --route-table-id ${id}`,
  "network-acl": (id) => `aws ec2 delete-network-acl --network-acl-id ${id}`,
  "vpc-endpoint": (id) => `aws ec2 delete-vpc-endpoints --vpc-endpoint-ids ${id}`,
  "natgateway": (id) => `aws ec2 delete-nat-gateway --nat-gateway-id ${id}`,
  "loadbalancer": (_, arn) => `aws elbv2 delete-load-balancer --load-balancer-arn ${arn}`,
  "listener": (id) => `aws elbv2 delete-listener --listener-arn ${id}`,
  "db": (id) => `aws rds delete-db-instance --db-instance-identifier ${id} --final-db-snapshot-identifier ${id}-final`,
  "internet-gateway": (id, _, vpc) => `aws ec2 detach-internet-gateway --internet-gateway-id ${id} --vpc-id ${vpc}`,
  "egress-only-internet-gateway": (id) => `aws ec2 delete-egress-only-internet-gateway --egress-only-internet-gateway-id ${id}`,
  "vpn-gateway": (id, _, vpc) => `aws ec2 detach-vpn-gateway --vpn-gateway-id ${id} --vpc-id ${vpc}`,
  "vpc-peering-connection": (id) => `aws ec2 delete-vpc-peering-connection --vpc-peering-connection-id ${id}`,
};

interface Removable {
  readonly type: string;
  readonly id: string;
  readonly description?: string;
  readonly vpcId?: string;
}

/** @param requesterManaged an interface that only the service which made it can delete */
export function removalCommand({ type, id, description = "", vpcId = "" }: Removable, requesterManaged = false): string | undefined {
  const target = /mount target (fsmt-\w+)/.exec(description)?.[1];
  if (target !== undefined) return `aws efs delete-mount-target --mount-target-id ${target}`;
  const lambda = /^AWS Lambda VPC ENI-(.+?)(?:-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})?$/.exec(description)?.[1];
  if (lambda !== undefined && /^[\w-]+$/.test(lambda)) return `aws lambda delete-function --function-name ${lambda}`;
  return requesterManaged ? undefined : commands[type]?.(id, description, vpcId);
}
