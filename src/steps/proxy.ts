import { defineStep } from "../core/define.js";
import { securityGroupRule } from "../resources/security-group-rule.js";
import { claim, http } from "./claims.js";
import { internalNetwork } from "./internal-network.js";
import { internalServers, proxyPort } from "./internal-servers.js";
import { peering } from "./peering.js";

/** Chapter 11: the development server reaches the internet through the proxy server (Q1-Q5, T3). Squid runs there since
 *  its first boot, see internal-servers. */
export const proxy = defineStep({
  id: "proxy",
  words: {
    en: { title: "Proxy", what: "The proxy server's port 3128 opened to the development server, its only way to the internet." },
    ja: { title: "プロキシ", what: "プロキシサーバーの 3128 番ポートを開発サーバーに開放。開発サーバーからインターネットへの唯一の経路。" },
  },
  leftOutBy: { free: { en: "It runs on a company server, which is left out.", ja: "省かれている社内サーバーで動くものです。" } },
  lesson: () => import("./lessons/proxy.js"),
  // Nothing of the peering is used; the phases are a line, and this is the third (P3).
  needs: { internalNetwork, internalServers, peering },
  facts: [],
  questions: {},
  declare(b, _answers: object, up) {
    const { proxy: server, dev } = up.internalServers;
    b.add(
      securityGroupRule,
      "proxy-from-dev",
      { groupId: server.groupId, protocol: "tcp", fromPort: proxyPort, toPort: proxyPort, sourceGroupId: dev.groupId, description: "Proxy for the development server" },
      { name: `${up.internalNetwork.namePrefix}-sg-proxy-${proxyPort}-from-dev` },
    );
    return { port: proxyPort };
  },
  checks: () => [claim("M5", "development-server-1", "internet", http, "open", { via: "proxy-server-1" })],
});
