import { shellWord } from "../escape.js";
import { command, listed } from "./command.js";
import type { Told } from "./doctor.js";
import type { accountFaults as enFaults, accountFindings as enFindings } from "./en-accounts.js";
import { elsewhere, within } from "./remedies.js";

const ok = (message: string): Told => ({ message, remedy: "" });
const list = (items: readonly string[]): string => listed(items, (n) => `ほか ${n} 件`, 8, "、");
const or = (options: readonly string[]): string => options.join(" または ");
const again = "その後、同じコマンドを再実行してください。中断したところから再開し、同じものを二重に作成することはありません。";
const support = "https://console.aws.amazon.com/support/home#/case/create";

/** 呼び出しを拒否したポリシー。 */
const policies: Readonly<Record<string, string>> = {
  "organization": "組織のサービスコントロールポリシー",
  "resource-control": "組織のリソースコントロールポリシー",
  "boundary": "この ID のアクセス許可の境界",
  "session": "この認証情報のセッションポリシー",
  "resource": "リソース自体のポリシー",
  "endpoint": "呼び出しが通る VPC エンドポイントのポリシー",
};
const owners: Readonly<Record<string, string>> = {
  "organization": "組織の管理者に許可を依頼するか、別のアカウントを使ってください。",
  "resource-control": "組織の管理者に許可を依頼するか、別のアカウントを使ってください。",
  "boundary": "アカウントの管理者に境界の変更を依頼してください。別のポリシーで許可しても変わりません。",
  "session": "そのポリシーなしで、またはより広いポリシーでセッションを開始してください。別のポリシーで許可しても変わりません。",
  "resource": "リソースの所有者に、そのポリシーでの許可を依頼してください。別のポリシーで許可しても変わりません。",
  "endpoint": "エンドポイントのポリシーで許可するか、別の経路から呼び出してください。別のポリシーで許可しても変わりません。",
};

export const accountFaults: typeof enFaults = {
  "capacity": (d) => ({
    message: `AWS の容量が数分間不足したままです (${d.code}): ${d.message}`,
    remedy: `後で同じコマンドを再実行するか、別のものを指定してください: ${or(elsewhere(d.operation))}`,
  }),
  "zone-lacks": (d) => ({ message: `このゾーンでは提供されていません (${d.code}): ${d.message}`, remedy: `別のものを指定してください: ${or(elsewhere(d.operation))}` }),
  "account-verification": (d) => ({
    message: `新しいアカウントの検証がまだ終わっていません (しばらく待ちました): ${d.message}`,
    remedy: `通常は数分、長くても 4 時間で終わり、AWS からメールが届きます。${again}`,
  }),
  "account-sign-up": (d) => ({
    message: `アカウントは ${d.operation} のサービスにサインアップされていません: ${d.message}`,
    remedy: `サインアップ (支払い方法、電話番号、サポートプラン) を完了してください: https://portal.aws.amazon.com/billing/signup#/start 。${again}`,
  }),
  "account-blocked": (d) => ({ message: `AWS がこのアカウントを制限しています: ${d.message}`, remedy: `解除できるのは AWS サポートだけです: ${support} 。${again}` }),
  "account-unsupported": (d) => ({
    message: `このアカウントではまだ ${d.operation} を実行できません: ${d.message}`,
    remedy: `変更できるのは AWS サポートだけです: ${support} 。${d.step === undefined ? "" : `これを除いて構築するには: --without ${shellWord(d.step)} 。`}その他は構築されます。`,
  }),
  "free-plan": (d) => ({
    message: `アカウントは無料プランで、これは含まれていません (${d.operation}): ${d.message}`,
    remedy: `含まれるものを構築するか (${or(within(d.operation))})、プランをアップグレードしてください: https://console.aws.amazon.com/billing/home#/freetier`,
  }),
  "service-role": (d) => ({
    message: `${d.operation} に必要なサービスにリンクされたロールがまだありません: ${d.message}`,
    remedy: `iam:CreateServiceLinkedRole を許可してください。必要なポリシー全体: ${command("policy")} 。${again}`,
  }),
  "denied-by": (d) => ({ message: `${policies[d.by] ?? "ポリシー"}が ${d.operation} を拒否しています: ${d.message}`, remedy: `${owners[d.by] ?? "そのポリシーで許可してください。"}${again}` }),
};

