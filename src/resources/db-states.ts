import type { ExplainedState, Meaning, StateTable } from "../core/states.js";

const failed = (en: string, ja: string): ExplainedState => ({ meaning: "failed", words: { en, ja } });
const key = failed(
  "Make the KMS key of its storage usable again (enabled, not scheduled for deletion, allowed for RDS), then start the database within seven days.",
  "ストレージの KMS キーを使える状態 (有効、削除予定でない、RDS に許可) に戻し、7 日以内にデータベースを起動してください。",
);

/**
 * Every status that RDS documents for a DB instance; those of Aurora alone are included, since the API has one field.
 * Ready is what serves connections: a nightly backup is no reason to wait. Failed things are replaced, so what holds data
 * and comes back by itself or by a person's hand (stopped, full) is ready, with what to do.
 */
const statuses: Readonly<Record<string, Meaning | ExplainedState>> = {
  available: "ready",
  "backing-up": "ready",
  backtracking: "pending",
  "configuring-enhanced-monitoring": "ready",
  "configuring-iam-database-auth": "ready",
  "configuring-log-exports": "ready",
  "converting-to-vpc": "pending",
  creating: "pending",
  "delete-precheck": "deleting",
  deleting: "deleting",
  failed: failed(
    "RDS could not create or keep it, and cannot recover it: look at its events (RDS > Events).",
    "RDS が作成または維持できず、復旧もできません。イベント (RDS > イベント) を確かめてください。",
  ),
  "inaccessible-encryption-credentials": failed(
    "The KMS key of its storage cannot be used any more: restore the database from a backup.",
    "ストレージの KMS キーが使えません。バックアップから復元してください。",
  ),
  "inaccessible-encryption-credentials-recoverable": key,
  "incompatible-create": failed(
    "RDS cannot create it with these settings: look at its events (RDS > Events) and give other answers.",
    "この設定では作成できません。イベント (RDS > イベント) を確かめ、設定を変えてください。",
  ),
  "incompatible-network": failed(
    "RDS cannot use the network: the subnets of the DB subnet group need free addresses, and the VPC DNS resolution.",
    "ネットワークを使えません。DB サブネットグループのサブネットの空きアドレスと、VPC の DNS 解決を確かめてください。",
  ),
  "incompatible-option-group": failed(
    "RDS cannot apply its option group: correct the group, or choose another engine version.",
    "オプショングループを適用できません。グループを修正するか、別のエンジンバージョンを選んでください。",
  ),
  "incompatible-parameters": failed(
    "The database does not start with its parameter group: reset the parameters that fit neither the version nor the class, then reboot it.",
    "パラメータグループの値では起動できません。バージョンやクラスに合わない値を戻し、再起動してください。",
  ),
  "incompatible-restore": failed(
    "RDS cannot restore to that moment: choose another time or another snapshot.",
    "その時点には復元できません。別の時刻か別のスナップショットを選んでください。",
  ),
  "insufficient-capacity": failed(
    "AWS has no room for this class in this zone now. Try again in some hours, or choose another --database-class or other --zones.",
    "このゾーンではこのクラスの容量が不足しています。数時間おくか、--database-class か --zones を変えてください。",
  ),
  maintenance: "ready",
  modifying: "pending",
  "moving-to-vpc": "pending",
  rebooting: "pending",
  renaming: "pending",
  "resetting-master-credentials": "pending",
  "restore-error": failed(
    "The restore has failed: restore again, to another time or from another snapshot.",
    "復元に失敗しました。別の時刻か別のスナップショットから復元し直してください。",
  ),
  starting: "pending",
  // By its owner, to save money; RDS starts it again after seven days.
  stopped: "ready",
  stopping: "pending",
  "storage-config-upgrade": "ready",
  "storage-full": {
    meaning: "ready",
    words: {
      en: "Its storage is full, and it takes no writes: give it more storage now.",
      ja: "ストレージが満杯で書き込めません。すぐにストレージを増やしてください。",
    },
  },
  "storage-initialization": "ready",
  // Goes on for hours after a change of storage, with the database fully at work.
  "storage-optimization": "ready",
  upgrading: "pending",
};

export const dbStates: StateTable = {
  page: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html#Overview.DBInstance.Status",
  field: "DescribeDBInstances DBInstances.DBInstanceStatus",
  states: statuses,
};
