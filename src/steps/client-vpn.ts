import { defineStep } from "../core/define.js";
import type { AttrRef, Build, Input, Preset, Question } from "../core/types.js";
import { checkClientRange } from "../net/checks.js";
import { acmCertificate } from "../resources/acm-certificate.js";
import { clientVpnAssociation } from "../resources/client-vpn-association.js";
import { clientVpnEndpoint } from "../resources/client-vpn-endpoint.js";
import { clientVpnRule } from "../resources/client-vpn-rule.js";
import { logGroup } from "../resources/log-group.js";
import { securityGroupRule } from "../resources/security-group-rule.js";
import { securityGroup } from "../resources/security-group.js";
import { called, claim, http, open as opened, ssh } from "./claims.js";
import { checkRetention } from "./flow-logs.js";
import { internalNetwork } from "./internal-network.js";
import { internalServers } from "./internal-servers.js";
import { loadBalancers } from "./load-balancers.js";
import { proxy } from "./proxy.js";

interface Answers {
  readonly vpn: boolean;
  readonly clientCidr: string;
  readonly vpnCertificateArn: string;
  readonly splitTunnel: boolean;
  readonly vpnToProxySsh: boolean;
  readonly vpnLogRetentionDays: string;
}

/** `kumiki vpn off` and `on` answer it. */
const vpn: Question<boolean> = {
  kind: "yes-no",
  words: {
    en: {
      ask: "Is the VPN switched on?",
      why: "Off keeps the endpoint, its certificates and its rules, and gives up the association, which alone costs money. Nobody gets in until it is on again.",
      price: "On: 0.15 USD an hour in Tokyo, 3.6 a day, connected or not. Off: nothing.",
    },
    ja: {
      ask: "VPN を有効にしますか",
      why: "無効にするとエンドポイント・証明書・ルールは残り、費用のかかる関連付けだけがなくなります。再び有効にするまで誰も入れません。",
      price: "有効: 東京で 1 時間 0.15 USD (1 日 3.6 USD)、接続の有無によりません。無効: 0。",
    },
  },
  article: true,
  modern: true,
};

const clientCidr: Question<string> = {
  kind: "text",
  words: {
    en: { ask: "IPv4 range for the VPN clients, /22 to /12", why: "Must not overlap either VPC, nor the network you connect from; it cannot be changed later." },
    ja: { ask: "VPN クライアントの IPv4 CIDR (/22 から /12)", why: "両 VPC や接続元のネットワークと重複しないこと。後から変更できません。" },
  },
  article: "172.16.4.0/22",
  modern: "172.16.4.0/22",
  check: (value, _facts, all) => checkClientRange(value, [String(all["webCidr"]), String(all["internalCidr"])]),
};

const vpnCertificateArn: Question<string> = {
  kind: "text",
  words: {
    en: {
      ask: "ACM certificate of the VPN endpoint (ARN; empty: one is made)",
      why: "One is made on this machine and signed by a CA of your own: fine for a lab. For business use take a trusted one (RSA 2048, with a domain). The clients' certificates are made here in both cases.",
    },
    ja: {
      ask: "VPN エンドポイントの ACM 証明書 (ARN。空なら作成します)",
      why: "空ならこのマシンで作り、独自の CA で署名します (実験用)。業務では信頼された証明書 (RSA 2048、ドメイン名付き) を使ってください。クライアント証明書はどちらの場合もここで作ります。",
    },
  },
  article: "",
  modern: "",
  // The same demands as on a load balancer's: a certificate of ACM in this region, or nothing.
  check: (value, facts, all) => loadBalancers.questions.certificateArn.check?.(value, facts, all),
};

const splitTunnel: Question<boolean> = {
  kind: "yes-no",
  words: {
    en: {
      ask: "Send only traffic for the company network through the VPN (split tunnel)?",
      why: "No, as in the article: everything goes through it, and while you are connected your machine has no internet except through the proxy server. Yes: your internet goes on as before, past the company's proxy.",
    },
    ja: {
      ask: "社内ネットワーク宛の通信だけを VPN に通しますか (スプリットトンネル)",
      why: "いいえ (記事と同じ): すべて VPN を通り、接続中はプロキシサーバー経由でしかインターネットに出られません。はい: インターネットへは今までどおり、プロキシを通らずに出ます。",
    },
  },
  article: false,
  modern: false,
};

const vpnToProxySsh: Question<boolean> = {
  kind: "yes-no",
  words: {
    en: { ask: "May VPN clients SSH to the proxy server?", why: "No is stricter: they go to the development server, and from there to the proxy server." },
    ja: { ask: "VPN クライアントからプロキシサーバーへの SSH を許可しますか", why: "許可しない方が厳格です。その場合は開発サーバーを経由してプロキシサーバーに入ります。" },
  },
  article: true,
  modern: true,
};

/** Of the record of who connected when (EC2.51). */
const vpnLogRetentionDays: Question<string> = {
  kind: "text",
  words: {
    en: { ask: "Days to keep the record of who connected to the VPN", why: "A month is enough to look something up, and cheap. The article keeps no record." },
    ja: { ask: "VPN の接続ログの保存日数", why: "1 か月あれば調査でき、費用もわずかです。記事では接続ログを取りません。" },
  },
  article: "30",
  printed: false,
  modern: "30",
  check: checkRetention,
};

/** The article's client (K2). Everybody else gets a certificate of his own (O27), which ACM never sees. */
const firstClient = "client1.domain.tld";

