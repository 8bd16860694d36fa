import type { App } from "../app.js";
import type { Change } from "../core/plan.js";
import { Fault, isFault } from "../core/fault.js";
import type { State } from "../core/state.js";
import type { Problem } from "../core/types.js";
import { problemWords } from "../ui/catalogue/index.js";
import { namesOf, sayConnect, sayPlan, sayVpn, soonDays } from "../ui/say.js";
import { carryOut, standing, wishAgain } from "./again.js";
import { missingOperand, type CommandDefinition } from "./command.js";
import { isUnfinished } from "./declared.js";
import { appOptions, type Session } from "./session.js";
import { oneOf } from "./settings.js";
import { confirmPlan, mustConfirm } from "./up.js";
import { endpointOf, isOn, vpnGuide } from "./vpn-state.js";
import { commandWords } from "./words.js";

const acts = ["add", "revoke", "profile", "list", "on", "off"] as const;
type Act = (typeof acts)[number];
const ofPeople: readonly Act[] = ["add", "revoke", "profile"];

/** The question of the client-vpn step that decides about the association. */
const switchKey = "vpn";

/** @throws Fault missing-operand, unknown-command */
function actOf({ operands }: Session): { readonly act: Act; readonly person: string } {
  const act = oneOf("kumiki vpn", operands[0]!, acts);
  const person = operands[1];
  if (ofPeople.includes(act) && (person === undefined || person === "")) throw missingOperand(vpn, `vpn ${act}`, "NAME", []);
  if (!ofPeople.includes(act) && person !== undefined) throw new Fault("unknown-command", { given: `vpn ${operands.join(" ")}` });
  return { act, person: person ?? "" };
}

/** What src/pki refuses comes as a code; here the reader's language is known. */
async function inWords<R>({ look }: Session, work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (e) {
    const found = (e as { cause?: { problem?: Problem } }).cause?.problem;
    if (!isFault(e) || e.code !== "vpn-refused" || found === undefined) throw e;
    const { what } = e.data as { readonly what: string };
    throw new Fault("vpn-refused", { what, why: problemWords(found, look.lang) }, { cause: e.cause });
  }
}

/** @throws Fault vpn-refused, before anything is called */
async function checkName({ look }: Session, app: App, act: Act, person: string): Promise<void> {
  const wrong = (await app.vpn()).checkPerson(person);
  if (wrong !== undefined) throw new Fault("vpn-refused", { what: `kumiki vpn ${act} ${person}`, why: problemWords(wrong, look.lang) });
}

async function people(session: Session, saved: State, act: Act, person: string): Promise<number> {
  const { look, settings, parts } = session;
  const words = commandWords(look.lang);
  const confirms = act === "revoke" && mustConfirm(session);
  const app = await parts.app(appOptions(session, saved));
  await checkName(session, app, act, person);
  if (confirms) {
    parts.stderr.write(`${words.vpnRevoking(person)}\n\n`);
    await confirmPlan(session);
  }
  await session.begin();
  const vpn = await app.vpn();
  if (act === "profile") {
    const made = await app.locked("vpn profile", () => vpn.profile(person));
    await session.pause();
    const guide = vpnGuide(saved, made.profile)!;
    const text = [words.vpnProfile(person, made.profile), ...sayConnect(guide, look), ...made.warnings.map((w) => `! ${problemWords(w, look.lang)}`)];
    session.result(text.join("\n"), { env: settings.env, ...made, fullTunnel: guide.fullTunnel, ...(guide.proxy === undefined ? {} : { proxy: guide.proxy }) });
    return 0;
  }
  const done = await app.locked(`vpn ${act}`, () => (act === "add" ? vpn.add(person) : vpn.revoke(person)));
  await session.pause();
  const until = done.notAfter.slice(0, 10);
  session.result(act === "add" ? words.vpnAdded(settings.env, person, until) : words.vpnRevoked(person), { env: settings.env, ...done });
  return 0;
}

