import type { Finding } from "../../core/finding.js";
import { accountFindings } from "./ja-accounts.js";
import { command, inRegion, listed } from "./command.js";
import { adviceOf, type DoctorTexts, type FindingSentences, type Told } from "./doctor.js";

const list = (items: readonly string[], most?: number): string => listed(items, (n) => `ほか ${n} 件`, most, "、");
const ok = (message: string): Told => ({ message, remedy: "" });
const number = (n: number): string => n.toLocaleString("en-US");
const seconds = (s: number): string => (Math.abs(s) < 90 ? `${Math.abs(s)} 秒` : `${Math.round(Math.abs(s) / 60)} 分`);
const fast = (s: number): string => `${seconds(s)}${s > 0 ? "進んで" : "遅れて"}います`;

const quotas: DoctorTexts["quotas"] = {
  "vpcs": "リージョンの VPC",
  "internet-gateways": "リージョンのインターネットゲートウェイ",
  "elastic-ips": "リージョンの Elastic IP アドレス",
  "nat-gateways": "アベイラビリティーゾーンの NAT ゲートウェイ",
  "gateway-endpoints": "リージョンのゲートウェイエンドポイント",
  "peerings": "1 つの VPC のピアリング接続",
  "security-groups": "リージョンのセキュリティグループ",
  "security-group-rules": "1 つのセキュリティグループのルール",
  "client-vpn-endpoints": "リージョンのクライアント VPN エンドポイント",
  "vcpus": "実行中のオンデマンドスタンダードインスタンスの vCPU",
  "load-balancers": "リージョンの Application Load Balancer",
  "target-groups": "リージョンのターゲットグループ",
  "databases": "リージョンの DB インスタンス",
  "database-storage": "全 DB インスタンスのストレージ (GiB)",
  "buckets": "アカウントの S3 バケット",
  "imported-certificates": "ACM にインポートした証明書",
  "imports-of-year": "直近 365 日に ACM にインポートした証明書",
};

const sum = (d: { readonly there: number; readonly wanted: number }): string => `既存 ${number(d.there)}、追加 ${number(d.wanted)}`;
const which = (things: readonly string[]): string => (things.length === 0 ? "" : `既存のもの: ${list(things, 10)}。`);
const more = (d: { readonly link: string }): string => `不要なものを削除するか、引き上げをリクエストしてください: ${d.link}`;
const sources: Readonly<Record<string, string>> = {
  sso: "IAM Identity Center (SSO)",
  login: "コンソールへのログイン",
  "web-identity": "ウェブ ID",
  role: "プロファイルのロール",
  process: "プロファイルに書かれたプログラム",
  container: "コンテナのロール",
  instance: "インスタンスのロール",
  profile: "AWS の設定ファイルのプロファイル",
  environment: "環境変数",
};
const sourceOf = (source: string): string => sources[source] ?? "そのほか";
const moment = (iso: string): string => `${iso.slice(0, 16).replace("T", " ")} UTC`;