/** The endpoint's certificate, and the one whose chain ends in the CA of the clients' certificates (K4, K5, K7). */
function declareCertificates(b: Build, prefix: string, given: string, preset: Preset): { server: Input<string>; clientRoot: Input<string> } {
  const names = { authority: b.unique(`${prefix}-cvpn-ca`, 64), serverDomain: `vpn.${prefix}.internal` };
  const certificate = (of: "server" | "client", whose: { person?: string }): AttrRef<string> =>
    b.add(acmCertificate, `${of}-certificate`, { ...names, ...whose, current: true }, { name: `${prefix}-cvpn-${of}` }).arn;
  const server = given === "" ? certificate("server", {}) : given;
  // One CA has signed both, so the server's chain is the clients' too (O22). The article imports a client's as well (X1);
  // a given certificate was signed by somebody else, whose other customers must not get in.
  return { server, clientRoot: given !== "" || preset === "article" ? certificate("client", { person: firstClient }) : server };
}

/** Chapter 12: VPN clients come into the company network, and nobody from the internet any more (K1-K7, C1-C6, T4-T8, Z8). */
export const clientVpn = defineStep({
  id: "client-vpn",
  words: {
    en: { title: "Client VPN", what: "A VPN into the company network with one certificate a person; SSH from the internet ends." },
    ja: { title: "クライアント VPN", what: "社内ネットワークへの VPN (1 人 1 枚の証明書)。インターネットからの SSH は終了。" },
  },
  leftOutBy: { free: { en: "It leads into the company network, which is left out, and costs by the hour.", ja: "省かれている社内ネットワークへの入口で、時間単位の料金がかかります。" } },
  lesson: () => import("./lessons/client-vpn.js"),
  needs: { internalNetwork, internalServers, proxy },
  facts: [],
  questions: { vpn, clientCidr, vpnCertificateArn, splitTunnel, vpnToProxySsh, vpnLogRetentionDays },

  declare(b, a: Answers, up, _facts, preset) {
    const { namePrefix: prefix, vpcId, cidr, privateSubnet } = up.internalNetwork;
    // Not the VPC's default group, and without a rule of its own: it is the source that other groups name (C5, C6).
    const groupName = `${prefix}-sg-cvpn`;
    const group = b.add(securityGroup, "cvpn", { vpcId, groupName, description: "Client VPN endpoint" }, { name: groupName });
    const certificates = declareCertificates(b, prefix, a.vpnCertificateArn, preset);
    const name = `${prefix}-cvpn`;
    const log =
      preset === "article"
        ? undefined
        : b.add(logGroup, "log-group", { logGroupName: b.unique(`/vpc/${prefix}/client-vpn`, 512), retentionDays: Number(a.vpnLogRetentionDays) }, { name });
    const endpoint = b.add(
      clientVpnEndpoint,
      "endpoint",
      {
        clientCidr: a.clientCidr,
        serverCertificateArn: certificates.server,
        clientRootArn: certificates.clientRoot,
        vpcId,
        securityGroupIds: [group.id],
        splitTunnel: a.splitTunnel,
        description: "Into the company network",
        logGroupName: log === undefined ? "" : log.id,
      },
      { name },
    );
    const association = a.vpn ? b.add(clientVpnAssociation, "association", { endpointId: endpoint.id, subnetId: privateSubnet.id }) : undefined;
    b.add(
      clientVpnRule,
      "company-network",
      // The web VPC is not in it, nor is there a route: clients get there by way of the development server only (NX1).
      { endpointId: endpoint.id, cidr, description: "The company network" },
      // AWS changes one thing of an endpoint at a time: ConcurrentMutationLimitExceeded (pitfall 19).
      { after: [association?.id] },
    );

    const { proxy: proxyServer, dev } = up.internalServers;
    const open = (ruleName: string, groupId: AttrRef<string>, port: number, sourceGroupId: AttrRef<string>, description: string) =>
      b.add(
        securityGroupRule,
        ruleName,
        { groupId, protocol: "tcp", fromPort: port, toPort: port, sourceGroupId, description },
        { name: `${prefix}-sg-${ruleName}` },
      );
    open("dev-ssh-from-vpn", dev.groupId, 22, group.id, "SSH from VPN clients");
    open("proxy-from-vpn", proxyServer.groupId, up.proxy.port, group.id, "Proxy for VPN clients");
    if (b.phase === "P4") {
      open("proxy-ssh-from-dev", proxyServer.groupId, 22, dev.groupId, "SSH from the development server");
      if (a.vpnToProxySsh) open("proxy-ssh-from-vpn", proxyServer.groupId, 22, group.id, "SSH from VPN clients");
    }
    return { endpointId: endpoint.id, groupId: group.id };
  },
  parties: (out) => ({ "vpn-client": { clientVpnId: out.endpointId } }),
  checks(a, _out, context) {
    const [client, dev, proxyServer] = ["vpn-client", "development-server-1", "proxy-server-1"];
    const [web, ap] = [called(context, "web-server"), called(context, "ap-server")];
    const narrow = context.phase === "P4";
    return [
      // Switched off, nobody gets in by it.
      claim("10", client, dev, ssh, opened(a.vpn)),
      ...(narrow ? [claim("11", dev, proxyServer, ssh, "open"), claim("12", client, proxyServer, ssh, opened(a.vpn && a.vpnToProxySsh))] : []),
      claim("13", client, "internet", http, opened(a.vpn), { via: proxyServer }),
      ...(narrow ? [...web.map((to) => claim("15", dev, to, ssh, "open")), ...ap.map((to) => claim("16", dev, to, ssh, "open"))] : []),
      ...[...web, ...ap].flatMap((to) => [ssh, http].map((talk) => claim("NX1", client, to, talk, "closed"))),
    ];
  },
});
