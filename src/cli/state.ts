import { readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { Fault } from "../core/fault.js";
import type { State } from "../core/state.js";
import { safe } from "../ui/escape.js";
import { missingOperand, type CommandDefinition } from "./command.js";
import type { OptionDefinition } from "./options.js";
import { forget } from "./state-forget.js";
import { outputFile, unusable } from "./output.js";
import type { Session, StoreAt } from "./session.js";
import { badPath, checkDir, checkState, lastOf, oneOf } from "./settings.js";
import { stateWords } from "./state-words.js";

const acts = ["pull", "push", "mv", "unlock", "forget"] as const;
type Act = (typeof acts)[number];

const own = { en: "Options:", ja: "オプション:" };
const options: readonly OptionDefinition[] = [
  { name: "to", value: "PLACE", group: own, words: { en: "mv: the new place, s3://bucket/prefix or a folder", ja: "mv: 移動先。s3://bucket/prefix またはフォルダー" } },
  { name: "output", short: "o", value: "FILE", completes: "file", group: own, words: { en: "pull: write it there, for you alone to read", ja: "pull: 標準出力の代わりに、本人だけが読めるファイルに書く" } },
  {
    name: "force",
    group: own,
    words: { en: "unlock: whoever holds it; push: also an older state or one of another lineage", ja: "unlock: 誰のロックでも外す。push: 古い状態や系統の異なる状態も受け入れる" },
  },
];
/** Which of them belongs to which act. */
const belongs: Readonly<Record<string, readonly Act[]>> = { to: ["mv"], output: ["pull"], force: ["push", "unlock"] };

/** @throws Fault of class usage: nothing was called */
function actOf({ operands, given }: Session): { readonly act: Act; readonly file: string } {
  const act = oneOf("kumiki state", operands[0]!, acts);
  const file = operands[1];
  if (act === "push" && (file === undefined || file === "")) throw missingOperand(state, "state push", "FILE", []);
  if (act === "forget" && (file === undefined || file === "")) throw missingOperand(state, "state forget", "NODE", []);
  if (act !== "push" && act !== "forget" && file !== undefined) throw new Fault("unknown-command", { given: `state ${operands.join(" ")}` });
  for (const [name, of] of Object.entries(belongs)) {
    const option = given.get(name);
    // A variable may stand for every command; what is typed is meant for this one.
    if (option?.from === "flag" && !of.includes(act))
      throw new Fault("conflicting-options", { one: option.source, other: `state ${act}`, why: `it belongs to ${of.map((a) => `state ${a}`).join(", ")}` });
  }
  if (act === "mv" && given.get("to") === undefined) throw new Fault("missing-value", { option: "--to" });
  return { act, file: file ?? "" };
}

async function pull(session: Session): Promise<number> {
  const { parts, settings, given, look } = session;
  const output = given.get("output");
  const path = await outputFile(output);
  const store = await parts.store(settings);
  const found = await store.read();
  if (found === undefined) throw new Fault("no-such-environment", { env: settings.env, where: store.where });
  const text = JSON.stringify(found, undefined, 1);
  if (path === undefined || output === undefined) {
    session.result(text, found);
    return 0;
  }
  const { writeDurably } = await import("../state/durable.js");
  await writeDurably(dirname(path), basename(path), `${text}\n`).catch(unusable(output.source, path));
  session.result(stateWords(look.lang).pulled(found.serial, safe(path)), { env: settings.env, serial: found.serial, from: store.where, file: path });
  return 0;
}

async function fromFile(file: string, env: string): Promise<State> {
  const bytes = await readFile(file).catch(unusable("FILE", file));
  const { stateIn } = await import("../state/push.js");
  return stateIn(bytes, env, file);
}

async function push(session: Session, file: string): Promise<number> {
  const { parts, settings, given, look } = session;
  const next = await fromFile(file, settings.env);
  const custody = await parts.custody(settings);
  const { serial, changed } = await custody.push(next, given.get("force")?.on === true);
  session.result(stateWords(look.lang).pushed(safe(custody.where), serial, changed), { env: settings.env, where: custody.where, serial, changed });
  return 0;
}

/** The same environment elsewhere. */
function placeTo({ settings, given }: Session): StoreAt {
  const option = given.get("to")!;
  const { source, from } = option;
  const to = lastOf(option);
  if (to.startsWith("s3:")) return { ...settings, state: { value: checkState(to, source), from, source } };
  const { state: _, ...rest } = settings;
  return { ...rest, dir: checkDir(to, source) };
}

async function mv(session: Session): Promise<number> {
  const { parts, settings, look } = session;
  const at = placeTo(session);
  const [from, to] = await Promise.all([parts.custody(settings), parts.custody(at)]);
  if (from.where === to.where) throw badPath("--to", to.where, "that is where the environment is");
  const { move } = await import("../state/move.js");
  await session.begin();
  const moved = await move(settings.env, from, to);
  await session.pause();
  const say = at.state === undefined ? `--dir ${at.dir}` : `--state ${at.state.value}`;
  session.result(stateWords(look.lang).moved(settings.env, { ...moved, from: safe(moved.from), to: safe(moved.to) }, safe(say)), { env: settings.env, ...moved });
  return 0;
}

async function unlock(session: Session): Promise<number> {
  const { parts, settings, given, look } = session;
  const custody = await parts.custody(settings);
  const found = await custody.unlock(given.get("force")?.on === true);
  const words = stateWords(look.lang);
  if (found === undefined) {
    session.result(words.nobody(settings.env), { env: settings.env, where: custody.where, held: "nobody", unlocked: false });
    return 0;
  }
  const { holder, dead } = found;
  const who = `${holder.command}, pid ${holder.pid}, ${holder.user === undefined ? "" : `${holder.user}@`}${holder.host}`;
  session.result(words.unlocked(settings.env, safe(who), holder.since, dead), { env: settings.env, where: custody.where, held: dead ? "dead" : "alive", holder, unlocked: true });
  return 0;
}

export const state: CommandDefinition = {
  name: "state",
  words: {
    en: {
      does: "the saved state itself: fetch it, put one back, take it elsewhere, drop a resource from it, take its lock away",
      more: [
        "pull prints it as JSON; it holds no secrets. push puts a file back, if it is of the same environment and newer than what is there. mv takes the environment with its secrets and last versions to another place and leaves a note at the old one; interrupted, the same command goes on.",
        "forget drops one resource from the state and leaves it at AWS, for one whose ownership tags cannot be put back; NODE is its name in the state, such as network/vpc.",
        "unlock says who holds the lock and since when. That of a process which is dead for certain is taken away, any other only with --force: a holder that lives after all can save nothing any more.",
      ],
    },
    ja: {
      does: "保存された状態そのものの取得、書き戻し、移動、リソースの除外、ロックの解除",
      more: [
        "pull は JSON で表示します (秘密は含まれません)。push はファイルを書き戻します。同じ環境のもので、現在より新しい必要があります。mv は環境を秘密や直近の版ごと別の場所へ移し、元の場所に移動先を記します。中断しても同じコマンドで再開できます。",
        "forget はリソースを一つ状態から外し、AWS にはそのまま残します (所有タグを付け直せないとき)。NODE は network/vpc のような、状態の中の名前です。",
        "unlock はロックの持ち主と開始時刻を示します。確実に終了したプロセスのロックは外し、それ以外は --force が必要です。実は動いていた持ち主も、以後は何も保存できません。",
      ],
    },
  },
  operands: { syntax: "pull|push|mv|unlock|forget [FILE|NODE]", least: 1, most: 2, completes: acts, checks: "first" },
  options,
  asks: false,
  examples: [
    { line: "kumiki state mv --to s3://team-states/kumiki", words: { en: "share an environment that was built alone", ja: "一人で構築した環境をチームで共有する" } },
    { line: "kumiki state pull --state s3://team-states/kumiki -o copy.json", words: { en: "a copy", ja: "控えを取る" } },
    { line: "kumiki state push copy.json", words: { en: "put it back", ja: "書き戻す" } },
    { line: "kumiki state forget servers/web-server-1", words: { en: "it is to stay at AWS, and be no part of this environment", ja: "AWS に残したまま、この環境から外す" } },
    { line: "kumiki state unlock", words: { en: "who is at work here?", ja: "誰が作業中かを見る" } },
  ],
  run(session) {
    const { act, file } = actOf(session);
    if (act === "pull") return pull(session);
    if (act === "push") return push(session, file);
    if (act === "forget") return forget(session, file);
    return act === "mv" ? mv(session) : unlock(session);
  },
};
