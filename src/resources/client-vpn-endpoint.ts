import type { ClientVpnEndpoint } from "@aws-sdk/client-ec2";
import { ownerOf, tagSpec } from "../aws/tags.js";
import { AwsError, isAwsError } from "../core/aws-error.js";
import { defineKind } from "../core/define.js";
import { phaseIn, type StateTable } from "../core/states.js";
import type { Aws, Seen } from "../core/types.js";
import { all, found, only } from "./pages.js";
import { retagEc2 } from "./retag.js";

/** Clients prove who they are by a certificate, and nothing else (K1). */
export interface ClientVpnEndpointProps {
  /** Addresses for the clients, /22 to /12; cannot be changed. */
  readonly clientCidr: string;
  /** ACM certificate that the endpoint shows to the clients: RSA 1024 or 2048, with a domain (pitfalls 15, 16). */
  readonly serverCertificateArn: string;
  /** ACM certificate whose chain ends in the CA of the clients' certificates. */
  readonly clientRootArn: string;
  readonly vpcId: string;
  /** Of the interfaces that its associations will have. Not mutable: a change acts up to four hours later (pitfall 20). */
  readonly securityGroupIds: readonly string[];
  /** false: everything that a connected client sends goes into the VPN (C10). */
  readonly splitTunnel: boolean;
  readonly description: string;
  /** Log group for who connected when; "" for none. */
  readonly logGroupName: string;
}
export interface ClientVpnEndpointAttrs {
  /** Name that clients connect to, below a label of their own choice. */
  readonly dns: string;
}
type SeenEndpoint = Seen<ClientVpnEndpointAttrs, ClientVpnEndpointProps>;

const transport = { TransportProtocol: "udp", VpnPort: 443 } as const; // Z8

/** pending-associate: without a network yet, which is another kind's. */
const states: StateTable = {
  page: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ClientVpnEndpointStatus.html",
  field: "DescribeClientVpnEndpoints ClientVpnEndpoints.Status.Code",
  states: { pending: "pending", "pending-associate": "ready", available: "ready", deleting: "deleting", deleted: "gone" },
};

const connectionLog = (logGroupName: string) =>
  logGroupName === "" ? { Enabled: false } : { Enabled: true, CloudwatchLogGroup: logGroupName };

function propsOf(e: ClientVpnEndpoint): Partial<ClientVpnEndpointProps> {
  const clientRootArn = e.AuthenticationOptions?.[0]?.MutualAuthentication?.ClientRootCertificateChain;
  const log = e.ConnectionLogOptions;
  return {
    clientCidr: e.ClientCidrBlock!,
    serverCertificateArn: e.ServerCertificateArn!,
    splitTunnel: e.SplitTunnel ?? false,
    logGroupName: log?.Enabled === true ? (log.CloudwatchLogGroup ?? "") : "",
    ...(clientRootArn === undefined ? {} : { clientRootArn }),
    ...(e.VpcId === undefined ? {} : { vpcId: e.VpcId }),
    ...(e.SecurityGroupIds === undefined ? {} : { securityGroupIds: [...e.SecurityGroupIds].sort() }),
    ...(e.Description === undefined ? {} : { description: e.Description }),
  };
}

async function describe(aws: Aws, input: { ClientVpnEndpointIds?: string[] }): Promise<SeenEndpoint[]> {
  const endpoints = await all((NextToken) => aws.ec2("DescribeClientVpnEndpoints", { ...input, ...NextToken }), (r) => r.ClientVpnEndpoints);
  return endpoints.flatMap((e): SeenEndpoint[] => {
    const read = phaseIn(states, e.Status?.Code, e.Status?.Message);
    if (read === undefined) return [];
    return [
      { id: e.ClientVpnEndpointId!, ...read, attrs: { dns: e.DnsName ?? "" }, props: propsOf(e), owner: ownerOf(e.Tags), since: e.CreationTime },
    ];
  });
}

/**
 * Where VPN clients knock (C1, C2, C5, Z8).
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateClientVpnEndpoint.html
 * Security groups and VPC are given at birth, so that no association is ever in the VPC's default group.
 */
export const clientVpnEndpoint = defineKind<ClientVpnEndpointProps, ClientVpnEndpointAttrs>({
  name: "ec2/client-vpn-endpoint",
  words: { en: "Client VPN endpoint", ja: "クライアント VPN エンドポイント" },
  usable: "created",
  pace: { typicalMs: 3_000, atMostMs: 600_000, deleteTypicalMs: 5_000 },
  iam: [
    "ec2:CreateClientVpnEndpoint",
    "ec2:CreateTags",
    "ec2:DescribeClientVpnEndpoints",
    "ec2:ModifyClientVpnEndpoint",
    "ec2:DeleteClientVpnEndpoint",
    // For `kumiki vpn`: profiles, and who must not come in any more.
    "ec2:ExportClientVpnClientConfiguration",
    "ec2:ExportClientVpnClientCertificateRevocationList",
    "ec2:ImportClientVpnClientCertificateRevocationList",
    // The first endpoint of an account makes the service's own role.
    "iam:CreateServiceLinkedRole",
  ],
  states: [states],
  mutable: ["serverCertificateArn", "splitTunnel", "description", "logGroupName"],
  token: true,
  // DescribeClientVpnEndpoints has no filter for tags: everybody's are listed, and ours picked here.
  identity: {
    by: "tag",
    find: async (aws, env) => only(env, await describe(aws, {})),
    retag: retagEc2,
    launch: "time",
  },
  async create(aws, props, mark) {
    const r = await aws.ec2("CreateClientVpnEndpoint", {
      ClientCidrBlock: props.clientCidr,
      ServerCertificateArn: props.serverCertificateArn,
      AuthenticationOptions: [
        { Type: "certificate-authentication", MutualAuthentication: { ClientRootCertificateChainArn: props.clientRootArn } },
      ],
      ConnectionLogOptions: connectionLog(props.logGroupName),
      ...transport,
      VpcId: props.vpcId,
      SecurityGroupIds: [...props.securityGroupIds],
      SplitTunnel: props.splitTunnel,
      Description: props.description,
      ClientToken: mark.token,
      TagSpecifications: tagSpec(mark, "client-vpn-endpoint"),
    });
    return { id: r.ClientVpnEndpointId!, attrs: { dns: r.DnsName ?? "" } };
  },
  read: (aws, ids) => found(ids, (some) => describe(aws, { ClientVpnEndpointIds: some })),
  async update(aws, props, seen, changed) {
    const is = (prop: keyof ClientVpnEndpointProps) => changed.includes(prop);
    await aws.ec2("ModifyClientVpnEndpoint", {
      ClientVpnEndpointId: seen.id,
      ...(is("serverCertificateArn") ? { ServerCertificateArn: props.serverCertificateArn } : {}),
      ...(is("splitTunnel") ? { SplitTunnel: props.splitTunnel } : {}),
      ...(is("description") ? { Description: props.description } : {}),
      ...(is("logGroupName") ? { ConnectionLogOptions: connectionLog(props.logGroupName) } : {}),
    });
  },
  async delete(aws, seen) {
    if (seen.phase === "deleting") return;
    try {
      await aws.ec2("DeleteClientVpnEndpoint", { ClientVpnEndpointId: seen.id });
    } catch (e) {
      // On an association this code means that there is one already; here that one is still on its way out.
      if (!isAwsError(e) || e.Code !== "ClientVpnEndpointAssociationExists") throw e;
      throw new AwsError("in-use", e.operation, e.Code, e.message, e.$metadata);
    }
  },
});