const fitting = (fits: readonly string[] | undefined): string => (fits === undefined || fits.length === 0 ? "" : `収まる構成にするには: ${fits.join(" または ")} 。`);
const findings: FindingSentences = {
  ...accountFindings,
  "program": (d) => ok(`kumiki ${d.version}、Node.js ${d.node}`),
  "node-ended": (d) => ({ message: `Node.js ${d.node} のセキュリティ更新は ${d.ended} に終了しています。`, remedy: "サポート中のバージョンを導入してください: https://nodejs.org/" }),
  "folder": (d) => ok(`${d.path} に書き込めます。空き ${number(d.freeMb)} MB`),
  "folder-unwritable": (d) => ({ message: `フォルダー ${d.path} に書き込めない (${d.why}) ため、実行を記録できません。`, remedy: "書き込めるようにするか、別のフォルダーを指定してください: --dir PATH" }),
  "disk-low": (d) => ({ message: `${d.path} のあるディスクの空きは ${number(d.freeMb)} MB しかありません。`, remedy: "長い実行の前に空きを作るか、別のフォルダーを指定してください: --dir PATH" }),
  "disk-full": (d) => ({ message: `${d.path} のあるディスクに空きがなく (${number(d.freeMb)} MB)、実行を記録できません。`, remedy: "空きを作るか、別のフォルダーを指定してください: --dir PATH" }),
  "unlocked": () => ok("ほかの実行はありません"),
  "held": (d) => ({ message: `環境「${d.env}」は ${moment(d.since)} から別の実行が使用中です: ${d.holder}。`, remedy: `終わるまでお待ちください。そのマシンが二度と戻らない場合: ${command("state unlock --force", d.env)}` }),
  "identity": (d) => ok(`アカウント ${d.account}、リージョン ${d.region}、${d.arn}`),
  "identity-local": (d) => ok(`ローカルの AWS (${d.endpoint}): アカウント ${d.account}、リージョン ${d.region}`),
  "root-user": (d) => ({ message: `アカウント ${d.account} のルートユーザーのアクセスキーです。何でもでき、制限する方法がありません。`, remedy: "IAM Identity Center のユーザーかロールで作業し、ルートユーザーのアクセスキーは削除してください: https://console.aws.amazon.com/iam/home#/security_credentials" }),
  "credentials": (d) => ok(`取得元は${sourceOf(d.source)}。有効期限はありません`),
  "credentials-until": (d) => ok(`取得元は${sourceOf(d.source)}。有効期限は ${moment(d.until)}`),
  "credentials-short": (d) => ({ message: `認証情報の有効期限は ${moment(d.until)} ですが、実行には約 ${d.minutes} 分かかります。`, remedy: "直前にログインし直してください (aws sso login)。途中で切れた場合も、ログイン後に続きから再開します。" }),
  "region": (d) => ok(`${d.region} はこのアカウントで使えます (${d.status})`),
  "region-off": (d) => ({ message: `リージョン ${d.region} はこのアカウントで有効になっていません。正しい認証情報でも、誤りであるかのように拒否されます。`, remedy: `有効にする (数分かかります) か、--region で別のリージョンを選んでください: aws account enable-region --region-name ${d.region}` }),
  "clock": (d) => ok(`時計のずれは ${Math.abs(d.seconds)} 秒以内です`),
  "clock-off": (d) => ({ message: `このマシンの時計は ${fast(d.seconds)}。5 分を超えると、AWS は署名を受け付けません。`, remedy: "時刻を合わせてください: sudo timedatectl set-ntp true" }),
  "clock-wrong": (d) => ({ message: `このマシンの時計は ${fast(d.seconds)}。AWS が署名を受け付けるのは 5 分以内です。`, remedy: "時刻を合わせてから、同じコマンドを実行してください: sudo timedatectl set-ntp true" }),
  "quota": (d) => ok(`${quotas[d.quota]}: ${sum(d)}、上限 ${number(d.limit)}`),
  "quota-over": (d) => ({ message: `${quotas[d.quota]}: 上限は ${number(d.limit)} (クォータ ${d.code}) で、${sum(d)} です。${which(d.things)}`, remedy: `${fitting(d.fits)}${more(d)}` }),
  "quota-default": (d) => ({ message: `${quotas[d.quota]}: ${sum(d)}。新しいアカウントの既定は ${number(d.usual)} で、このアカウント固有の値は Service Quotas にありません。${which(d.things)}`, remedy: `${fitting(d.fits)}引き上げ済みならそのまま進めてください。そうでなければ ${d.link}` }),
  "quota-perhaps": (d) => ({ message: `${quotas[d.quota]}: ${sum(d)}。AWS の初期値は ${number(d.usual)} で、このアカウントの上限は読み取れませんでした (${d.why})。${which(d.things)}`, remedy: `上限を確認してください: ${d.link}` }),
  "quota-unread": (d) => ({ message: `${quotas[d.quota]}: ${sum(d)}。上限は読み取れませんでした (${d.why})。AWS の通常の値 ${number(d.usual)} なら足ります。`, remedy: `servicequotas:GetServiceQuota を許可するか、コンソールで確認してください: ${d.link}` }),
  "quota-uncounted": (d) => ({ message: `${quotas[d.quota]}: 既存の数を数えられませんでした (${d.why})。`, remedy: `コンソールで確認してください: ${d.link}` }),
  "imports-near": (d) => ({ message: `${quotas[d.quota]}: 既存は少なくとも ${number(d.there)} (削除した分も数えられますが、ACM からは見えません)、追加 ${number(d.wanted)}、上限 ${number(d.limit)}。`, remedy: `作り直すときも証明書を残すか、引き上げをリクエストしてください: ${d.link}` }),
  "vcpu-other": (d) => ({ message: `${d.type} の vCPU には別のクォータがあり、ここでは数えていません。`, remedy: "コンソールで確認してください: https://console.aws.amazon.com/servicequotas/home/services/ec2/quotas" }),
  "type-offered": (d) => ok(`${d.type} は ${list(d.zones)} で使えます`),
  "type-missing": (d) => ({
    message: `インスタンスタイプ ${d.type} は ${list(d.zones)} で提供されていません。${d.offered.length === 0 ? "このリージョンのほかのゾーンにもありません。" : `提供されているのは ${list(d.offered)} です。`}`,
    remedy: d.offered.length < 2 ? "別のタイプを選んでください: --instance-type TYPE" : `別のゾーン (--zones ${d.offered.slice(0, 2).join(",")}) か、別のタイプを選んでください: --instance-type TYPE`,
  }),
  "engine": (d) => ok(`${d.engine} ${d.version} の標準サポートは ${d.until} までです`),
  "engine-ending": (d) => ({ message: `${d.engine} ${d.version} の標準サポートは ${d.until} に終了し、その後は延長サポートの料金が vCPU 時間ごとにかかります。`, remedy: "アップグレードを計画するか、新しいメジャーバージョンを選んでください (--database-version): https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support.html" }),
  "engine-ended": (d) => ({ message: `${d.engine} ${d.version} の標準サポートは ${d.until} に終了しました。新しく作ると延長サポートの料金がかかるため、kumiki は AWS に拒否させます。`, remedy: "新しいバージョンを指定してください: --database-version VERSION" }),
  "engine-unknown": (d) => ({ message: `${d.engine} ${d.version} のサポート期限を RDS から得られませんでした。`, remedy: "こちらで確認してください: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support.html" }),
  "class-orderable": (d) => ok(`${d.engine} ${d.version} の ${d.class} は ${list(d.zones)} で使えます`),
  "class-missing": (d) => ({ message: `${d.engine} ${d.version} の ${d.class} は ${list(d.zones)} で提供されていません。${d.offered.length === 0 ? "" : `提供されているのは ${list(d.offered)} だけです。`}`, remedy: d.offered.length < 2 ? "別の DB インスタンスクラスを選んでください: --database-class db.t4g.micro" : `別のゾーン (--zones ${d.offered.slice(0, 2).join(",")}) か、別の DB インスタンスクラスを選んでください: --database-class db.t4g.micro` }),
  "class-single": (d) => ({ message: `${d.engine} ${d.version} の ${d.class} は、別のゾーンのスタンバイ (マルチ AZ) に対応していません。`, remedy: "別のクラス (--database-class db.t4g.micro) を選ぶか、スタンバイなしで構築してください: --no-database-multi-az" }),
  "ranges": (d) => ok(`${list(d.ranges)} に重複はありません`),
  "lan-clash": (d) => ({ message: `${d.range} (${d.node}) は、このマシンの ${d.interface} のネットワーク ${d.local} と重複しています。VPN 接続中はどちらか一方にしか届きません。`, remedy: "ここから接続するなら、別の CIDR を選んでください (--web-cidr、--internal-cidr、--client-cidr)。後からは変更できません。" }),
  "vpc-clash": (d) => ({ message: `${d.range} (${d.node}) は VPC ${d.vpc} の ${d.other} と重複しており、この 2 つをピアリング接続することはできません。`, remedy: "接続する可能性があるなら、別の CIDR を選んでください (--web-cidr、--internal-cidr)。後からは変更できません。" }),
  "answer": (d) => ({ message: `${d.flag} ${d.given}: ${d.why}。`, remedy: `意図した値でなければ、別の値を指定してください: ${d.flag} VALUE` }),
  "names": () => ok("名前の重複はありません"),
  "name-taken": (d) => ({ message: `${d.node} の名前は使われています。この環境のタグのない ${d.kind} ${d.id} があります。`, remedy: "不要なら名前を変えるか削除し、必要なら別の名前で構築してください: --env NAME" }),
  "name-known": (d) => ({
    message: `${d.node} の名前は使われています。${d.kind} ${d.id} は${d.region === undefined ? "" : ` ${d.region} の`}別の環境「${d.env}」のものです。`,
    remedy: `別の名前で構築してください: --env NAME。その環境が自分のもので状態を失った場合だけ、確認してください: ${inRegion("sweep", d.region)}`,
  }),
  "permissions": (d) => ok(`${d.who} には、計画に必要な ${d.count} 個のアクションがすべて許可されています`),
  "permissions-root": (d) => ok(`アカウント ${d.account} のルートユーザーには、すべてが許可されています`),
  "denied": (d) => ({ message: `${d.who} は${d.by === "organization" ? "組織のポリシー" : "ポリシー"}で拒否されています: ${list(d.actions, 8)}。`, remedy: "許可してもらうか、別のプロファイルを使ってください: --profile NAME" }),
  "doubtful": (d) => ({ message: `計画のリソースに対して ${d.who} に許可するポリシーがありません: ${list(d.actions, 8)}。独自の条件の付いたポリシーで許可されている可能性はあります。`, remedy: `そこで止まる場合は、許可してもらってください。必要なものをすべて含むポリシー: ${command("policy")}` }),
  "not-later": (d) => ({ message: `\`up\` に必要なものは許可されていますが、すべての確認と撤去に必要なものの一部を ${d.who} に許可するポリシーがありません: ${list(d.actions, 8)}。`, remedy: `\`up\` は止まりません。すべてを許可するポリシー: ${command("policy")}` }),
  "refused-dry": (d) => ({ message: `${d.who} の ${d.action} を AWS が拒否しました (何も作らずに試した結果です)。`, remedy: `${d.action} を許可してもらうか、別のプロファイルを使ってください: --profile NAME` }),
  "planned": (d) => ok(`${d.count} 個のリソースを作ります。通常は約 ${d.minutes} 分かかります`),
  "nothing-planned": (d) => ok(`「${d.env}」はすべて構築済みで、新しく作るものはありません`),
  "unseen": (d) => ({ message: `確認できませんでした: ${d.why}。`, remedy: "実行は止まりません。確認するには、その呼び出しを許可してください。" }),
};

