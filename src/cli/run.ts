import type { Emit, Event } from "../core/event.js";
import { Fault } from "../core/fault.js";
import { faultWords, noteWords } from "../ui/catalogue/index.js";
import { optionWords, safeJson, shellWord } from "../ui/escape.js";
import { chooseLang, type Lang } from "../ui/lang.js";
import { columnsOf, interactive, lookOf, type Look } from "../ui/look.js";
import type { Reader } from "../ui/reader.js";
import { asFault, namesOf, sayFault } from "../ui/say.js";
import { version } from "../version.js";
import { missingOperand, type CommandDefinition } from "./command.js";
import { withVariables } from "./given.js";
import { optionsEverywhere, type OptionDefinition } from "./options.js";
import { findCommand, parseLine, unknownCommand, type GivenOptions, type Line } from "./parser.js";
import { questionOption, questionsOf } from "./questions.js";
import type { Custody } from "../state/custody.js";
import { storeOptions, type Environment, type Parts, type Output, type Session, type StoreAt } from "./session.js";
import { settingsOf, type Settings } from "./settings.js";
import { endWithTerminal, forgiveClosedTerminal, leaveSignals, terminalIsGone, watchSignals, type Watch } from "./signals.js";
import { keepRunning, sayUnwritten } from "./streams.js";

/** Each command is loaded when it is called for. */
const commands: Readonly<Record<string, () => Promise<CommandDefinition>>> = {
  up: async () => (await import("./up.js")).up,
  plan: async () => (await import("./plan.js")).plan,
  status: async () => (await import("./status.js")).status,
  check: async () => (await import("./check.js")).check,
  why: async () => (await import("./why.js")).why,
  harden: async () => (await import("./harden.js")).harden,
  relax: async () => (await import("./relax.js")).relax,
  vpn: async () => (await import("./vpn.js")).vpn,
  ssh: async () => (await import("./ssh.js")).ssh,
  state: async () => (await import("./state.js")).state,
  teardown: async () => (await import("./teardown.js")).teardown,
  sweep: async () => (await import("./sweep.js")).sweep,
  lab: async () => (await import("./lab.js")).lab,
  cost: async () => (await import("./cost.js")).cost,
  diagram: async () => (await import("./diagram.js")).diagram,
  doctor: async () => (await import("./doctor.js")).doctor,
  policy: async () => (await import("./policy.js")).policy,
  emulator: async () => (await import("./emulator.js")).emulator,
  config: async () => (await import("./config-command.js")).config,
  completion: async () => (await import("./completion.js")).completion,
};
const names = [...Object.keys(commands), "help"];

export const realParts = (): Parts => ({
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  steps: async () => (await import("../steps/index.js")).steps,
  kinds: async () => (await import("../resources/index.js")).kinds.values(),
  store: async (at) => (at.state === undefined ? (await import("../state/file.js")).fileStore(at) : openCustody(at)),
  custody: openCustody,
  app: async (options) => (await import("../app.js")).openApp(options),
});

const openCustody = async (at: StoreAt): Promise<Custody> =>
  at.state === undefined ? (await import("../state/file-custody.js")).fileCustody(at) : (await import("../app.js")).openCustody(storeOptions(at));

/**
 * Runs one command line.
 * @param argv what stands behind the program's name
 * @returns the exit code (cli.md "Exit codes")
 */
export async function run(argv: readonly string[]): Promise<number> {
  keepRunning(process.stderr);
  const lost = keepRunning(process.stdout);
  forgiveClosedTerminal(process.stdin);
  const ended = await runWith(argv, realParts());
  if (terminalIsGone()) endWithTerminal();
  const error = lost();
  const failed = error === undefined ? 0 : sayUnwritten(error, mannerOf(argv, process.env).lang);
  const exitCode = ended === 0 ? failed : ended;
  // A call that nobody waits for any more would keep the program until it is answered.
  if (exitCode === interruptedCode) process.exit(exitCode);
  return exitCode;
}

/** cli.md "Exit codes". */
const interruptedCode = 130;

/** How a run shows itself before its options are understood: wrong options must be reported in the right shape, too. */
interface Manner {
  readonly lang: Lang;
  readonly json: boolean;
  readonly debug: boolean;
  readonly plain: boolean;
  readonly colour: false | undefined;
}

