import { defineStep } from "../core/define.js";
import type { Build, Host, Input, Problem, Question } from "../core/types.js";
import { instance } from "../resources/instance.js";
import { keyPair as keyPairKind } from "../resources/key-pair.js";
import boot from "../../templates/boot.sh";
import pageServer from "../../templates/page-server.sh";
import { called, claim, http, ssh } from "./claims.js";
import { checkImage, checkType, freeType, machine, smallType } from "./machine.js";
import { network } from "./network.js";
import { securityGroups } from "./security-groups.js";
import { userData } from "./user-data.js";

interface ServersAnswers {
  readonly image: string;
  readonly instanceType: string;
  readonly serversPerTier: string;
  readonly keyPair: string;
}

const image: Question<string> = {
  kind: "text",
  words: {
    en: {
      ask: "Image of the servers: al2023, amazon-linux-2, or the id of an image (ami-...)",
      why: "Amazon Linux 2023 gets security updates until 2029; those of Amazon Linux 2, the article's, ended on 2026-06-30. An image of your own must be a relative of theirs: user ec2-user, yum or dnf, root volume /dev/xvda.",
    },
    ja: {
      ask: "サーバーの AMI: al2023、amazon-linux-2、または AMI の ID (ami-...)",
      why: "Amazon Linux 2023 は 2029 年まで更新されます。記事の Amazon Linux 2 は 2026-06-30 にサポートが終了しました。独自の AMI はその系統のもの (ec2-user、yum か dnf、ルートボリューム /dev/xvda) に限ります。",
    },
  },
  article: "amazon-linux-2",
  modern: "al2023",
  check: (value) => checkImage(value),
};

const instanceType: Question<string> = {
  kind: "text",
  words: {
    en: {
      ask: "Instance type of the servers, e.g. t3.micro",
      why: "Processors and memory. Not every zone has every type: t2.micro, the article's, is missing from newer ones.",
      price: "Four t3.micro in Tokyo: about 1.31 USD a day, and 0.24 for the two public addresses.",
    },
    ja: {
      ask: "サーバーのインスタンスタイプ (例: t3.micro)",
      why: "CPU とメモリ。すべてのゾーンにすべてのタイプがあるわけではなく、記事の t2.micro は新しいゾーンにありません。",
      price: "東京の t3.micro 4 台: 1 日約 1.31 USD、パブリック IP 2 個に 0.24 USD。",
    },
  },
  article: "t2.micro",
  modern: smallType,
  free: freeType,
  check: checkType,
};

const serversPerTier: Question<string> = {
  kind: "choice",
  words: {
    en: {
      ask: "Servers per tier, 1 to 6",
      why: "Web servers, and as many AP servers, spread over the zones. Two survive the loss of one zone. A new account may run 5 vCPUs: one of each with t3.micro, which has 2.",
      price: "Each t3.micro in Tokyo: about 0.33 USD a day; each web server's public address 0.12.",
    },
    ja: {
      ask: "各層のサーバー台数 (1 から 6)",
      why: "Web サーバーと AP サーバーをそれぞれこの台数、ゾーンに分散して置きます。2 台あれば 1 つのゾーンの障害に耐えられます。新しいアカウントの上限は 5 vCPU で、t3.micro (2 vCPU) なら各 1 台です。",
      price: "東京の t3.micro 1 台: 1 日約 0.33 USD。Web サーバーのパブリック IP は 1 個 0.12 USD。",
    },
  },
  choices: ["1", "2", "3", "4", "5", "6"].map((value) => ({ value, words: { en: value, ja: value } })),
  article: "2",
  modern: "2",
  free: "1",
};

/** EC2 takes up to 255 printable ASCII characters; a space at an end is a slip. */
const checkKeyPair = (value: string): Problem | undefined =>
  value === "" || /^[!-~]([ -~]{0,253}[!-~])?$/.test(value) ? undefined : { code: "key-pair-form", data: { given: value } };

const keyPair: Question<string> = {
  kind: "text",
  words: {
    en: {
      ask: "Name of an existing EC2 key pair to log in with (empty: make one)",
      why: "A new one is made on this machine: its private half never leaves it, and is kept in the environment's folder for you alone to read.",
    },
    ja: {
      ask: "ログインに使う既存の EC2 キーペアの名前 (空なら新しく作成)",
      why: "新しい秘密鍵はこのマシンで作られ、外へ送られません。環境のフォルダーに本人だけが読める形で保存されます。",
    },
  },
  article: "",
  modern: "",
  check: checkKeyPair,
};

