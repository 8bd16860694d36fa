import { defineStep } from "../core/define.js";
import type { AttrRef } from "../core/types.js";
import { checkSource, warnSource } from "../net/checks.js";
import { securityGroupRule } from "../resources/security-group-rule.js";
import { securityGroup } from "../resources/security-group.js";
import { network } from "./network.js";

interface Answers {
  sshFrom: string;
  databaseEngine: string;
}

/** The port follows the engine (SG8). */
const ports: Readonly<Record<string, number>> = { mysql: 3306, postgres: 5432 };

/** Chapter 2: one group each for web, AP and database; the default group is not used (SG1-SG12, Z2). */
export const securityGroups = defineStep({
  id: "security-groups",
  words: {
    en: { title: "Security groups", what: "Who may open which port on web, AP and database servers." },
    ja: { title: "セキュリティグループ", what: "Web・AP・データベースの各サーバーに誰がどのポートで接続できるか。" },
  },
  lesson: () => import("./lessons/security-groups.js"),
  needs: { network },
  facts: ["callerCidr"],
  questions: {
    sshFrom: {
      kind: "text",
      words: {
        en: { ask: "Who may SSH to the web servers (IPv4 range)", why: "Your own address only. 0.0.0.0/0, as in the article, lets the whole internet try." },
        ja: { ask: "Web サーバーへ SSH 接続を許可する送信元 (CIDR)", why: "自分のアドレスだけにするのが安全です。記事の 0.0.0.0/0 は全世界に開放します。" },
      },
      article: "0.0.0.0/0",
      modern: (facts) => facts.callerCidr ?? "",
      check: (value: string) => checkSource(value),
      warn: warnSource,
    },
    databaseEngine: {
      kind: "choice",
      words: {
        en: { ask: "Database engine", why: "Decides the port that the database's group opens to the AP servers: 3306 or 5432." },
        ja: { ask: "データベースエンジン", why: "AP サーバーに開くポートが決まります (3306 または 5432)。" },
      },
      choices: [
        { value: "mysql", words: { en: "MySQL, as in the article", ja: "MySQL (記事と同じ)" } },
        { value: "postgres", words: { en: "PostgreSQL", ja: "PostgreSQL" } },
      ],
      article: "mysql",
      modern: "mysql",
    },
  },

  declare(b, a: Answers, { network: n }, _facts, preset) {
    const p = n.namePrefix;
    const group = (name: string, purpose: string) => {
      const groupName = `${p}-sg-${name}`;
      return b.add(securityGroup, name, { vpcId: n.vpcId, groupName, description: purpose }, { name: groupName });
    };
    const web = group("web", "Web servers and their load balancer");
    const ap = group("ap", "AP servers and their load balancer");
    const rds = group("rds", "Database");

    type Source = { cidr: string } | { sourceGroupId: AttrRef<string> };
    const open = (groupName: string, to: AttrRef<string>, name: string, port: number, from: Source, description: string) =>
      b.add(
        securityGroupRule,
        `${groupName}-${name}`,
        { groupId: to, protocol: "tcp", fromPort: port, toPort: port, ...from, description },
        { name: `${p}-sg-${groupName}-${name}` },
      );
    const anywhere = { cidr: "0.0.0.0/0" };
    // Once there is a company network SSH comes from there alone, and the peering step says how (T1, T2, T11).
    const early = b.phase === "P1";
    if (early) open("web", web.id, "ssh", 22, { cidr: a.sshFrom }, "SSH");
    open("web", web.id, "http", 80, anywhere, "HTTP from the internet");
    open("web", web.id, "https", 443, anywhere, "HTTPS from the internet");

    // The web servers are the way in to the AP servers (check 4). The article opens 22 to the same source as on the
    // web servers; without 0.0.0.0/0 in it that would shut the web servers out, so their group is named instead.
    const asArticle = preset === "article" && a.sshFrom === anywhere.cidr;
    if (early) open("ap", ap.id, "ssh", 22, asArticle ? anywhere : { sourceGroupId: web.id }, "SSH");
    open("ap", ap.id, "http-from-web", 80, { sourceGroupId: web.id }, "HTTP from the web servers");
    open("ap", ap.id, "https-from-web", 443, { sourceGroupId: web.id }, "HTTPS from the web servers");
    // Instances and load balancer share the group, so it must let itself in (SG5).
    open("ap", ap.id, "http-from-self", 80, { sourceGroupId: ap.id }, "HTTP from the load balancer");
    open("ap", ap.id, "https-from-self", 443, { sourceGroupId: ap.id }, "HTTPS from the load balancer");

    const port = ports[a.databaseEngine]!;
    open("rds", rds.id, "from-ap", port, { sourceGroupId: ap.id }, "Database clients on the AP servers");

    return {
      web: { id: web.id },
      ap: { id: ap.id },
      rds: { id: rds.id },
      sshFrom: a.sshFrom,
      databaseEngine: a.databaseEngine,
      databasePort: port,
    };
  },
  parties: (out) => ({ outside: { outside: out.sshFrom } }),
});