async function list(session: Session, saved: State): Promise<number> {
  const { look, settings, parts } = session;
  const vpn = await (await parts.app(appOptions(session, saved))).vpn();
  const report = await vpn.list();
  const on = isOn(saved);
  const soon = [...report.people.filter((p) => p.revoked === undefined).map((p) => ({ name: p.person, daysLeft: p.daysLeft })), ...report.expiries.map((e) => ({ name: e.what, daysLeft: e.daysLeft }))];
  const document = { env: settings.env, on, people: report.people, expiries: report.expiries, expiring: soon.filter((s) => s.daysLeft < soonDays).map((s) => s.name) };
  session.result(sayVpn({ env: settings.env, on, ...report }, look), document);
  return 0;
}

/** The association alone comes or goes: endpoint, certificates and people stay, and so do the profiles. */
async function turn(session: Session, saved: State, on: boolean): Promise<number> {
  const { look, errorLook, settings, parts } = session;
  const words = commandWords(look.lang);
  if (isOn(saved) === on && (saved.answers[switchKey]?.value ?? true) === on && !(await isUnfinished(saved, await parts.steps()))) {
    session.result(words.vpnIs(on), { env: settings.env, on, changes: [] });
    return 0;
  }
  const confirms = mustConfirm(session);
  const again = await wishAgain(session, saved, { relaxedTo: saved.relaxedTo, answers: { [switchKey]: on } });
  const kinds = namesOf(again.wish.steps, await parts.kinds(), errorLook.lang);
  const show = (changes: readonly Change[]): Promise<string> =>
    Promise.resolve(`${sayPlan({ env: settings.env, changes, names: kinds }, errorLook)}\n${commandWords(errorLook.lang).vpnPrice(on)}`);
  const { changes } = await carryOut(session, again, confirms, show);
  session.result(words.vpnTurned(settings.env, on, saved.phase === "P4"), { env: settings.env, on, changes: changes.map(({ node, kind, act }) => ({ node, kind, act })) });
  return 0;
}

export const vpn: CommandDefinition = {
  name: "vpn",
  words: {
    en: {
      does: "the people of the Client VPN: add, revoke, profile, list; switch it on or off",
      more: [
        "Everybody gets a key and a certificate of their own, made on this machine and kept in the environment's folder. profile writes the file that a VPN client reads; revoke shuts one person out, for good.",
        "off takes the association away, the dearest item of all, and nothing else: nobody can connect until on. An encrypted key of the CA is opened with KUMIKI_CA_PASSPHRASE.",
      ],
    },
    ja: {
      does: "クライアント VPN の利用者の追加・失効・プロファイル作成・一覧、VPN のオンとオフ",
      more: [
        "鍵と証明書は一人に一組で、このマシンで作られ環境のフォルダーに保存されます。profile は VPN クライアントが読むファイルを書き、revoke はその人を恒久的に締め出します。",
        "off は最も高価な関連付けだけを外します。on にするまで誰も接続できません。CA の鍵が暗号化されている場合は KUMIKI_CA_PASSPHRASE で開きます。",
      ],
    },
  },
  operands: { syntax: "add|revoke|profile|list|on|off [NAME]", least: 1, most: 2, completes: acts, checks: "first" },
  options: [],
  asks: false,
  examples: [
    { line: "kumiki vpn add taro", words: { en: "a key and a certificate for taro", ja: "taro の鍵と証明書を作る" } },
    { line: "kumiki vpn profile taro", words: { en: "the file that taro's VPN client reads", ja: "taro の VPN クライアントが読むファイルを書く" } },
    { line: "kumiki vpn revoke taro --yes", words: { en: "taro must not come in any more", ja: "taro を締め出す" } },
    { line: "kumiki vpn list --json", words: { en: "who, until when; for scripts", ja: "利用者と期限 (スクリプト用)" } },
    { line: "kumiki vpn off", words: { en: "stop paying for it overnight", ja: "夜間の料金を止める" } },
  ],
  async run(session) {
    const { act, person } = actOf(session);
    const saved = await standing(session);
    if (endpointOf(saved) === undefined && act !== "revoke" && act !== "list") throw new Fault("no-vpn", { env: session.settings.env });
    return inWords(session, () => (act === "list" ? list(session, saved) : act === "on" || act === "off" ? turn(session, saved, act === "on") : people(session, saved, act, person)));
  },
};
