import { any, isEnv, join, made, ours, type Rule } from "./scope.js";
import { arn, ofKind, referred, unique, type Place } from "./world.js";

const ec2 = (w: Place, type: string): string => arn(w, "ec2", `${type}/*`);

/** Acts on what is there. Of which types AWS says; the tag tells ours from others'. */
const onOurs: Rule = (w) => [ours(w, ec2(w, "*"))];
const makes = (...types: readonly string[]): Rule => (w) => [made(w, ...types.map((t) => ec2(w, t)))];
const makesOnOurs = (...types: readonly string[]): Rule => (w, kind, props) => [...makes(...types)(w, kind, props), ...onOurs(w, kind, props)];
const readsAny = (...types: readonly string[]): Rule => (w) => [any(...types.map((t) => ec2(w, t)))];

/** Images and the user's own key pairs carry no tag of ours: these and no others, and of Amazon's newest, which are others tomorrow, any of Amazon's. */
const runInstances: Rule = (w, kind, props) => {
  const servers = ofKind(w, "ec2/instance");
  const image = (id: string): string => `arn:${w.partition}:ec2:${w.region}::image/${id}`;
  const named = referred(servers, (p) => p["imageId"]).texts;
  const newest = new Set(w.newestImages ?? []);
  const images = named.filter((id) => !newest.has(id)).map(image);
  const amazons = named.some((id) => newest.has(id)) ? [{ resources: [image("*")], condition: { StringEquals: { "ec2:Owner": "amazon" } } }] : [];
  const keys = referred(servers, (p) => p["keyName"]).texts.map((name) => arn(w, "ec2", `key-pair/${name}`));
  const others = [...images, ...keys];
  return [...makesOnOurs("instance", "network-interface", "volume")(w, kind, props), ...amazons, ...(others.length === 0 ? [] : [any(...others)])];
};

/** Every create that tags: only in the call itself, so that nothing can be made ours afterwards. */
const tagsWhatItMakes: Rule = (w) => {
  const creates = unique(w.nodes.flatMap((n) => (n.kind.iam.includes("ec2:CreateTags") ? n.kind.iam : [])).filter((a) => taggingCreates.has(a)));
  const action = { StringEquals: { "ec2:CreateAction": creates.map((a) => a.replace("ec2:", "")) } };
  return [{ resources: [ec2(w, "*")], condition: join(isEnv(w, "RequestTag"), action) }];
};
const taggingCreates = new Set([
  "ec2:AuthorizeSecurityGroupIngress",
  "ec2:CreateClientVpnEndpoint",
  "ec2:CreateFlowLogs",
  "ec2:CreateInternetGateway",
  "ec2:CreateRouteTable",
  "ec2:CreateSecurityGroup",
  "ec2:CreateSubnet",
  "ec2:CreateVpc",
  "ec2:CreateVpcEndpoint",
  "ec2:CreateVpcPeeringConnection",
  "ec2:ImportKeyPair",
  "ec2:RunInstances",
]);

/** What EC2's actions can be limited to. */
export const ec2Rules: Readonly<Record<string, Rule>> = {
  "ec2:AcceptVpcPeeringConnection": onOurs,
  "ec2:AssociateClientVpnTargetNetwork": onOurs,
  "ec2:AssociateIamInstanceProfile": onOurs,
  "ec2:AssociateRouteTable": onOurs,
  "ec2:AttachInternetGateway": onOurs,
  "ec2:AuthorizeClientVpnIngress": onOurs,
  "ec2:AuthorizeSecurityGroupIngress": makesOnOurs("security-group-rule"),
  "ec2:CreateClientVpnEndpoint": makesOnOurs("client-vpn-endpoint"),
  "ec2:CreateClientVpnRoute": onOurs,
  "ec2:CreateFlowLogs": makesOnOurs("vpc-flow-log"),
  "ec2:CreateInternetGateway": makes("internet-gateway"),
  "ec2:CreateRoute": onOurs,
  "ec2:CreateRouteTable": makesOnOurs("route-table"),
  "ec2:CreateSecurityGroup": makesOnOurs("security-group"),
  "ec2:CreateSubnet": makesOnOurs("subnet"),
  "ec2:CreateTags": tagsWhatItMakes,
  "ec2:CreateVpc": makes("vpc"),
  "ec2:CreateVpcEndpoint": makesOnOurs("vpc-endpoint"),
  "ec2:CreateVpcPeeringConnection": makesOnOurs("vpc-peering-connection"),
  "ec2:DeleteClientVpnEndpoint": onOurs,
  "ec2:DeleteClientVpnRoute": onOurs,
  "ec2:DeleteFlowLogs": onOurs,
  "ec2:DeleteInternetGateway": onOurs,
  "ec2:DeleteKeyPair": onOurs,
  "ec2:DeleteRoute": onOurs,
  "ec2:DeleteRouteTable": onOurs,
  "ec2:DeleteSecurityGroup": onOurs,
  "ec2:DeleteSubnet": onOurs,
  "ec2:DeleteTags": (w) => [ours(w, ec2(w, "vpc-peering-connection"))],
  "ec2:DeleteVpc": onOurs,
  "ec2:DeleteVpcEndpoints": onOurs,
  "ec2:DeleteVpcPeeringConnection": onOurs,
  // Elastic Load Balancing asks it in the name of who makes a load balancer.
  "ec2:DescribeAccountAttributes": (_w, _kind, props) => (props === undefined ? [] : [any("*")]),
  // The reads of EC2 that have a resource level; of others' things they tell settings only.
  "ec2:DescribeClientVpnAuthorizationRules": readsAny("client-vpn-endpoint"),
  "ec2:DescribeClientVpnRoutes": readsAny("client-vpn-endpoint"),
  "ec2:DescribeClientVpnTargetNetworks": readsAny("client-vpn-endpoint"),
  "ec2:DescribeInstanceAttribute": readsAny("instance"),
  "ec2:DescribeVpcAttribute": readsAny("vpc"),
  "ec2:DetachInternetGateway": onOurs,
  "ec2:DisassociateClientVpnTargetNetwork": onOurs,
  "ec2:DisassociateIamInstanceProfile": onOurs,
  "ec2:DisassociateRouteTable": onOurs,
  "ec2:ExportClientVpnClientCertificateRevocationList": onOurs,
  "ec2:ExportClientVpnClientConfiguration": onOurs,
  // Amazon's own lists belong to the account "aws".
  "ec2:GetManagedPrefixListEntries": (w) => [any(ec2(w, "prefix-list"), ec2({ ...w, account: "aws" }, "prefix-list"))],
  "ec2:ImportClientVpnClientCertificateRevocationList": onOurs,
  "ec2:ImportKeyPair": makes("key-pair"),
  "ec2:ModifyClientVpnEndpoint": onOurs,
  "ec2:ModifyInstanceAttribute": onOurs,
  "ec2:ModifyInstanceMetadataOptions": onOurs,
  "ec2:ModifyNetworkInterfaceAttribute": onOurs,
  "ec2:ModifySecurityGroupRules": onOurs,
  "ec2:ModifyVpcAttribute": onOurs,
  "ec2:ModifyVpcEndpoint": onOurs,
  "ec2:ReplaceIamInstanceProfileAssociation": onOurs,
  "ec2:ReplaceRoute": onOurs,
  "ec2:RevokeClientVpnIngress": onOurs,
  "ec2:RevokeSecurityGroupEgress": onOurs,
  "ec2:RevokeSecurityGroupIngress": onOurs,
  "ec2:RunInstances": runInstances,
  "ec2:StartInstances": onOurs,
  "ec2:TerminateInstances": onOurs,
};
