import { defineStep, text } from "../core/define.js";
import type { AttrRef, Host, Input, Software } from "../core/types.js";
import { instance } from "../resources/instance.js";
import { securityGroupRule } from "../resources/security-group-rule.js";
import { securityGroup } from "../resources/security-group.js";
import boot from "../../templates/boot.sh";
import developmentBoot from "../../templates/development-server.sh";
import proxyBoot from "../../templates/proxy-server.sh";
import { claim, http, open, ssh } from "./claims.js";
import { internalNetwork } from "./internal-network.js";
import { securityGroups } from "./security-groups.js";
import { servers } from "./servers.js";
import { userData } from "./user-data.js";

/** Where the proxy listens (Q2): the port that Squid has by default. */
export const proxyPort = 3128;

/** The development server's user data. The proxy's address is known only once it runs. */
function developmentData(proxyIp: AttrRef<string>): Input<string> {
  const [before, after] = userData(developmentBoot, { port: proxyPort }).split("PROXY_ADDRESS");
  return text`${before!}${proxyIp}${after!}`;
}

/** Chapter 9: the way in and out of the company network, and a server inside (W7-W12, Z2). */
export const internalServers = defineStep({
  id: "internal-servers",
  words: {
    en: { title: "Company servers", what: "A proxy server with a public address, and a development server without, reached through it." },
    ja: { title: "社内サーバー", what: "パブリック IP を持つプロキシサーバーと、そこから接続する開発サーバー。" },
  },
  leftOutBy: { free: { en: "With the web and AP servers they need 8 vCPUs; a new account may run 5.", ja: "Web・AP サーバーと合わせて 8 vCPU 必要ですが、新しいアカウントの上限は 5 vCPU です。" } },
  lesson: () => import("./lessons/internal-servers.js"),
  needs: { internalNetwork, securityGroups, servers },
  facts: [],
  questions: {
    proxyToDevSsh: {
      kind: "yes-no",
      words: {
        en: {
          ask: "Once there is a VPN, may the proxy server still SSH to the development server?",
          why: "Before, it is the only way in. With the VPN, no is safer: the proxy faces the internet. The article says both in different places.",
        },
        ja: {
          ask: "VPN ができた後も、プロキシサーバーから開発サーバーへの SSH を許可しますか",
          why: "VPN ができるまでは唯一の入口です。できた後は、インターネットに面したプロキシからは許可しない方が安全です。記事の記述は分かれています。",
        },
      },
      article: true,
      modern: false,
    },
  },

  declare(b, a: { proxyToDevSsh: boolean }, up) {
    const { namePrefix: prefix, vpcId, publicSubnet, privateSubnet, internetReady } = up.internalNetwork;
    const group = (name: string, description: string) => {
      const groupName = `${prefix}-sg-${name}`;
      return b.add(securityGroup, name, { vpcId, groupName, description }, { name: groupName });
    };
    const proxy = group("proxy", "Proxy server");
    const dev = group("dev", "Development server");

    const ssh = { protocol: "tcp", fromPort: 22, toPort: 22 } as const;
    // With the VPN nobody comes from the internet any more; the client-vpn step says who may then (T5, T7).
    if (b.phase !== "P4")
      b.add(
        securityGroupRule,
        "proxy-ssh",
        { groupId: proxy.id, ...ssh, cidr: up.securityGroups.sshFrom, description: "SSH" },
        { name: `${prefix}-sg-proxy-ssh` },
      );
    // One node in all phases: the same rule made and removed at once would be refused as its own duplicate (X3).
    if (b.phase !== "P4" || a.proxyToDevSsh)
      b.add(
        securityGroupRule,
        "dev-ssh-from-proxy",
        { groupId: dev.id, ...ssh, sourceGroupId: proxy.id, description: "SSH from the proxy server" },
        { name: `${prefix}-sg-dev-ssh-from-proxy` },
      );

    const common = { ...up.servers.machine, keyName: up.servers.keyName };
    const proxyServer = b.add(
      instance,
      "proxy-server-1",
      {
        ...common,
        subnetId: publicSubnet.id,
        securityGroupIds: [proxy.id],
        publicIp: true,
        // Squid is installed here and not by the proxy step: user data counts at the first boot only, and a server must
        // not be made anew for it. That step opens the port. VPN clients need no line of their own: AWS gives their
        // traffic the address of the endpoint's interface, which is in the private subnet too (pitfall 24).
        userData: userData(boot + proxyBoot, { allowed: privateSubnet.cidr, port: proxyPort }),
      },
      // It installs Squid at its first boot, over the internet.
      { name: "proxy-server-1", after: [internetReady] },
    );
    const developmentServer = b.add(
      instance,
      "development-server-1",
      { ...common, subnetId: privateSubnet.id, securityGroupIds: [dev.id], publicIp: false, userData: developmentData(proxyServer.privateIp) },
      { name: "development-server-1" },
    );
    return {
      proxy: { id: proxyServer.id, privateIp: proxyServer.privateIp, publicIp: proxyServer.publicIp, groupId: proxy.id },
      dev: { id: developmentServer.id, privateIp: developmentServer.privateIp, groupId: dev.id },
      /** Whom Squid serves, as its configuration says. */
      proxyClients: [privateSubnet.cidr],
    };
  },
  hosts: ({ proxy, dev }): Record<string, Host> => ({
    "proxy-server-1": { id: proxy.id, privateIp: proxy.privateIp, publicIp: proxy.publicIp },
    "development-server-1": { id: dev.id, privateIp: dev.privateIp },
  }),
  software: ({ proxyClients }): Record<string, Software> => ({
    "proxy-server-1": { listens: [22, proxyPort], proxy: { port: proxyPort, clients: proxyClients, ports: [80, 443] } },
    "development-server-1": { listens: [22] },
  }),
  checks(a, _out, { phase }) {
    const [proxy, dev] = ["proxy-server-1", "development-server-1"];
    const shut = phase === "P4";
    return [
      shut ? claim("14", "outside", proxy, ssh, "closed") : claim("M1", "outside", proxy, ssh, "open"),
      claim("M2", proxy, dev, ssh, open(!shut || a.proxyToDevSsh)),
      ...(phase === "P1" ? [] : [claim("NX2", "outside", dev, ssh, "closed"), claim("NX2", dev, "internet", http, "closed")]),
    ];
  },
});