export const accountFindings: typeof enFindings = {
  "plan-free": () => ok("アカウントは無料プランで、構築する内容はその範囲に収まります。料金はクレジットから支払われます"),
  "plan-paid": () => ok("アカウントは有料プランです"),
  "plan-none": () => ok("アカウントに制限のある無料プランはありません"),
  "plan-unknown": (d) => ({ message: `アカウントのプランを読み取れませんでした (${d.why})。`, remedy: "確認するには freetier:GetAccountPlanState を許可してください。無料プランの場合: --preset free" }),
  "plan-free-type": (d) => ({
    message: `アカウントは無料プランで、${d.type} は対象外です。${d.eligible.length === 0 ? "" : `対象は ${list(d.eligible)} です。`}`,
    remedy: "範囲に収まるものを構築してください: --preset free または --instance-type TYPE",
  }),
  "plan-free-backups": (d) => ({
    message: `アカウントは無料プランで、RDS のバックアップは最大 1 日か 0 日ですが、${d.days} 日が指定されています。`,
    remedy: "範囲に収まるものを構築してください: --preset free または --database-backup-days 0",
  }),
  "plan-free-backups-perhaps": (d) => ({
    message: `アカウントは無料プランで、RDS のバックアップはアカウントによって ${d.days} 日か 0 日です。`,
    remedy: "確実にするには: --database-backup-days 0",
  }),
  "given": () => ok("指定された AMI、キーペア、証明書は存在し、使用できます"),
  "key-pair-missing": (d) => ({ message: `このリージョンに EC2 キーペア "${d.name}" はありません。`, remedy: '存在するものを指定するか (--key-pair NAME)、作成させてください: --key-pair ""' }),
  "image-missing": (d) => ({ message: `${d.region} にはこのアカウントで使える AMI ${d.image} がありません。`, remedy: "別の AMI を指定してください: --image al2023" }),
  "image-architecture": (d) => ({
    message: `AMI ${d.image} は ${d.architecture} 用で、${d.type} は ${list(d.supported)} です。`,
    remedy: "別の AMI (--image al2023) か別のタイプ (--instance-type TYPE) を指定してください。",
  }),
  "image-boot": (d) => ({ message: `AMI ${d.image} のブートモードは ${d.boot} で、${d.type} は対応していません。`, remedy: "別の AMI (--image al2023) か別のタイプ (--instance-type TYPE) を指定してください。" }),
  "image-root": (d) => ({ message: `AMI ${d.image} のルートボリュームは ${d.device} ですが、ここのサーバーでは ${d.wanted} です。`, remedy: "Amazon Linux またはその系統の AMI を指定してください: --image al2023" }),
  "type-host": (d) => ({ message: `${d.type} は Dedicated Host でのみ動作し、事前に 24 時間以上の割り当てが必要です。`, remedy: "別のタイプを指定してください: --instance-type TYPE" }),
  "certificate-missing": (d) => ({ message: `ACM に証明書 ${d.arn} はありません。`, remedy: `存在するものを指定してください: ${d.flag} ARN` }),
  "certificate-pending": (d) => ({ message: `証明書 ${d.arn} はまだ発行されていません (${d.status})。`, remedy: `ACM で検証を完了するか、別のものを指定してください: ${d.flag} ARN` }),
  "certificate-unusable": (d) => ({ message: `証明書 ${d.arn} は使用できません (${d.status})。`, remedy: `別のものを指定してください: ${d.flag} ARN` }),
  "certificate-expired": (d) => ({ message: `証明書 ${d.arn} は ${d.until} に期限切れになりました。`, remedy: `更新するか、別のものを指定してください: ${d.flag} ARN` }),
  "certificate-key": (d) => ({ message: `証明書 ${d.arn} の鍵は ${d.key} で、ここでは使用できません。`, remedy: `RSA 2048 ビットの鍵のものを指定してください: ${d.flag} ARN` }),
  "certificate-domain": (d) => ({ message: `証明書 ${d.arn} のドメインは "${d.domain}" です。クライアント VPN にはドットを含むドメインが必要です。`, remedy: `別のものを指定してください: ${d.flag} ARN` }),
  "engine-missing": (d) => ({ message: `このアカウントでは ${d.engine} ${d.version} を作成できません。`, remedy: "メジャーバージョンか別のバージョンを指定してください: --database-version VERSION" }),
};
