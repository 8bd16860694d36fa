import { readFile } from "node:fs/promises";
import { Fault } from "../core/fault.js";
import type { Keys, Lack, Link, Subject, Tried } from "../lab/town/index.js";
import { safe } from "../ui/escape.js";
import type { Look } from "../ui/look.js";
import { cell, table } from "../ui/table.js";
import { wrap } from "../ui/width.js";
import { standing } from "./again.js";
import { missingOperand, type CommandDefinition } from "./command.js";
import { usualHosts } from "./completable.js";
import { fold } from "./fold.js";
import { labWords } from "./lab-words.js";
import { unusable } from "./output.js";
import { appOptions, type Session } from "./session.js";
import { badPath, oneOf } from "./settings.js";
import { endpointOf } from "./vpn-state.js";

const acts = ["up", "check", "shell", "down", "setup"] as const;

const town = () => import("../lab/town/index.js");
/** All of a lab is below this folder of the environment. */
async function folderOf(session: Session): Promise<string> {
  return (await session.parts.store({ dir: session.settings.dir, env: session.settings.env })).path("lab");
}

/** Each of them in words for a person; programs with the packages they come from. */
const sayLack = (lack: Lack, words: ReturnType<typeof labWords>): string =>
  lack.what === "programs" ? words.programs(lack.programs, lack.packages) : lack.what === "namespaces" ? words.namespaces(lack.why) : lack.what === "tun" ? words.tun : words.linux;

/** @throws Fault lab-lacks: in one line, what is missing */
async function insistOnMeans(session: Session): Promise<void> {
  const { daemonPrograms, lacks, networkPrograms } = await town();
  const missing = lacks({ ...networkPrograms, ...daemonPrograms }, { tun: false });
  if (missing.length > 0) throw new Fault("lab-lacks", { what: missing.map((l) => sayLack(l, labWords(session.look.lang))) });
}

interface Wanted {
  readonly subject: Subject;
  readonly access: Keys;
}

/** What `lab up` builds: AWS as it is now, or a file that was saved of it. */
async function wantedOf(session: Session): Promise<Wanted> {
  const path = session.given.get("snapshot")?.values.at(-1);
  if (path !== undefined) return { subject: await subjectFrom(path), access: {} };
  const saved = await standing(session);
  await session.begin();
  const app = await session.parts.app(appOptions(session, saved));
  await app.connect();
  const { env, phase, scene, checks } = await app.look(await session.parts.steps());
  await session.pause();
  const { snapshot, cast, declared, outside } = scene;
  const hosts = Object.fromEntries(Object.keys(cast.hosts).flatMap((name) => (scene.host(name) === undefined ? [] : [[name, scene.host(name)!.id]])));
  const { loadBalancers, databases, buckets, clientVpns } = cast;
  const claims = checks.map(({ id, from, to, port, protocol, via, expect }) => ({ id, from, to, port, protocol, expect, ...(via === undefined ? {} : { via }) }));
  const subject = { env, phase, snapshot, declared, hosts, loadBalancers, databases, buckets, clientVpns, outside, checks: claims };
  const endpoint = endpointOf(saved);
  const vpn = await app.vpn();
  const { accessOf } = await town();
  return { subject, access: endpoint === undefined ? {} : { [endpoint]: await accessOf(app.store, async () => (await vpn.list()).people) } };
}

async function subjectFrom(path: string): Promise<Subject> {
  const bad = (why: string) => badPath("--snapshot", path, why);
  const text = await readFile(path, "utf8").catch(unusable("--snapshot", path));
  let subject: Partial<Subject>;
  try {
    subject = JSON.parse(text) as Partial<Subject>;
  } catch {
    throw bad("it is not JSON");
  }
  const missing = (["env", "phase", "snapshot", "declared", "hosts", "loadBalancers", "databases", "buckets", "clientVpns", "outside", "checks"] as const).find((key) => subject?.[key] === undefined);
  if (missing !== undefined) throw bad(`it has no "${missing}"; kumiki lab up --json prints such a document as "subject"`);
  return subject as Subject;
}

async function up(session: Session): Promise<number> {
  await insistOnMeans(session);
  const folder = await folderOf(session);
  const { subject, access } = await wantedOf(session);
  const made = await (await town()).townUp(folder, subject, session.signal, access);
  const words = labWords(session.look.lang);
  session.result(wrapped([words.up(subject.env, made), ...sayLinks(made.links, words, subject.env)], session.look), { env: subject.env, phase: subject.phase, folder, ...made, subject });
  return 0;
}

const wrapped = (texts: readonly string[], look: Look): string => texts.flatMap((text) => wrap(text, look, "", "  ")).join("\n");

/** Each VPN client in one line: by OpenVPN, or why not. */
const sayLinks = (links: readonly Link[], words: ReturnType<typeof labWords>, env: string): string[] =>
  links.map(({ client, person, cable }) => (cable === undefined ? words.tunnel(client, person ?? "") : `! ${words.cable(client, cable, env)}`));

async function standingOne(session: Session) {
  const folder = await folderOf(session);
  const found = await (await town()).standingTown(folder);
  if (found === undefined) throw new Fault("lab-none", { env: session.settings.env });
  return { folder, found };
}

