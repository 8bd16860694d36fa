import { shellWord } from "../escape.js";
import { accountFaults } from "./ja-accounts.js";
import { blocker, unblock } from "./ja-blockers.js";
import { preflight } from "./ja-doctor.js";
import { jaReason } from "./ja-reasons.js";
import { command, fetchVersion, inRegion, listed, placeOf } from "./command.js";
import type { Catalogue } from "./types.js";

const list = (items: readonly string[], most?: number): string => listed(items, (n) => `ほか ${n} 件`, most, "、");
const skew = (ms: number): string => `${Math.abs(ms) < 90_000 ? `${Math.round(Math.abs(ms) / 1000)} 秒` : `${Math.round(Math.abs(ms) / 60_000)} 分`}${ms > 0 ? "進んで" : "遅れて"}`;
const again = "同じコマンドをもう一度実行してください。中断したところから続き、二重に作られるものはありません。";
const login = (profile: string | undefined): string =>
  `aws sso login${profile === undefined ? "" : ` --profile ${shellWord(profile)}`}`;

/** EC2 は理由を符号化して返す (https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html)。 */
const encoded = (message: string): boolean => /encoded authorization failure message/i.test(message);

/** 2 分未満は秒で示す。 */
const waited = (d: { readonly minutes: number; readonly seconds?: number }): string =>
  d.seconds !== undefined && d.seconds < 120 ? `${d.seconds} 秒` : `${d.minutes} 分`;
function stillNot({ awaited, state }: { readonly awaited?: string; readonly state?: string }): string {
  if (awaited === "shown") return " AWS に表示されません (作成は受け付けられています)";
  if (awaited === "changed") return "古い設定のままです (変更は受け付けられています)";
  return state === undefined ? "使用可能になりません" : `、この版の kumiki が知らない状態 "${state}" のままです`;
}

