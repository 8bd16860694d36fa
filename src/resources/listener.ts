import type { Listener } from "@aws-sdk/client-elastic-load-balancing-v2";
import { defineKind } from "../core/define.js";
import type { Aws, Seen } from "../core/types.js";
import { isGone } from "../aws/classify.js";
import { tagList } from "../aws/tags.js";
import { owned } from "./elb-tags.js";
import { joinKey, splitKey } from "./keys.js";
import { all } from "./pages.js";
import { retagElb } from "./retag.js";

/** TLS 1.2 and 1.3 with post-quantum key exchange: on the list of FSBP control ELB.17 (reliability.md 2.1 row 9). */
export const currentTlsPolicy = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09";

/**
 * What happens with every request: it goes to a target group (ARN), or is sent to https:// on this port, for good (301).
 * One setting, so that the one can be changed into the other in place.
 */
export type ListenerAction = { readonly forwardTo: string } | { readonly redirectToHttpsPort: number };

/** HTTPS needs a certificate and a policy. */
export interface ListenerProps {
  readonly loadBalancerArn: string;
  readonly port: number;
  readonly protocol: "HTTP" | "HTTPS";
  readonly action: ListenerAction;
  readonly certificateArn?: string;
  readonly tlsPolicy?: string;
}
export interface ListenerAttrs {
  readonly arn: string;
}
type SeenListener = Seen<ListenerAttrs, ListenerProps>;

const idOf = (loadBalancerArn: string, port: number) => joinKey(loadBalancerArn, String(port));

const settings = (props: ListenerProps) => ({
  Protocol: props.protocol,
  DefaultActions:
    "forwardTo" in props.action
      ? [{ Type: "forward" as const, TargetGroupArn: props.action.forwardTo }]
      : [
          {
            Type: "redirect" as const,
            RedirectConfig: { Protocol: "HTTPS", Port: String(props.action.redirectToHttpsPort), StatusCode: "HTTP_301" as const },
          },
        ],
  ...(props.certificateArn === undefined ? {} : { Certificates: [{ CertificateArn: props.certificateArn }] }),
  ...(props.tlsPolicy === undefined ? {} : { SslPolicy: props.tlsPolicy }),
});

/** Any other action is somebody's: it shows as one that differs from ours. */
function actionOf(listener: Listener): ListenerAction {
  const action = listener.DefaultActions?.[0];
  if (action?.Type === "redirect") return { redirectToHttpsPort: Number(action.RedirectConfig?.Port) };
  return { forwardTo: action?.TargetGroupArn ?? action?.ForwardConfig?.TargetGroups?.[0]?.TargetGroupArn ?? "" };
}

function tlsOf(listener: Listener): Pick<ListenerProps, "certificateArn" | "tlsPolicy"> {
  if (listener.Protocol !== "HTTPS") return {};
  const certificateArn = listener.Certificates?.[0]?.CertificateArn;
  return {
    ...(certificateArn === undefined ? {} : { certificateArn }),
    ...(listener.SslPolicy === undefined ? {} : { tlsPolicy: listener.SslPolicy }),
  };
}

async function listenersOf(aws: Aws, LoadBalancerArn: string): Promise<Listener[]> {
  try {
    return await all((Marker) => aws.elb("DescribeListeners", { LoadBalancerArn, ...Marker }), (r) => r.Listeners, "Marker", "NextMarker");
  } catch (e) {
    if (isGone(e)) return []; // the load balancer went, and its listeners with it
    throw e;
  }
}

async function seenOf(aws: Aws, listeners: readonly Listener[]): Promise<SeenListener[]> {
  const there = await owned(aws, listeners, (l) => l.ListenerArn!);
  return there.map(
    ({ thing: l, owner }): SeenListener => ({
      id: idOf(l.LoadBalancerArn!, l.Port!),
      phase: "ready",
      attrs: { arn: l.ListenerArn! },
      props: {
        loadBalancerArn: l.LoadBalancerArn!,
        port: l.Port!,
        protocol: l.Protocol as ListenerProps["protocol"],
        action: actionOf(l),
        ...tlsOf(l),
      },
      owner,
    }),
  );
}

const listenersOfAll = async (aws: Aws, arns: readonly string[]): Promise<Listener[]> =>
  (await Promise.all([...new Set(arns)].map((arn) => listenersOf(aws, arn)))).flat();

/**
 * One port of a load balancer and what it does with requests (L2, L3, O8).
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html
 */
export const listener = defineKind<ListenerProps, ListenerAttrs>({
  name: "elasticloadbalancing/listener",
  words: { en: "listener", ja: "リスナー" },
  usable: "created",
  pace: { typicalMs: 1_000, atMostMs: 300_000 },
  iam: [
    "elasticloadbalancing:CreateListener",
    "elasticloadbalancing:AddTags",
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeTags",
    "elasticloadbalancing:ModifyListener",
    "elasticloadbalancing:DeleteListener",
  ],
  within: "loadBalancerArn",
  mutable: ["protocol", "action", "certificateArn", "tlsPolicy"],
  identity: {
    by: "name",
    tagged: true,
    of: (props) => idOf(props.loadBalancerArn, props.port),
    on: {
      kinds: ["elasticloadbalancing/load-balancer"],
      list: async (aws, balancers) => seenOf(aws, await listenersOfAll(aws, balancers.map((lb) => String(lb.attrs["arn"])))),
    },
    retag: retagElb,
    launch: "none",
  },
  async create(aws, props, mark) {
    const r = await aws.elb("CreateListener", {
      LoadBalancerArn: props.loadBalancerArn,
      Port: props.port,
      ...settings(props),
      Tags: tagList(mark),
    });
    return { id: idOf(props.loadBalancerArn, props.port), attrs: { arn: r.Listeners![0]!.ListenerArn! } };
  },
  async read(aws, ids) {
    const wanted = new Set(ids);
    const listeners = await listenersOfAll(aws, ids.map((id) => splitKey(id)[0]));
    return seenOf(aws, listeners.filter((l) => wanted.has(idOf(l.LoadBalancerArn!, l.Port!))));
  },
  async update(aws, props, seen) {
    await aws.elb("ModifyListener", { ListenerArn: seen.attrs.arn, ...settings(props) });
  },
  async delete(aws, seen) {
    await aws.elb("DeleteListener", { ListenerArn: seen.attrs.arn });
  },
});