async function check(session: Session): Promise<number> {
  const { folder, found } = await standingOne(session);
  const tried = await (await town()).tryAll(found, folder, found.subject.checks);
  const ok = tried.every((t) => t.ok);
  const links = found.record.links ?? [];
  const text = [sayTried(session, tried), wrapped(sayLinks(links, labWords(session.look.lang), found.subject.env), session.look)].filter((part) => part !== "").join("\n");
  session.result(text, { phase: found.subject.phase, ok, links, checks: tried.map(({ claim, verdict, ok: right, evidence, because }) => ({ ...claim, verdict, ok: right, evidence, ...(because === undefined ? {} : { because }) })) });
  return ok ? 0 : 4;
}

function sayTried(session: Session, tried: readonly Tried[]): string {
  const words = labWords(session.look.lang);
  const rows = tried.map(({ claim, verdict, ok, evidence, because }) => [
    cell(claim.id),
    cell(claim.from),
    cell(`${claim.to}:${claim.port}${claim.via === undefined ? "" : ` (${claim.via})`}`),
    cell(words.verdict(claim.expect)),
    cell(words.verdict(verdict), ok ? "green" : "red"),
    cell(because === undefined ? safe(evidence) : words.because(because)),
  ]);
  const wrong = tried.filter((t) => !t.ok).length;
  return [...table(rows, session.look, { cut: [2, 1] }), "", words.sum(tried.length, wrong)].join("\n");
}

async function setup(session: Session): Promise<number> {
  const { daemonPrograms, install, lacks, networkPrograms } = await town();
  const words = labWords(session.look.lang);
  const missing = lacks({ ...networkPrograms, ...daemonPrograms }, { tun: true });
  const packages = missing.flatMap((l) => (l.what === "programs" ? l.packages : []));
  const others = missing.filter((l) => l.what !== "programs").map((l) => sayLack(l, words));
  const pieces = packages.length === 0 ? [] : ["sudo apt-get install -y --no-install-recommends", ...packages];
  const line = packages.length === 0 ? undefined : pieces.join(" ");
  const text = [wrapped(others, session.look), ...(line === undefined ? [words.nothingMissing] : fold(pieces, session.look.columns))];
  session.result(text.filter((part) => part !== "").join("\n"), { packages, missing: others, ...(line === undefined ? {} : { command: line }) });
  if (packages.length === 0 || !session.settings.yes) return 0;
  return (await install(packages)) === 0 ? 0 : 1;
}

export const lab: CommandDefinition = {
  name: "lab",
  words: {
    en: {
      does: "the same network in Linux namespaces, with real programs and packets",
      more: [
        "up builds what AWS says now: sshd, nginx, haproxy for the load balancers, MariaDB for the database, squid, and OpenVPN with the first person's profile (kumiki vpn add, vpn profile). check tries the numbered checks with ssh, curl and mariadb. shell HOST opens a shell there. down takes everything away. Nothing of it is visible outside, no port of this machine is used, and nothing leaves it.",
        "setup prints what has to be installed; with --yes it installs it. The lab shows what a Linux model of the network does: it is no proof of AWS itself.",
      ],
    },
    ja: {
      does: "同じネットワークを Linux の名前空間に作り、実際のプログラムとパケットで確かめる",
      more: [
        "up は AWS の現在の設定どおりに作ります (sshd、nginx、ロードバランサー役の haproxy、データベース役の MariaDB、squid、そして最初の利用者のプロファイルで接続する OpenVPN)。check は番号付きの確認を ssh、curl、mariadb で行います。shell HOST はそのホストのシェルを開きます。down はすべて取り除きます。外からは見えず、このマシンのポートも使わず、パケットは外に出ません。",
        "setup は必要なパッケージを表示し、--yes を付けると導入します。ラボが示すのは Linux モデルの動作であり、AWS そのものの証明ではありません。",
      ],
    },
  },
  operands: { syntax: "up|check|shell HOST|down|setup", least: 1, most: 2, completes: acts, checks: "first" },
  options: [
    {
      name: "snapshot",
      value: "FILE",
      completes: "file",
      group: { en: "Options:", ja: "オプション:" },
      words: { en: "build what this file says instead of asking AWS", ja: "AWS に問い合わせず、このファイルの内容で作る" },
    },
  ],
  asks: false,
  examples: [
    { line: "kumiki lab up", words: { en: "build it", ja: "作る" } },
    { line: "kumiki lab check", words: { en: "try every check with packets", ja: "すべての確認をパケットで行う" } },
    { line: "kumiki lab shell web-server-1", words: { en: "look around there", ja: "そのホストで調べる" } },
    { line: "kumiki lab down", words: { en: "take it away", ja: "取り除く" } },
  ],
  async run(session) {
    const [word, host] = session.operands;
    const act = oneOf("kumiki lab", word ?? "", acts);
    if (host !== undefined && act !== "shell") throw new Fault("unknown-command", { given: `lab ${act} ${host}` });
    switch (act) {
      case "up":
        return up(session);
      case "check":
        return check(session);
      case "setup":
        return setup(session);
      case "shell": {
        if (host === undefined) throw missingOperand(lab, "lab shell", "HOST", usualHosts);
        const { found } = await standingOne(session);
        return (await town()).shellAt(found, host);
      }
      case "down": {
        const stopped = await (await town()).townDown(await folderOf(session));
        session.result(labWords(session.look.lang).down(stopped), { stopped });
        return 0;
      }
    }
  },
};