/** 何が起きたか、次に何をすればよいか。それぞれ一行。 */
export const faults: Catalogue["faults"] = {
  // オプションと回答
  "unknown-option": (d) => ({
    message: `${d.given} というオプションはありません。`,
    remedy: d.near === undefined ? "オプションの一覧: kumiki --help" : `${d.near} のことでしょうか。オプションの一覧: kumiki --help`,
  }),
  "unknown-command": (d) => ({
    message: `「${d.given}」というコマンドはありません。`,
    remedy: d.near === undefined ? "コマンドの一覧: kumiki --help" : `こちらのことでしょうか: kumiki ${d.near}`,
  }),
  "missing-value": (d) => ({ message: `オプション ${d.option} には値が必要です。`, remedy: `${d.option} VALUE の形で指定してください。説明: kumiki --help` }),
  "missing-operand": (d) => ({
    message: `「${d.command}」の後に${d.word === undefined ? "もう一語" : ` ${d.word} の指定が`}必要です。`,
    remedy: `${d.allowed.length === 0 ? "" : `指定できる語: ${list(d.allowed, 40)}。`}使い方の例: ${d.example}`,
  }),
  "conflicting-options": (d) => ({ message: `${d.one} と ${d.other} は同時に指定できません: ${d.why}`, remedy: "どちらか一方を外してください。" }),
  "missing-answers": (d) => ({
    message: `回答が足りませんが、ここでは質問できません: ${list(d.flags, 40)}`,
    remedy: "これらをオプションか設定ファイル (--config FILE) で指定するか、--yes でプリセットの値を使ってください。",
  }),
  "no-terminal": (d) => ({
    message: `「kumiki ${d.command}」には質問がありますが、ここは端末ではありません。`,
    remedy: `オプションか --config FILE で回答し、--yes を付けて実行してください: kumiki ${d.command} --yes`,
  }),
  "bad-env-name": (d) => ({
    message: `「${d.given}」は環境の名前に使えません。`,
    remedy: "英小文字で始め、英小文字、数字、ハイフンで 31 文字までにしてください。例: --env my-lab",
  }),
  "bad-choice": (d) => ({ message: `${d.what} に「${d.given}」は指定できません。`, remedy: `次の中から選んでください: ${list(d.allowed, 40)}` }),
  "bad-yes-no": (d) => ({ message: `${d.what} は「はい」か「いいえ」で答える項目です。「${d.given}」は使えません。`, remedy: "yes か no を指定してください。" }),
  "unknown-step": (d) => ({ message: `「${d.given}」というステップはありません。`, remedy: `${d.near === undefined ? "" : `${d.near} のことでしょうか。`}ステップの一覧: ${list(d.steps, 40)}` }),
  "unknown-key": (d) => ({
    message: `「${d.given}」という回答の項目はありません${d.at === undefined ? "" : ` (${d.at})`}。`,
    remedy: d.near === undefined ? "項目の一覧: kumiki up --help" : `「${d.near}」のことでしょうか。項目の一覧: kumiki up --help`,
  }),
  "unknown-node": (d) => ({
    message: `環境「${d.env}」の状態に "${d.given}" というリソースはありません。`,
    remedy: `${d.near === undefined ? "" : `${d.near} のことですか。`}名前の一覧: ${command("status --json", d.env)}`,
  }),
  "unknown-check": (d) => ({ message: `この環境の ${d.phase} に "${d.given}" というチェックはありません。`, remedy: `指定できるチェック: ${list(d.checks, 40)}` }),
  "bad-target": (d) => ({ message: `"${d.given}" は宛先として読めません。`, remedy: "ap-server-1:22 や 172.16.1.4:80 のように、名前かアドレスとポートを指定してください。" }),
  "unknown-party": (d) => ({ message: `"${d.given}" はこの環境のホスト名でも IPv4 アドレスでもありません。`, remedy: `指定できる名前: ${list(d.names, 40)}` }),
  "step-needs": (d) => ({
    message: `ステップ「${d.step}」はステップ「${d.needs}」を前提としますが、それが除かれています。`,
    remedy: `両方を加える (--with ${shellWord(d.needs)}) か、両方を除いて (--without ${shellWord(d.step)}) ください。`,
  }),
  "bad-config-file": (d) => ({ message: `設定ファイル ${d.path} の回答を使えません: ${d.why}`, remedy: "ファイルを直すか、--config を付けずに実行してください。" }),
  "bad-answer": (d) => ({
    message: `${d.flag} に「${d.given}」は指定できません: ${d.why}`,
    remedy: `別の値を指定してください: ${d.flag} VALUE、または設定ファイルの ${d.key}`,
  }),
  "bad-path": (d) => ({ message: `${d.what} に ${d.given} は使えません: ${d.why}`, remedy: "読み書きできるパスを指定してください。" }),
  "bad-endpoint": (d) => ({ message: `「${d.given}」はエンドポイントに使えません: ${d.why}`, remedy: "次の形で指定してください: --endpoint-url http://127.0.0.1:5000" }),
  "not-loopback": (d) => ({
    message: `ローカルモードの通信先はこのマシンだけですが、${d.given} はこのマシンにありません。`,
    remedy: "http://127.0.0.1:5000 のようなエンドポイントにするか、本物の AWS を使うなら --local を外してください。",
  }),
  "not-confirmed": (d) => ({
    message: `「kumiki ${d.command}」が承認されなかったため、何も変更していません。`,
    remedy: "同じコマンドをもう一度実行して「はい」と答えるか、--yes を付けて実行してください。",
  }),
  "no-such-environment": (d) => ({
    message: `${d.where} に環境「${d.env}」はありません。`,
    remedy: `構築するには: ${command("up", d.env)} (状態ファイルが別の場所にあるなら --dir PATH を付けてください)`,
  }),
  "teardown-not-confirmed": (d) => ({
    message: `環境の名前「${d.env}」が入力されなかったため、何も削除していません。`,
    remedy: `もう一度実行して ${d.env} と入力するか、あらかじめ承認してください: ${command("teardown", d.env)} --yes`,
  }),
  "removal-blocked": (d) => ({
    message: `次のものがあるため AWS が削除を拒否します。何も削除していません: ${list(d.things, 8)}。`,
    remedy: `先に、上に示したコマンドで取り除いてください${d.options.length === 0 ? "" : `。または ${d.options.join(" か ")} を付けてください`}。その後: ${command(d.command, d.env)}`,
  }),
  "data-not-confirmed": (d) => ({
    message: `データが完全に失われるため、何も削除していません: ${list(d.things, 12)}。`,
    remedy: `データも削除する場合は、明示してください: ${command(d.command, d.env)} --delete-data。必要なら先に控えを取ってください。`,
  }),
  // ホストと VPN の利用者
  "no-address": (d) => ({
    message: `${d.host}、またはその途中のホストのアドレスがまだわかりません。`,
    remedy: `構築する、または続きを構築してください: ${command("up", d.env)}`,
  }),
  "no-ssh": (d) => ({
    message: `ssh を起動できません (${d.why})。`,
    remedy: "OpenSSH クライアントをインストールしてから、同じコマンドを実行してください: sudo apt-get install openssh-client (Windows ではオプション機能)",
  }),
  "no-vpn": (d) => ({ message: `環境「${d.env}」にクライアント VPN はありません。`, remedy: `構築してください: ${command("up client-vpn", d.env)}` }),
  "no-packets": (d) => ({
    message: `送れるパケットがありません。環境「${d.env}」はネットワークを持たないエミュレーター (${d.endpoint}) の中にあります。`,
    remedy: `Linux の名前空間でパケットを試すには: ${command("lab up", d.env)}。パケットなしの確認: ${command("check", d.env)}`,
  }),
  "lab-lacks": (d) => ({ message: `このマシンではラボを作れません: ${d.what.join("; ")}`, remedy: "プログラムは次のコマンドで導入できます: kumiki lab setup (コマンドを表示します。--yes で実行します)" }),
  "lab-none": (d) => ({ message: `環境「${d.env}」のラボは動いていません。`, remedy: `起動してください: ${command("lab up", d.env)}` }),
  "lab-failed": (d) => ({ message: `ラボを作れませんでした。途中まで作ったものは残っていません: ${d.why}`, remedy: "直してから、同じコマンドを実行してください。AWS もこのマシンも変更していません。" }),
  "vpn-refused": (d) => ({ message: `${d.what} を実行できません: ${d.why}`, remedy: "直してから、同じコマンドを実行してください。AWS では何も変更していません。" }),
  "vpn-person-exists": (d) => ({
    message: `${d.person} の証明書はすでにあります。失効した証明書を発行し直すことはありません。`,
    remedy: `別の名前にするか、この証明書のプロファイルを作ってください: ${command(`vpn profile ${shellWord(d.person)}`, d.env)}`,
  }),
  "vpn-no-person": (d) => ({
    message: `「${d.person}」の証明書はありません${d.people.length === 0 ? "" : `(あるもの: ${list(d.people, 40)})`}。`,
    remedy: `作成してください: ${command(`vpn add ${shellWord(d.person)}`, d.env)}`,
  }),
  // 状態ファイル
  "state-broken": (d) => ({
    message: `状態ファイル ${d.where} を読み取れません: ${d.why}`,
    remedy:
      d.backup === undefined
        ? "ファイルの控えがあれば戻してください。なくても AWS 上のものは失われておらず、タグ kumiki:env が付いています。"
        : d.backup.startsWith("s3://")
          ? `直前の正しい版を取得し、\`kumiki state push FILE --force\` で戻してください: ${fetchVersion(d.backup)}`
          : `直前の正しい版に戻してください: cp ${shellWord(d.backup)} ${shellWord(d.where)}`,
  }),
  "state-newer": (d) => ({
    message: `状態ファイル ${d.where} は新しい版の kumiki が書いたものです (スキーマ ${d.schema}、この版が扱えるのは ${d.ours} まで)。ファイルには触れていません。`,
    remedy: "更新してから同じコマンドを実行してください: npm install --global kumiki@latest",
  }),
  "state-foreign": (d) => ({
    message: `状態ファイル ${d.where} はこの環境のものではありません: ${d.why}`,
    remedy: "--env NAME で環境を、または --dir PATH でフォルダーを選んでください。",
  }),
  "state-unwritable": (d) => ({
    message: `状態ファイルを ${d.where} に保存できません: ${d.why}`,
    remedy: "空き容量か書き込み権限を用意して、同じコマンドをもう一度実行してください。記録できないことは始めていません。",
  }),
  "state-unsafe": (d) => ({
    message: `状態ファイル ${d.where} が他のユーザーから守られていません: ${d.why}`,
    remedy: `自分だけが使えるようにしてください: chmod -R go-rwx ${shellWord(d.where)}`,
  }),
  "state-moved": (d) => ({
    message: `この環境は ${d.where} にはもうありません。${d.at} から ${d.to} にあります。`,
    remedy: d.to.startsWith("s3://") ? `どのコマンドにも --state ${shellWord(placeOf(d.to))} を付けるか、KUMIKI_STATE に設定してください。` : `どのコマンドにも付けてください: --dir ${shellWord(placeOf(d.to))}`,
  }),
  "state-arriving": (d) => ({
    message: `この環境の ${d.from} から ${d.where} への移動が途中で止まっています。終わるまで、ここからは構築できません。`,
    remedy: "移動元を指定して、同じ `kumiki state mv` をもう一度実行してください。続きから再開します。",
  }),
  "state-older": (d) => ({
    message: `${d.where} の状態は保存 ${d.serial} 回目、ファイルの状態は ${d.given} 回目です。その後に保存された内容が失われます。`,
    remedy: "まず現在の状態を kumiki state pull で取得してください。それでもファイルのほうが正しければ --force を付けてください。",
  }),
  "bad-state-url": (d) => ({ message: `${d.source} に ${d.given} は使えません: ${d.why}`, remedy: "次の形で指定してください: --state s3://bucket/prefix" }),
  "place-contradicts": (d) => ({
    message: `「${d.env}」の状態では ${d.what} が ${d.saved} ですが、${d.where === "facts" ? "構築先は" : `${d.where} は`} ${d.found} です。AWS は呼び出していません。`,
    remedy: `状態の "place" を直してください (${command("state pull -o FILE", d.env)} のあと push --force)。または以前の版に戻してください。`,
  }),
  "all-missing": (d) => ({
    message: `「${d.env}」の ${d.count} 個のリソースが、アカウント ${d.account} の ${d.region}${d.endpoint === "aws" ? "" : ` (${d.endpoint})`} に一つも見つかりません。何も変更していません。`,
    remedy: "プロファイル、リージョン、エンドポイントを確認してください。すべて削除済みなら、次のオプションを付けてください: --confirm-missing",
  }),
  "wrong-place": (d) => ({
    message: `環境「${d.env}」は別の場所にあります。保存されている ${d.what} は ${d.saved}、今回は ${d.now} です。`,
    remedy: "構築したときのプロファイル、リージョン、エンドポイントを使うか、新しい環境には別の名前を付けてください: --env NAME",
  }),
  // 拒否
  "sweep-nothing": (d) => ({
    message: `アカウント ${d.account}、リージョン ${d.region} に${d.env === undefined ? "環境の" : `環境「${d.env}」の`}タグが付いたものは見つかりませんでした。`,
    remedy: "すべてを見るか、別のリージョンを指定してください: kumiki sweep --region REGION",
  }),
  "sweep-elsewhere": (d) => ({
    message:
      d.region === undefined
        ? `環境「${d.env}」(${d.envId}) のものが ${d.here} にあるとは確認できません。リージョンの分からないリソースが ${d.count} 個あり、確認できないリージョンがありました。`
        : `環境「${d.env}」(${d.envId}) は ${d.here} ではなく ${d.region} にあります。全リージョンで一覧に出る ${d.count} 個のリソースは、その環境のものです。${d.where === undefined ? "" : `状態: ${d.where}`}`,
    remedy:
      d.region === undefined
        ? "環境のあるリージョンで実行してください: kumiki sweep --region REGION。探すには、全リージョンで ec2:DescribeRegions と ec2:DescribeTags の許可が必要です。"
        : `そのリージョンで実行してください: kumiki sweep ${d.envId} --region ${d.region}`,
  }),
  "sweep-which": (d) => ({
    message: `複数の環境が見つかりましたが、一度に扱えるのは一つです: ${list(d.envs)}`,
    remedy: "名前で、同じ名前が複数ある場合は ID で、一つを指定してください: kumiki sweep ENV",
  }),
  "adopt-exists": (d) => ({
    message: `${d.where} にはすでにリソースを持つ状態 (${d.envId}) があります。上書きは行いません。`,
    remedy: `見つかった環境を別の場所に置く (--dir PATH) か、先にその状態のものを撤去してください: ${command("teardown", d.env)}`,
  }),
  "no-credentials": (d) => ({
    message: d.profile === undefined ? "AWS の認証情報がありません。" : `プロファイル「${d.profile}」に AWS の認証情報がありません。`,
    remedy: `サインインする (${login(d.profile)}) か、設定してください (aws configure)。アカウントなしで試すには: kumiki up --local`,
  }),
  "expired-credentials": (d) => ({
    message: `AWS の認証情報の有効期限が切れています (${d.code})。`,
    remedy: `もう一度サインインしてから、同じコマンドを実行してください: ${login(d.profile)}`,
  }),
  "bad-credentials": (d) => ({
    message: `AWS が認証情報を受け付けません (${d.code})。`,
    remedy: "誰のものか確かめ (aws sts get-caller-identity)、正しく直すか、別のプロファイルを選んでください: --profile NAME",
  }),
  "no-profile": (d) => ({ message: `AWS のプロファイル「${d.profile}」はありません。`, remedy: "プロファイルの一覧: aws configure list-profiles" }),
  "no-region": () => ({ message: "構築先の AWS リージョンが指定されていません。", remedy: "指定してください: --region ap-northeast-1 (環境変数 AWS_REGION でも可)" }),
  "unknown-region": (d) => ({
    message: `このアカウントで使える AWS リージョンに「${d.region}」はありません。`,
    remedy: d.known.length === 0 ? "AWS の表記で指定してください: --region ap-northeast-1" : `次の中から選んでください: ${list(d.known, 40)}`,
  }),
  "unknown-zone": (d) => ({ message: `${d.region} にアベイラビリティーゾーン「${d.zone}」はありません。`, remedy: `次の中から選んでください: ${list(d.zones)}` }),
  "too-few-zones": (d) => ({
    message: `${d.region} でこのアカウントが使えるアベイラビリティーゾーンが足りません: ${d.zones.length === 0 ? "なし" : list(d.zones)}`,
    remedy: "別のリージョンを選んでください: --region REGION",
  }),
  "no-caller-address": (d) => ({
    message: `お使いのパブリック IP アドレスがわからず (${d.why})、SSH 接続を許可する送信元を決められません。`,
    remedy: "送信元を指定してください: --ssh-from 203.0.113.7/32",
  }),
  "permission": (d) => ({
    message: `AWS で ${d.operation} を呼び出す権限がありません: ${d.message}`,
    remedy:
      `この認証情報の IAM ポリシーで ${d.operation} を許可してもらってから、同じコマンドを実行してください。` +
      (encoded(d.message) ? "どの規則によるかは、権限があればデコードして分かります: aws sts decode-authorization-message --encoded-message TEXT" : "必要な権限の一覧: kumiki policy"),
  }),
  "quota": (d) => ({
    message: `AWS アカウントのクォータに達しました (${d.code}): ${d.message}`,
    remedy: "不要なものを削除するか、AWS コンソールの Service Quotas で引き上げを申請してから、同じコマンドを実行してください。使用数の確認: kumiki doctor",
  }),
  ...accountFaults,
  "not-offered": (d) => ({
    message: `インスタンスタイプ ${d.type} は ${list(d.zones)} では提供されていません。`,
    remedy: d.suggestion === undefined ? "別のタイプを選んでください: --instance-type TYPE" : `次のタイプなら使えます: --instance-type ${shellWord(d.suggestion)}`,
  }),
  "no-image": (d) => ({ message: `${d.region} に AMI「${d.image}」はありません。`, remedy: "別の AMI を選んでください: --image al2023" }),
  "clock": (d) => ({
    message: `このマシンの時計が${d.skewMs === undefined ? "ずれて" : ` ${skew(d.skewMs)}`}いるため、AWS が署名を受け付けません (${d.code})。`,
    remedy: "時計を合わせてから、同じコマンドを実行してください: sudo timedatectl set-ntp true",
  }),
  // 失敗
  preflight,
  "no-state-bucket": (d) => ({
    message: `このアカウントにバケット ${d.bucket} はありません。`,
    remedy: `名前とアカウントを確かめるか、作成してください (その後バージョニングを有効に): aws s3 mb s3://${d.bucket} --region ${d.region}`,
  }),
  "state-bucket-refused": (d) => ({
    message: `S3 がバケット ${d.bucket} への ${d.operation} を拒否しました: ${d.message}`,
    remedy: "バケットはサインイン中のアカウントのものである必要があります。オブジェクトの読み書き、一覧、バージョンの一覧、バケット設定の読み取りを許可してください。",
  }),
  "state-bucket-elsewhere": (d) => ({
    message: `バケット ${d.bucket} は ${d.region ?? "別のリージョン"} にありますが、この実行のリージョンは ${d.ours} です。`,
    remedy: "環境と同じリージョンのバケットを使うか、--region でそのリージョンを指定してください。",
  }),
  "state-bucket-open": (d) => ({
    message: d.why === "policy" ? `バケット ${d.bucket} はポリシーで公開されています。鍵やアドレスを置くことはできません。` : `バケット ${d.bucket} のパブリックアクセスがブロックされていません。鍵やアドレスを置くことはできません。`,
    remedy:
      d.why === "policy"
        ? `ポリシーを確かめ、公開しているステートメントを外してください: aws s3api get-bucket-policy --bucket ${d.bucket}`
        : `ブロックしてください: aws s3api put-public-access-block --bucket ${d.bucket} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true`,
  }),
  "state-bucket-unversioned": (d) => ({
    message: `バケット ${d.bucket} は古い版を保持しません。誤って上書きや削除をすると状態が失われます。`,
    remedy: `バージョニングを有効にしてください: aws s3api put-bucket-versioning --bucket ${d.bucket} --versioning-configuration Status=Enabled`,
  }),
  "foreign": (d) => ({
    message: `${d.node === "" ? "" : `${d.node} にあたる `}${d.kind} ${d.id} がすでにありますが、この環境のタグがないため触れていません。`,
    remedy:
      d.env === undefined
        ? "不要なら自分で名前を変えるか削除してください。または別の名前で構築してください: --env NAME"
        : `${d.region === undefined ? "" : `${d.region} の`}別の環境「${d.env}」のものです。別の名前で構築してください: --env NAME。その環境が自分のもので状態を失った場合だけ、確認して (${inRegion("sweep", d.region)}) 状態を作り直します: ${inRegion(`sweep ${d.env} --adopt`, d.region)}`,
  }),
  "duplicates": (d) => ({ message: `${d.node} にあたるリソースが複数あります: ${list(d.ids)}`, remedy: "余分なものを AWS コンソールで削除してから、同じコマンドを実行してください。" }),
  "aws": (d) => ({ message: `AWS が ${d.operation} を拒否しました (${d.code}): ${d.message}`, remedy: `AWS のメッセージに、受け付けられない理由があります。回答の一つであれば、別の値を指定してください (--set KEY=VALUE)。${again}` }),
  "not-implemented": (d) => ({
    message: `このエンドポイントは ${d.operation} に対応していません。`,
    remedy: "それを使うステップを除く (--without STEP) か、対応している本物の AWS を使ってください。",
  }),
  "unreachable": (d) => ({
    message: `${d.endpoint} に接続できません (${d.code})。`,
    remedy: `ネットワーク、プロキシ、--endpoint-url を確かめ、同じコマンドを実行してください。ローカルの AWS を起動するには: kumiki emulator start`,
  }),
  "unknown-outcome": (d) => ({
    message: `${d.operation} への有効な応答がなく (${d.code})、実行されたかどうかわかりません。`,
    remedy: "同じコマンドをもう一度実行してください。実行済みかどうかを先に確かめます。",
  }),
  "not-read": (d) => ({
    message: `${d.operation} への有効な応答がありません (${d.code})。読み取りだけなので、何も変更されていません。`,
    remedy: again,
  }),
  "never-ready": (d) => ({
    message: `${d.node}(${d.kind} ${d.id}) は ${waited(d)}たっても${stillNot(d)}。`,
    remedy: `AWS コンソールで様子を確かめてください。${again}`,
  }),
  "left-unchanged": (d) => ({
    message: `ほかはすべて完了しました。この環境のものと確かめられないため、次のリソースは変更していません: ${d.things.join("、")}。`,
    remedy: `タグが外れているだけなら、付け直してください: ${command("up --retag", d.env)}`,
  }),
  "left-alone": (d) => ({
    message: `ほかのものはすべて撤去しました。所有タグが外れているため、次のリソースには触れていません: ${d.things.join("、")}。`,
    remedy: `タグを付け直す: ${command("up --retag", d.env)}。その後: ${command("teardown", d.env)}。状態から外す: ${command("state forget NODE", d.env)}`,
  }),
  "never-tagged": (d) => ({
    message: `${d.node}(${d.kind} ${d.id}) にタグを付けましたが、AWS の応答に現れません。`,
    remedy: `タグがないと、この環境のリソースとして認識できません。${again}`,
  }),
  "became-failed": (d) => ({
    message: `${d.node}(${d.kind} ${d.id}) が失敗したと AWS が報告しました${d.why === "" ? "。" : `: ${d.why}`}`,
    remedy: `${d.adviceJa ?? "原因を取り除いてください。"}その後で同じコマンドを実行すると、作り直します。`,
  }),
  "deletion-protected": (d) => ({
    message: `${d.kind} ${d.id} は削除保護が有効です。kumiki が保護を解除することはありません。`,
    remedy: "削除してよければ AWS コンソールで削除保護を無効にしてから、同じコマンドを実行してください。",
  }),
  "held-back": (d) => ({
    message: `${d.node}${d.id === d.node ? " " : ` (${d.id}) `}を ${d.minutes} 分たっても削除できません (${d.code})。使っているもの: ${d.blockers.length === 0 ? "AWS が示さないもの" : list(d.blockers.map(blocker), 6)}`,
    remedy: unblock(d.blockers),
  }),
  "some-failed": (d) => ({
    message: `${d.failed} 個のリソースが失敗しました${d.blocked === 0 ? "" : `(それを前提とする ${d.blocked} 個は未着手)`}。ほかはすべて保存されています。`,
    remedy: `上に示した原因を取り除いてください。${again} 現在の状態: ${command("status", d.env)}`,
  }),
  "left-over": (d) => ({
    message: `この環境のタグが付いたリソースがまだ ${d.left.length} 個あります: ${list(d.left)}`,
    remedy: "同じコマンドをもう一度実行してください。それでも残るものは、AWS コンソールでタグ kumiki:env を検索して削除できます。",
  }),
  "stands-on": (d) => ({
    message: `ステップ「${d.step}」だけを撤去することはできません。前提としているステップ: ${list(d.steps)}`,
    remedy: `まとめて撤去してください: kumiki teardown ${d.step} ${d.steps.join(" ")}`,
  }),
  // ローカルの AWS
  "no-python": (d) => ({
    message: `ローカルの AWS には Python 3 が必要ですが、見つかりません (探したもの: ${list(d.tried.map(jaReason))})。`,
    remedy: "インストールしてから、同じコマンドを実行してください: sudo apt-get install python3 python3-venv (macOS: brew install python3)",
  }),
  "emulator-failed": (d) => ({ message: `ローカルの AWS を起動できませんでした: ${d.why}`, remedy: `ログを確かめてください: less ${shellWord(d.log)}` }),
  "emulator-lost": (d) => ({
    message: `ローカルの AWS が起動し直され、環境「${d.env}」の内容は失われています。`,
    remedy: `状態ファイルを片付け (${command("teardown", d.env)} --local --yes)、もう一度構築してください: ${command("up", d.env)} --local`,
  }),
  // その他
  "locked": (d) => ({
    message: `${d.since} から別の実行がこの環境で作業中です: ${d.holder}`,
    remedy: `終わるまでお待ちください。そのマシンがもう存在しないなら、同じ --env と場所を指定してロックを外してください: ${command("state unlock --force")}`,
  }),
  "lock-lost": (d) => ({
    message: `${d.where} の環境を別の実行が引き継いだため、この実行は何も変えずに止まりました。`,
    remedy: "もう一方が終わるのを待ってから、状態を確かめてください: kumiki status",
  }),
  "interrupted": (d) => ({
    message: `中断しました。${d.kept === undefined ? "ここまでの内容は保存されています" : d.kept === "answers" ? "何も変更していません。回答は保存されています" : "何も変更していません"}。`,
    remedy: d.command === "" ? again : `続けるには: ${command(d.command, d.env)}`,
  }),
  "bug": (d) => ({
    message: `起こるはずのないことが起きました。kumiki の不具合です: ${d.message}`,
    remedy: "ここまでの内容は保存されています。--debug を付けて同じコマンドを実行し、表示された内容をお知らせください。",
  }),
};
