import type { Words } from "../core/types.js";

type Advice = Required<Words<string>>;

/** Somebody asked for it: no death at launch. */
const wanted: ReadonlySet<string> = new Set([
  "Client.InstanceInitiatedShutdown",
  "Client.InstanceTerminated",
  "Client.UserInitiatedHibernate",
  "Client.UserInitiatedShutdown",
  "Server.ScheduledStop",
]);

const key: Advice = {
  en: "Look at the KMS key that encrypts its volume (EC2 > Settings > EBS encryption): it must exist, be enabled, and let this identity use it.",
  ja: "ボリュームを暗号化する KMS キー (EC2 > 設定 > EBS 暗号化) が存在し、有効で、この ID から使えることを確かめてください。",
};
const capacity: Advice = {
  en: "AWS has no room for this type in this zone now. Try again later, or choose another --instance-type or other --zones.",
  ja: "このゾーンではこのタイプの容量が不足しています。時間をおくか、--instance-type か --zones を変えてください。",
};

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshooting-launch.html and API_StateReason; by how the code begins. */
const known: readonly (readonly [string, Advice])[] = [
  ["Client.InvalidKMSKey", key],
  ["Client.InternalError", key],
  [
    "Client.VolumeLimitExceeded",
    {
      en: "The account has reached its quota of EBS storage: delete volumes that nothing uses, or have the quota raised (Service Quotas > EBS).",
      ja: "EBS のストレージのクォータに達しています。不要なボリュームを削除するか、クォータを引き上げてください (Service Quotas > EBS)。",
    },
  ],
  [
    "Client.InvalidSnapshot.NotFound",
    { en: "The snapshot of the image is gone: choose another --image.", ja: "イメージのスナップショットがありません。別の --image を選んでください。" },
  ],
  ["Server.InsufficientInstanceCapacity", capacity],
  ["Server.Spot", capacity],
  [
    "Server.InternalError",
    { en: "The fault is on AWS's side: run the same command again.", ja: "AWS 側の障害です。同じコマンドをもう一度実行してください。" },
  ],
];

/** Whether an instance that ended with this reason was ended by a person or a program that asked for it. */
export const endedOnRequest = (code: string | undefined): boolean => code === undefined || wanted.has(code);

/** What to do about it, where AWS's reason is a known one. */
export const adviceFor = (code: string): Advice | undefined => known.find(([begins]) => code.startsWith(begins))?.[1];
