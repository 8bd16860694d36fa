import { spawn } from "node:child_process";
import { Fault } from "../core/fault.js";
import type { State, Store } from "../core/state.js";
import { standing } from "./again.js";
import { missingOperand, type CommandDefinition } from "./command.js";
import { usualHosts } from "./completable.js";
import { refuseEmulated } from "./emulated.js";
import { aliasOf, chain } from "./jumps.js";
import type { Session } from "./session.js";
import { oneOf } from "./settings.js";
import { configName, configOf, writeSshConfig } from "./ssh-config.js";
import { commandWords } from "./words.js";

/** Runs ssh in the foreground, without a shell; its exit code is ours. @throws Fault no-ssh */
function runSsh(session: Session, args: readonly string[]): Promise<number> {
  return new Promise((done, fail) => {
    const child = spawn("ssh", args, { stdio: "inherit", env: session.parts.env });
    child.on("error", (e: NodeJS.ErrnoException) => fail(new Fault("no-ssh", { why: e.code ?? e.message }, { cause: e })));
    child.on("close", (code, signal) => done(code ?? (signal === null ? 255 : 128)));
  });
}

async function prepared(session: Session): Promise<{ readonly store: Store; readonly state: State }> {
  const state = await standing(session);
  const store = await session.parts.store(session.settings);
  // With a shared state the key was perhaps made on another machine.
  if (session.settings.state !== undefined) await store.secrets();
  return { store, state };
}

async function printConfig(session: Session): Promise<number> {
  const { store, state } = await prepared(session);
  const config = await configOf(session, store, state);
  if (config === undefined) throw unwritable(store);
  session.result(config.text.trimEnd(), { config: config.text, hosts: [...config.ways.keys()] });
  return 0;
}

const unwritable = (store: Store): Fault => new Fault("bad-path", { what: "--dir", given: store.path(configName), why: "an ssh_config cannot hold this path" });

export const ssh: CommandDefinition = {
  name: "ssh",
  words: {
    en: {
      does: "log in to a host, through the hosts that lie on the way",
      more: [
        "The way follows the phase: straight or over web-server-1 at first, over the proxy and development servers with peering, through the VPN in the end. One key or your agent opens all of them, and no key is ever copied to a server.",
        "What stands behind HOST is run there, as with ssh itself; write -- before it.",
      ],
    },
    ja: {
      does: "途中のホストを経由してホストにログインする",
      more: [
        "経路は段階によって変わります。最初は直接または web-server-1 経由、ピアリング後はプロキシと開発サーバー経由、最後は VPN 経由です。鍵は一つ (またはエージェント) で足り、サーバーにコピーされることはありません。",
        "HOST の後に書いた語は ssh と同じくそのホストで実行されます。前に -- を置いてください。",
      ],
    },
  },
  operands: {
    syntax: "[HOST [-- COMMAND...]]",
    least: 0,
    most: Infinity,
    completes: usualHosts,
    checks: "none",
  },
  options: [
    {
      name: "print-config",
      group: { en: "Options:", ja: "オプション:" },
      words: { en: "write an ssh_config with all hosts to stdout instead", ja: "ログインせず、全ホストの ssh_config を標準出力に書く" },
    },
  ],
  asks: false,
  leavesSignals: true,
  examples: [
    { line: "kumiki ssh web-server-1", words: { en: "a shell there", ja: "シェルを開く" } },
    { line: "kumiki ssh ap-server-1 -- uptime", words: { en: "one command", ja: "コマンドを一つ実行する" } },
    { line: "kumiki ssh --print-config > kumiki.ssh", words: { en: "for ssh -F, scp, rsync, an editor", ja: "ssh -F、scp、rsync、エディター用" } },
  ],
  async run(session) {
    const [host, ...command] = session.operands;
    if (session.given.get("print-config")?.on === true) return printConfig(session);
    if (host === undefined) throw missingOperand(ssh, "ssh", "HOST", usualHosts);
    const { store, state } = await prepared(session);
    oneOf("kumiki ssh", host, Object.keys(state.hosts));
    refuseEmulated(session, state);
    const written = await writeSshConfig(session, store, state);
    if (written === undefined) throw unwritable(store);
    if (!written.ways.has(host)) throw new Fault("no-address", { host, env: session.settings.env });
    const words = commandWords(session.errorLook.lang);
    const way = chain(written.ways, host);
    if (way.length > 1) session.say(words.sshWay(way));
    if (state.phase === "P4") session.say(words.sshVpn);
    if (written.keyFile === undefined) session.say(words.sshAgent);
    // "--" ends ssh's own options, also behind the host: no word of the command is taken for one.
    return runSsh(session, ["-F", store.path(configName), "--", aliasOf(session.settings.env, host), ...command]);
  },
};