/** Read off the bare words, since the parser may be what fails. */
function mannerOf(argv: readonly string[], env: Environment): Manner {
  const end = argv.indexOf("--");
  const words = end < 0 ? argv : argv.slice(0, end);
  const on = (flag: string, variable: string) => words.includes(flag) || /^(1|true|yes|on|y)$/i.test(env[variable] ?? "");
  const at = words.lastIndexOf("--lang");
  const lang = words.findLast((w) => w.startsWith("--lang="))?.slice("--lang=".length) ?? (at < 0 ? undefined : words[at + 1]);
  return {
    lang: chooseLang(lang, env),
    json: on("--json", "KUMIKI_JSON") || words.some((w) => w.startsWith("--json=")) || /^(document|lines)$/.test(env["KUMIKI_JSON"] ?? ""),
    debug: on("--debug", "KUMIKI_DEBUG"),
    plain: on("--plain", "KUMIKI_PLAIN"),
    colour: on("--no-color", "KUMIKI_NO_COLOR") ? false : undefined,
  };
}

const looksOf = (parts: Parts, { lang, plain, colour }: Pick<Manner, "lang" | "plain" | "colour">): { out: Look; err: Look } => {
  const look = (stream: Output) => lookOf({ lang, stream, env: parts.env, plain, colour });
  return { out: look(parts.stdout), err: look(parts.stderr) };
};

/** `run` with its parts given: what the tests call. */
export async function runWith(argv: readonly string[], parts: Parts): Promise<number> {
  const manner = mannerOf(argv, parts.env);
  try {
    const found = findCommand(argv, names, optionsEverywhere);
    const asked = quickAnswer(found, argv, parts);
    if (asked !== undefined) return await asked(manner);
    return await runCommand(found.command ?? "up", found.rest, parts);
  } catch (e) {
    return report(asFault(e), parts, manner);
  }
}

/** Help and version, wherever they stand; main.ts answers the plain forms itself. */
function quickAnswer(found: { readonly command?: string; readonly rest: readonly string[] }, argv: readonly string[], parts: Parts) {
  const end = found.rest.indexOf("--");
  const words = end < 0 ? found.rest : found.rest.slice(0, end);
  if (found.command === "help") return (manner: Manner) => printHelp(findCommand(words, names, optionsEverywhere).command ?? "", manner, parts, 0);
  if (words.includes("--help") || words.includes("-h")) return (manner: Manner) => printHelp(found.command ?? "", manner, parts, 0);
  if (words.includes("--version")) return () => Promise.resolve((parts.stdout.write(`${version}\n`), 0));
  // Alone, or with options only: the wizard, if there is somebody to guide (cli.md).
  const alone = found.command === undefined && !terminal(parts, argv.includes("--no-input"));
  if (!alone) return undefined;
  return async (manner: Manner) => {
    // What is misspelt is more of an answer than help.
    if (words.length > 0) await understood("up", found.rest, parts);
    // Help is for people; a program gets its one document.
    if (manner.json) throw new Fault("missing-operand", { command: "kumiki", allowed: names, example: "kumiki status --json" });
    return printHelp("", manner, parts, 2);
  };
}

const terminal = (parts: Parts, noInput: boolean): boolean =>
  interactive({ input: parts.stdin, output: parts.stderr, env: parts.env, noInput });

async function printHelp(command: string, { lang }: Manner, parts: Parts, exitCode: number): Promise<number> {
  const { helpText } = await import("./help.js");
  const stream = exitCode === 0 ? parts.stdout : parts.stderr;
  const text = helpText(command, lang, await parts.steps(), stream.isTTY === true ? columnsOf(stream) : undefined);
  if (text === undefined) throw unknownCommand(command, names);
  stream.write(text);
  return exitCode;
}

async function runCommand(name: string, argv: readonly string[], parts: Parts): Promise<number> {
  const { command, line, given, settings, questions } = await understood(name, argv, parts);
  return open(command, line, questions, { given, settings, parts });
}

