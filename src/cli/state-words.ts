import { command } from "../ui/catalogue/command.js";
import type { Lang } from "../ui/lang.js";

/** What only the `state` command says. */
interface StateWords {
  readonly pulled: (serial: number, file: string) => string;
  readonly pushed: (where: string, serial: number, changed: boolean) => string;
  /** `say`: the option that names the new place. */
  readonly moved: (env: string, move: { readonly from: string; readonly to: string; readonly secrets: number; readonly versions: number }, say: string) => string;
  readonly nobody: (env: string) => string;
  /** The question, and what was done; id: "" if AWS has given none. */
  readonly forgets: (node: string, id: string) => string;
  readonly forgotten: (node: string, id: string) => string;
  readonly unlocked: (env: string, who: string, since: string, dead: boolean) => string;
}

const en: StateWords = {
  pulled: (serial, file) => `Save ${serial} of the state is in ${file}`,
  pushed: (where, serial, changed) => (changed ? `The state is in ${where}, as save ${serial}.` : `Nothing to do: ${where} holds that state already.`),
  moved: (env, { from, to, secrets, versions }, say) =>
    [
      `The environment "${env}" moved from ${from} to ${to}, with ${secrets} ${secrets === 1 ? "secret" : "secrets"} and ${versions} earlier ${versions === 1 ? "version" : "versions"}.`,
      `The old place says so and keeps its copies of the secrets. From now on: ${command(`status ${say}`, env)}`,
    ].join("\n"),
  nobody: (env) => `Nobody holds the lock of the environment "${env}".`,
  forgets: (node, id) => `Drop ${node}${id === "" ? "" : ` (${id})`} from the state? The resource stays at AWS, and what it costs goes on.`,
  forgotten: (node, id) => `${node} is not in the state any more.${id === "" ? "" : ` ${id} stays at AWS: delete it there if it is not needed.`}`,
  unlocked: (env, who, since, dead) =>
    `The lock of the environment "${env}" is free. It was held since ${since} by ${who}${dead ? ", which is dead" : ""}.${dead ? "" : " If that run lives after all, it stops at its next save."}`,
};

const ja: StateWords = {
  pulled: (serial, file) => `状態 (保存 ${serial} 回目) を ${file} に書きました`,
  pushed: (where, serial, changed) => (changed ? `状態を ${where} に保存しました (保存 ${serial} 回目)。` : `することはありません。${where} の状態はすでに同じです。`),
  moved: (env, { from, to, secrets, versions }, say) =>
    [
      `環境「${env}」を ${from} から ${to} へ移しました (秘密 ${secrets} 個、以前の版 ${versions} 個を含む)。`,
      `元の場所には移動先が記され、秘密の控えが残ります。今後は次のように指定してください: ${command(`status ${say}`, env)}`,
    ].join("\n"),
  nobody: (env) => `環境「${env}」のロックは誰も持っていません。`,
  forgets: (node, id) => `${node}${id === "" ? "" : ` (${id})`} を状態から外しますか。リソースは AWS に残り、料金もかかり続けます。`,
  forgotten: (node, id) => `${node} を状態から外しました。${id === "" ? "" : `${id} は AWS に残っています。不要なら AWS 側で削除してください。`}`,
  unlocked: (env, who, since, dead) =>
    `環境「${env}」のロックを外しました。持ち主は ${who}${dead ? "(すでに終了)" : ""}、開始は ${since} です。${dead ? "" : "もしその実行がまだ動いていれば、次の保存で止まります。"}`,
};

export const stateWords = (lang: Lang): StateWords => (lang === "ja" ? ja : en);
