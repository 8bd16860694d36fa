import type { Emulator } from "../emulator/index.js";
import { safe } from "../ui/escape.js";
import type { CommandDefinition } from "./command.js";
import type { Session } from "./session.js";
import { oneOf } from "./settings.js";
import { commandWords } from "./words.js";

const acts = ["start", "stop", "status"] as const;

/** What is printed of it. `how` and `fresh` are for the program itself. */
const document = (emulator: Emulator | undefined) =>
  emulator === undefined
    ? { running: false }
    : emulator.how === "given"
      ? { running: true, url: emulator.url, given: true }
      : { running: true, url: emulator.url, pid: emulator.pid, log: emulator.log, startedAt: emulator.startedAt };

function describe(session: Session, emulator: Emulator | undefined): string {
  const words = commandWords(session.look.lang);
  if (emulator === undefined) return words.emulatorNone;
  if (emulator.how === "given") return words.emulatorGiven(safe(emulator.url));
  return [words.emulatorRuns(safe(emulator.url)), `  ${words.emulatorLog(safe(emulator.log))}`].join("\n");
}

/** An endpoint that was given on the line counts as one in AWS_ENDPOINT_URL: it is used instead of ours. */
const optionsOf = ({ settings, parts, signal, emit }: Session) => ({
  dir: settings.dir,
  signal,
  env: { ...parts.env, ...(settings.endpointUrl === undefined ? {} : { AWS_ENDPOINT_URL: settings.endpointUrl.value }) },
  note: (code: string, data?: Readonly<Record<string, string | number>>) => emit({ type: "note", code, ...(data === undefined ? {} : { data }) }),
});

export const emulator: CommandDefinition = {
  name: "emulator",
  words: {
    en: {
      does: "the local AWS: start, stop, or say how it stands",
      more: ["It needs no account and reaches no network but this machine's own. What is built in it is gone when it stops."],
    },
    ja: {
      does: "ローカルの AWS を起動・停止する、または状況を示す",
      more: ["アカウントは不要で、このマシンの外には接続しません。停止すると、構築したものは消えます。"],
    },
  },
  operands: { syntax: "[start|stop|status]", least: 0, most: 1, completes: acts },
  options: [],
  asks: false,
  examples: [
    { line: "kumiki emulator start", words: { en: "run it in the background", ja: "バックグラウンドで起動する" } },
    { line: "kumiki up --local --yes", words: { en: "build in it (starts it if need be)", ja: "その中に構築する (必要なら起動する)" } },
    { line: "kumiki emulator stop", words: { en: "end it, with all that is in it", ja: "中身ごと終了する" } },
  ],
  async run(session) {
    const act = oneOf("kumiki emulator", session.operands[0] ?? "status", acts);
    const { start, status, stop } = await import("../emulator/index.js");
    const options = optionsOf(session);
    if (act === "stop") {
      const stopped = await stop(options);
      const words = commandWords(session.look.lang);
      session.result(stopped ? words.emulatorStopped : words.emulatorNone, { running: false, stopped });
      return 0;
    }
    await session.begin();
    const running = act === "start" ? await start(options) : await status(options);
    await session.pause();
    session.result(describe(session, running), document(running));
    return 0;
  },
};
