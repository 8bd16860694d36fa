import { Fault } from "../core/fault.js";
import { catalogue } from "../ui/catalogue/index.js";
import { sayWhy } from "../ui/say.js";
import { wrap } from "../ui/width.js";
import type { Question, View, Why } from "../verify/index.js";
import { chosenIds, claimsOf, type Claims } from "./claims.js";
import { missingOperand, type CommandDefinition } from "./command.js";
import { isEmulated } from "./emulated.js";
import { appOptions } from "./session.js";

const group = { en: "Options:", ja: "オプション:" };
const isAddress = (name: string): boolean => /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/.test(name);

/** @throws Fault unknown-party */
function party(claims: Claims, name: string): string {
  if (!claims.names.includes(name) && !isAddress(name)) throw new Fault("unknown-party", { given: name, names: claims.names });
  return name;
}

/** "ap-server-1:22". @throws Fault bad-target, unknown-party */
function questionOf(claims: Claims, [from, target]: readonly string[], via: string | undefined): Question {
  const [, to = "", text = ""] = /^([^:]+):(\d{1,5})$/.exec(target ?? "") ?? [];
  const port = Number(text);
  if (to === "" || port < 1 || port > 65_535) throw new Fault("bad-target", { given: target ?? "" });
  return { from: party(claims, from ?? ""), to: party(claims, to), port, protocol: "tcp", ...(via === undefined ? {} : { via: party(claims, via) }) };
}

/** What `why --json` prints of each path. */
function pathDocument({ question, result, trace, absent, fix, loadBearing, oneAway }: Why): object {
  return {
    ...(result === undefined ? {} : { id: result.check.id, expect: result.check.expect, ok: result.ok }),
    ...question,
    verdict: trace?.verdict ?? "unknown",
    ...(absent === undefined ? {} : { because: [`absent: ${absent}`] }),
    ...(trace === undefined
      ? {}
      : {
          ...(trace.decidedBy === undefined ? {} : { decidedBy: trace.decidedBy }),
          hops: trace.hops,
          blockers: trace.blockers,
          ...(trace.because === undefined ? {} : { because: trace.because }),
          ...(trace.sourcePorts === undefined ? {} : { sourcePorts: trace.sourcePorts }),
          notes: trace.notes,
        }),
    ...(fix === undefined ? {} : { fix }),
    ...(loadBearing === undefined ? {} : { loadBearing }),
    ...(oneAway === undefined ? {} : { oneAway }),
  };
}

/** A check's pairs that are not as expected, or its first one where all are. */
async function whysOfCheck(view: View, id: string): Promise<Why[]> {
  const { judge, whyOf } = await import("../verify/index.js");
  const pairs = view.checks.filter((c) => c.id === id);
  const wrong = pairs.filter((c) => !judge(view.scene, view.network, c).ok);
  return (wrong.length > 0 ? wrong : pairs.slice(0, 1)).map((c) => whyOf(view, c, c));
}

async function whys(view: View, question: Question | undefined, ids: ReadonlySet<string>): Promise<Why[]> {
  const { whyOf } = await import("../verify/index.js");
  if (question !== undefined) return [whyOf(view, question)];
  return (await Promise.all([...ids].map((id) => whysOfCheck(view, id)))).flat();
}

export const why: CommandDefinition = {
  name: "why",
  words: {
    en: {
      does: "the path hop by hop, and the one rule or route that decides",
      more: [
        "Of a check those pairs are shown that are not as expected, or the first one. FROM and TO are hosts of the environment, the words outside, internet, vpn-client, database, bucket, web-alb, ap-alb, or IPv4 addresses.",
        "What is closed comes with everything that is in its way and the least that would open it; what is open with the rules it hangs on.",
      ],
    },
    ja: {
      does: "経路をホップごとに示し、決め手となるルールやルートを特定する",
      more: [
        "チェックを指定すると、期待と異なる組 (なければ最初の組) を示します。FROM と TO には、環境のホスト名、outside、internet、vpn-client、database、bucket、web-alb、ap-alb、または IPv4 アドレスを指定します。",
        "閉じている経路では遮断しているものすべてと開くための最小の変更を、開いている経路では通信を支えているルールを示します。",
      ],
    },
  },
  operands: { syntax: "CHECK | FROM TO:PORT", least: 1, most: 2 },
  options: [{ name: "via", value: "HOST", group, words: { en: "through this host's HTTP proxy", ja: "このホストの HTTP プロキシを経由する" } }],
  asks: false,
  onlyReads: () => true,
  examples: [
    { line: "kumiki why 4b", words: { en: "why the web servers may not SSH to the AP servers", ja: "Web サーバーから AP サーバーへ SSH できない理由" } },
    { line: "kumiki why development-server-1 ap-server-1:22", words: { en: "any two ends", ja: "任意の 2 点間" } },
    { line: "kumiki why vpn-client internet:80 --via proxy-server-1", words: { en: "through the proxy", ja: "プロキシ経由" } },
  ],
  async run(session) {
    const { operands, given, look } = session;
    const claims = await claimsOf(session);
    const via = given.get("via")?.values.at(-1);
    const checks = [...new Set(claims.checks.map((c) => c.id))];
    if (operands.length === 0) throw missingOperand(why, "why", why.operands.syntax, checks);
    const question = operands.length === 2 ? questionOf(claims, operands, via) : undefined;
    if (question === undefined && via !== undefined) throw new Fault("conflicting-options", { one: "--via", other: "CHECK", why: "a check says by itself what it goes through" });
    const ids = question === undefined ? chosenIds(claims, operands)! : new Set<string>();
    await session.begin();
    const app = await session.parts.app(appOptions(session, claims.saved));
    await app.connect();
    const view = await app.look(await session.parts.steps());
    const found = await whys(view, question, ids);
    await session.pause();
    const nameOf = (id: string) => view.scene.nameOf(id);
    session.result(found.map((w) => sayWhy(w, nameOf, look)).join("\n\n"), { phase: view.phase, paths: found.map(pathDocument) });
    if (isEmulated(session, claims.saved)) session.say(wrap(catalogue(session.errorLook.lang).reach.emulated, session.errorLook).join("\n"));
    return found.some((w) => w.result?.ok === false) ? 4 : 0;
  },
};