/** The words of a command line, each known and with a value that can be. */
async function understood(name: string, argv: readonly string[], parts: Parts) {
  const command = await commands[name]!();
  const questions: readonly OptionDefinition[] = command.asks ? questionsOf(await parts.steps()).map(questionOption) : [];
  const definitions = [...command.options, ...questions, ...optionsEverywhere];
  const line = parseLine(argv, definitions);
  checkOperands(command, line.operands);
  const given = withVariables(line.options, definitions, parts.env);
  return { command, line, given, settings: settingsOf(given, parts.env), questions };
}

/** @throws Fault missing-operand; bad-choice, unknown-command: words that the command does not take */
function checkOperands(command: CommandDefinition, given: readonly string[]): void {
  const { name, operands } = command;
  const { most, least, completes, checks } = operands;
  if (typeof completes === "object" && checks !== "none") {
    if (given.length < least) throw missingOperand(command, name, undefined, completes);
    const wrong = given.slice(0, checks === "first" ? 1 : most).find((word) => !completes.includes(word));
    if (wrong !== undefined) throw new Fault("bad-choice", { what: `kumiki ${name}`, given: wrong, allowed: completes });
  }
  if (given.length > most) throw new Fault("unknown-command", { given: [name, ...given].join(" ") });
}

/** Options that say where a run happens, and what it is to build: they belong to the words that resume it. */
const resumed = ["through", "with", "without", "all", "prune", "preset", "config", "set", "dir", "state", "local", "region", "profile", "endpoint-url"] as const;

/**
 * The words that resume this very run, answers included: the state may not have them yet, and the wizard's draft has only
 * what was typed there. `--env` is added where they are said.
 */
function resumeWords(name: string, operands: readonly string[], given: GivenOptions, questions: readonly OptionDefinition[]): string {
  const options = [...resumed, ...questions.map((q) => q.name)].flatMap((option) => {
    const one = given.get(option);
    if (one?.from !== "flag") return [];
    const values = optionsEverywhere.some((o) => o.name === option && o.many) ? one.values : one.values.slice(-1);
    return values.length === 0 ? [one.source] : values.map((value) => optionWords(one.source, value));
  });
  return [name, ...operands.map(shellWord), ...options].join(" ");
}

async function open(command: CommandDefinition, line: Line, questions: readonly OptionDefinition[], told: Pick<Session, "given" | "settings" | "parts">): Promise<number> {
  const { parts, settings } = told;
  const looks = looksOf(parts, { lang: settings.lang ?? chooseLang(undefined, parts.env), plain: settings.plain, colour: settings.colour });
  const resume = resumeWords(command.name, line.operands, told.given, questions);
  const onlyReads = command.onlyReads?.(told.given) === true;
  let interrupted = new Fault("interrupted", { env: settings.env, command: resume, ...(onlyReads ? { kept: "nothing" } : {}) });
  const events = new Events(parts, settings, looks.err);
  const first = () => {
    if (!onlyReads) events.note("stopping");
    return interrupted;
  };
  const watch: Watch = command.leavesSignals === true ? leaveSignals() : watchSignals(first, () => events.note("stopping-now"));
  const interactive = terminal(parts, settings.noInput);
  const asking = { look: looks.err, signal: watch.signal, env: settings.env, command: resume, input: parts.stdin, output: parts.stderr as NodeJS.WritableStream };
  // A state in a bucket is asked for over the network: that, too, ends with Ctrl-C and is told with --verbose.
  const within = { emit: events.emit, signal: watch.signal };
  const session: Session = {
    ...told,
    parts: { ...parts, store: (at) => parts.store({ ...within, ...at }), custody: (at) => parts.custody({ ...within, ...at }) },
    ...(interactive ? { renew: (ended) => events.aside(async () => (await import("../ui/ask/login.js")).askToLogIn(asking, ended)) } : {}),
    command: command.name,
    operands: line.operands,
    resume,
    interactive,
    signal: watch.signal,
    look: looks.out,
    errorLook: looks.err,
    emit: events.emit,
    begin: () => events.begin(),
    pause: () => events.end(),
    turn: (name, operands) => {
      const words = resumeWords(name, operands, told.given, []);
      interrupted = new Fault("interrupted", { env: settings.env, command: words });
      return { ...session, command: name, operands, resume: words };
    },
    say: (text) => {
      if (!settings.quiet) parts.stderr.write(`${text}\n`);
    },
    result: (text, document) => {
      parts.stdout.write(settings.json === "no" ? `${text}\n` : `${safeJson(document)}\n`);
    },
  };
  try {
    const work = command.run(session);
    const exitCode = await (onlyReads ? Promise.race([work, whenAborted(watch.signal)]) : work);
    await events.end();
    return exitCode;
  } catch (e) {
    await events.end().catch(() => undefined); // the first error is the one to tell
    // What is thrown where something was aborted is no bug, and only here it is known with which options to go on.
    // Nor is a call news that was waited for in vain meanwhile: what came of it, the next run finds out.
    const fault = asFault(e);
    const { class: kind, code, data } = fault;
    if (events.changed && kind === "usage") fault.begun = true;
    const stopped = watch.signal.aborted && (kind === "bug" || (kind === "interrupted" && !("kept" in data)) || code === "unknown-outcome" || code === "not-read");
    throw stopped ? interrupted : fault;
  } finally {
    events.ring();
    watch.done();
  }
}

const whenAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true }));

/** A shared state is written with these, and no resource is. */
const stateCalls: ReadonlySet<string> = new Set(["s3:PutObject", "s3:DeleteObject"]);

/** The reader of the engine's events, loaded with the first thing there is to show. */
class Events {
  private reader: Reader | undefined;
  /** What happens while somebody is asked something; shown afterwards. */
  private meanwhile: Event[] | undefined;
  /** Something was sent that changes AWS's resources; objects of a shared state are none. */
  changed = false;
  readonly emit: Emit = (event) => {
    if (event.type === "call" && event.mutating && !stateCalls.has(`${event.service}:${event.operation}`)) this.changed = true;
    if (this.meanwhile === undefined) this.reader?.emit(event);
    else this.meanwhile.push(event);
  };

  constructor(
    private readonly parts: Parts,
    private readonly settings: Settings,
    private readonly look: Look,
  ) {}

  async begin(): Promise<void> {
    if (this.reader !== undefined) return;
    const { parts, settings, look } = this;
    const { makeReader, readerMode } = await import("../ui/reader.js");
    const { quiet, verbose, debug, plain } = settings;
    const jsonLines = settings.json === "lines";
    this.reader = makeReader({
      mode: readerMode({ quiet, jsonLines, verbose, plain }, parts.stderr, parts.env),
      look,
      out: parts.stderr,
      json: parts.stdout,
      names: namesOf(await parts.steps(), await parts.kinds(), look.lang),
      verbose,
      debug,
    });
  }

  /** Draws nothing while `ask` has the screen: a prompt and rows destroy each other. */
  async aside<R>(ask: () => Promise<R>): Promise<R> {
    await this.reader?.end();
    this.ring();
    this.meanwhile = [];
    try {
      return await ask();
    } finally {
      const held = this.meanwhile;
      this.meanwhile = undefined;
      for (const event of held) this.emit(event);
    }
  }

  /** --bell: at the end of what was worth showing, and when somebody is needed; on a terminal alone. */
  ring(): void {
    if (this.settings.bell && this.reader !== undefined && this.parts.stderr.isTTY === true) this.parts.stderr.write("\u0007");
  }

  note(code: string): void {
    if (this.reader !== undefined) this.emit({ type: "note", code });
    else if (!this.settings.quiet) this.parts.stderr.write(`${noteWords({ code }, this.look.lang)}\n`);
  }

  async end(): Promise<void> {
    await this.reader?.end();
  }
}

/** One clear line for people on stderr, or the error document on stdout (cli.md "JSON"). */
async function report(fault: Fault, parts: Parts, manner: Manner): Promise<number> {
  if (manner.json) {
    const told = (f: Fault) => ({ class: f.class, code: f.code, ...faultWords(f, manner.lang), ...(f.node === undefined ? {} : { node: f.node }) });
    const also = fault.along === undefined ? {} : { also: fault.along.faults.map(told) };
    parts.stdout.write(`${safeJson({ error: { ...told(fault), ...also } })}\n`);
  }
  if (!manner.json || manner.debug) {
    // Whatever failed was a resource: its kinds are loaded already.
    const names = fault.thing === undefined ? {} : { names: namesOf([], await parts.kinds(), manner.lang) };
    parts.stderr.write(`${sayFault(fault, looksOf(parts, manner).err, { debug: manner.debug, ...names })}\n`);
  }
  return fault.exitCode;
}