/** The name to launch with, and where the private half is if we have it. */
function declareKey(b: Build, prefix: string, given: string): { name: Input<string>; file?: string } {
  if (given !== "") return { name: given };
  const keyName = b.unique(`${prefix}-key`, 255);
  const file = `${keyName}.pem`;
  const made = b.add(keyPairKind, "key-pair", { keyName, file }, { name: keyName });
  return { name: made.id, file };
}

/** As many of the subnets as there are servers, each zone in its turn (E5). */
const placesOf = <S>(subnets: readonly S[], servers: string): readonly S[] =>
  Array.from({ length: Number(servers) }, (_, i) => subnets[i % subnets.length]!);

/** Chapter 3: web servers with public addresses, AP servers without (E1-E13, O1-O3, O6, O7). */
export const servers = defineStep({
  id: "servers",
  words: {
    en: { title: "Servers", what: "Web servers in the public subnets and AP servers in the private ones, two of each unless you say otherwise, with Apache and a page." },
    ja: { title: "サーバー", what: "パブリックサブネットの Web サーバーと、プライベートサブネットの AP サーバー (既定では各 2 台)。いずれも Apache とページ付き。" },
  },
  lesson: () => import("./lessons/servers.js"),
  needs: { network, securityGroups },
  facts: ["images", "offered"],
  questions: { image, instanceType, serversPerTier, keyPair },

  declare(b, answers: ServersAnswers, up, facts, preset) {
    const { namePrefix, publicSubnets, privateSubnets, internetReady, s3Ready } = up.network;
    const key = declareKey(b, namePrefix, answers.keyPair);
    const common = { ...machine(answers, facts, preset), keyName: key.name };
    const web = placesOf(publicSubnets, answers.serversPerTier).map((subnet, i) =>
      b.add(
        instance,
        `web-server-${i + 1}`,
        {
          ...common,
          subnetId: subnet.id,
          securityGroupIds: [up.securityGroups.web.id],
          publicIp: true,
          userData: userData(boot + pageServer, { role: "Web server", number: i + 1 }),
        },
        // It installs Apache at its first boot, over the internet.
        { name: `web-server-${i + 1}`, after: [internetReady] },
      ),
    );
    const ap = placesOf(privateSubnets, answers.serversPerTier).map((subnet, i) =>
      b.add(
        instance,
        `ap-server-${i + 1}`,
        {
          ...common,
          subnetId: subnet.id,
          securityGroupIds: [up.securityGroups.ap.id],
          publicIp: false,
          userData: userData(boot + pageServer, { role: "AP server", number: i + 1 }),
        },
        // It installs Apache at its first boot, through the endpoint (V14, pitfall 56).
        { name: `ap-server-${i + 1}`, after: [s3Ready] },
      ),
    );
    return {
      web,
      ap,
      /** For further servers: the same key pair (W11) and the same kind of machine. */
      keyName: key.name,
      keyFile: key.file,
      machine: machine(answers, facts, preset),
    };
  },
  // Name of the secret in the environment's folder (E13).
  outputs: (out) => (out.keyFile === undefined ? {} : { keyFile: out.keyFile }),
  hosts: (out) =>
    Object.fromEntries<Host>([
      ...out.web.map((s, i): [string, Host] => [`web-server-${i + 1}`, { id: s.id, privateIp: s.privateIp, publicIp: s.publicIp }]),
      ...out.ap.map((s, i): [string, Host] => [`ap-server-${i + 1}`, { id: s.id, privateIp: s.privateIp }]),
    ]),
  // Apache, which both templates install, and SSH.
  software: (out) =>
    Object.fromEntries([...out.web.map((_, i) => `web-server-${i + 1}`), ...out.ap.map((_, i) => `ap-server-${i + 1}`)].map((host) => [host, { listens: [22, 80] }])),
  checks(_answers, _out, context) {
    const web = called(context, "web-server");
    const ap = called(context, "ap-server");
    const early = context.phase === "P1";
    return [
      ...web.map((to) => (early ? claim("1", "outside", to, ssh, "open") : claim("1b", "outside", to, ssh, "closed"))),
      ...web.map((to) => claim("2", "outside", to, http, "open", { everyone: true })),
      ...web.flatMap((from) => ap.map((to) => (early ? claim("4", from, to, ssh, "open") : claim("4b", from, to, ssh, "closed")))),
      ...web.flatMap((from) => ap.map((to) => claim("5", from, to, http, "open"))),
      ...(early ? [] : ap.flatMap((to) => [ssh, http].map((talk) => claim("NX2", "outside", to, talk, "closed")))),
    ];
  },
});