export const doctor: DoctorTexts = {
  heading: (env) => `環境「${env}」の事前診断`,
  examinations: {
    program: "プログラム",
    folder: "フォルダー",
    lock: "ロック",
    connection: "アカウント",
    credentials: "認証情報",
    region: "リージョン",
    clock: "時計",
    names: "名前",
    account: "アカウントのプラン",
    given: "回答で指定されたもの",
    types: "インスタンスタイプ",
    database: "データベース",
    ranges: "CIDR",
    quotas: "クォータ",
    permissions: "アクセス許可",
    plan: "計画",
  },
  levels: { "ok": "問題なし", "warning": "警告", "stop": "中止", "could-not-look": "確認不可" },
  quotas,
  findings,
  wordless: (code) => `説明文のない結果です: ${code}`,
  fix: "対処",
  nothing: "妨げになるものはありません。",
  sum: (stops, warnings, unseen) =>
    [
      stops === 0 ? "`kumiki up` を止めるものはありません" : `${stops} 件が \`kumiki up\` を止めます`,
      ...(warnings === 0 ? [] : [`警告 ${warnings} 件`]),
      ...(unseen === 0 ? [] : [`確認できなかったもの ${unseen} 件`]),
    ].join("。") + "。",
};

/** A finding before the first create, as a fault: what, which, why, and what now. */
export function preflight({ finding }: { readonly finding: Finding }): Told {
  const { message, remedy } = adviceOf(doctor, finding);
  return { message: `何も作る前に見つかりました。${message}`, remedy: remedy === "" ? `すべて確認する: ${command("doctor")}` : remedy };
}
export const warning = (d: object): string => {
  const { finding: code, ...data } = d as { readonly finding?: string } & Finding["data"];
  const { message, remedy } = adviceOf(doctor, { code: code ?? "", data: data as Finding["data"] });
  return `${message}${remedy}`;
};
export const couldNotLook = (d: { readonly env: string; readonly examinations: readonly string[] }): string =>
  `事前に確認できなかったもの (実行は止まりません): ${list(d.examinations.map((e) => (Object.hasOwn(doctor.examinations, e) ? doctor.examinations[e as keyof typeof doctor.examinations] : e)))}。理由: ${command("doctor", d.env)}`;
