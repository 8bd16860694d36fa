import { defineStep, text } from "../core/define.js";
import type { Build, Facts, Input, Preset, Problem, Question } from "../core/types.js";
import { currentTlsPolicy, listener } from "../resources/listener.js";
import { loadBalancer } from "../resources/load-balancer.js";
import { target } from "../resources/target.js";
import { type HealthCheckProps, targetGroup } from "../resources/target-group.js";
import { called, claim, http as httpTalk } from "./claims.js";
import { network } from "./network.js";
import { securityGroups } from "./security-groups.js";
import { servers } from "./servers.js";
import { onePerZone } from "./zones.js";

const http = 80;
const https = 443;

/** Article: AWS's defaults, healthy after 150 s at best. Modern: after 20 s. */
const healthChecks: Readonly<Record<Preset, HealthCheckProps>> = {
  article: { path: "/", intervalSeconds: 30, timeoutSeconds: 5, healthyCount: 5, unhealthyCount: 2, codes: "200" },
  modern: { path: "/", intervalSeconds: 10, timeoutSeconds: 5, healthyCount: 2, unhealthyCount: 2, codes: "200" },
  free: { path: "/", intervalSeconds: 10, timeoutSeconds: 5, healthyCount: 2, unhealthyCount: 2, codes: "200" },
};

const certificatePattern = /^arn:[a-z-]+:acm:([a-z0-9-]+):\d{12}:certificate\/[0-9a-f-]{36}$/;

/** A load balancer takes certificates of its own region only. */
function checkCertificate(value: string, facts: Facts): Problem | undefined {
  if (value === "") return undefined;
  const region = certificatePattern.exec(value)?.[1];
  if (region === undefined) return { code: "certificate-arn-form", data: { given: value } };
  if (region !== facts.region) return { code: "certificate-region", data: { given: value, region, wanted: facts.region } };
  return undefined;
}

const certificateArn: Question<string> = {
  kind: "text",
  words: {
    en: {
      ask: "ACM certificate of the web load balancer (ARN; empty: HTTP only)",
      why: "With one, visitors use HTTPS and port 80 only redirects. Without, everything travels unencrypted: enough for a lab, not for real users.",
      price: "A public ACM certificate costs nothing.",
    },
    ja: {
      ask: "Web ロードバランサーの ACM 証明書 (ARN。空なら HTTP のみ)",
      why: "証明書があれば HTTPS で公開し、80 番ポートはリダイレクトだけになります。なければ通信は暗号化されません (実験用には十分、本番では不可)。",
      price: "パブリックな ACM 証明書は無料です。",
    },
  },
  article: "",
  modern: "",
  check: checkCertificate,
};

interface Tier {
  /** "web" or "ap", as in alb-web and tg-web. */
  readonly name: string;
  readonly scheme: "internet-facing" | "internal";
  readonly subnets: Input<string>[];
  readonly group: Input<string>;
  readonly instances: readonly { readonly id: Input<string> }[];
  readonly ready?: Parameters<Build["add"]>[3];
}

/** Target group, its targets, and the load balancer in front. */
function declareTier(b: Build, tier: Tier, prefix: string, vpcId: Input<string>, preset: Preset) {
  const group = b.add(
    targetGroup,
    `tg-${tier.name}`,
    { name: b.unique(`${prefix}-tg-${tier.name}`, 32), vpcId, port: http, healthCheck: healthChecks[preset] },
    { name: `${prefix}-tg-${tier.name}` },
  );
  tier.instances.forEach((instance, i) => {
    b.add(target, `${tier.name}-target-${i + 1}`, { targetGroupArn: group.arn, instanceId: instance.id });
  });
  const alb = b.add(
    loadBalancer,
    `alb-${tier.name}`,
    {
      name: b.unique(`alb-${tier.name}`, 32),
      scheme: tier.scheme,
      subnetIds: tier.subnets,
      securityGroupIds: [tier.group],
      dropInvalidHeaders: preset !== "article",
    },
    { ...tier.ready, name: `${prefix}-alb-${tier.name}` },
  );
  return { alb, group };
}

/** A web load balancer for the world and one between the web and the application servers (L1-L8, Z4). */
export const loadBalancers = defineStep({
  id: "load-balancers",
  words: {
    en: { title: "Load balancers", what: "An internet-facing ALB for the web servers and an internal one for the application servers." },
    ja: { title: "ロードバランサー", what: "Web サーバー用のインターネット向け ALB と、AP サーバー用の内部 ALB。" },
  },
  lesson: () => import("./lessons/load-balancers.js"),
  needs: { network, securityGroups, servers },
  facts: [],
  questions: { certificateArn },
  declare(b, answers: { certificateArn: string }, up, _facts, preset) {
    const { vpcId, namePrefix, publicSubnets, privateSubnets, internetReady } = up.network;
    const web = declareTier(
      b,
      {
        name: "web",
        scheme: "internet-facing",
        subnets: onePerZone(publicSubnets),
        group: up.securityGroups.web.id,
        instances: up.servers.web,
        // AWS refuses an internet-facing one in a VPC without an attached internet gateway.
        ready: { after: [internetReady] },
      },
      namePrefix,
      vpcId,
      preset,
    );
    const ap = declareTier(
      b,
      { name: "ap", scheme: "internal", subnets: onePerZone(privateSubnets), group: up.securityGroups.ap.id, instances: up.servers.ap },
      namePrefix,
      vpcId,
      preset,
    );

    const { certificateArn: certificate } = answers;
    const secure = certificate !== "";
    if (secure)
      b.add(
        listener,
        "web-https",
        { loadBalancerArn: web.alb.arn, port: https, protocol: "HTTPS", action: { forwardTo: web.group.arn }, certificateArn: certificate, tlsPolicy: currentTlsPolicy },
        { name: `${namePrefix}-alb-web-https` },
      );
    b.add(
      listener,
      "web-http",
      { loadBalancerArn: web.alb.arn, port: http, protocol: "HTTP", action: secure ? { redirectToHttpsPort: https } : { forwardTo: web.group.arn } },
      { name: `${namePrefix}-alb-web-http` },
    );
    // The web servers call it by its own name, for which nobody can have a certificate: HTTP inside the VPC.
    b.add(
      listener,
      "ap-http",
      { loadBalancerArn: ap.alb.arn, port: http, protocol: "HTTP", action: { forwardTo: ap.group.arn } },
      { name: `${namePrefix}-alb-ap-http` },
    );
    return {
      web: { arn: web.alb.arn, dns: web.alb.dns },
      ap: { arn: ap.alb.arn, dns: ap.alb.dns },
      webUrl: secure ? text`https://${web.alb.dns}` : text`http://${web.alb.dns}`,
      apUrl: text`http://${ap.alb.dns}`,
      secure,
    };
  },
  outputs: (out) => ({ webUrl: out.webUrl, apUrl: out.apUrl }),
  parties: ({ web, ap }) => ({ "web-alb": { loadBalancerArn: web.arn }, "ap-alb": { loadBalancerArn: ap.arn } }),
  checks: (_answers, { secure }, context) => [
    claim("3", "outside", "web-alb", secure ? { en: "HTTPS", ja: "HTTPS", port: https } : httpTalk, "open", { everyone: true }),
    ...called(context, "web-server").map((from) => claim("6", from, "ap-alb", httpTalk, "open")),
    claim("7", "outside", "ap-alb", httpTalk, "closed"),
  ],
});
