import type { Event, NodePhase } from "../../core/event.js";
import { catalogue, noteWords } from "../catalogue/index.js";
import { safe, safeJson } from "../escape.js";
import { paint, type Look, type Style } from "../look.js";
import type { Names } from "../say/names.js";
import { wrap } from "../width.js";
import { Progress, type NodeProgress } from "./progress.js";
import type { Reader } from "../reader.js";
import { Sink, type Out } from "./sink.js";
import { goingWords, isWorthTelling, nodeLine, soFar, styleOf, thing, troubleWords } from "./words.js";

/** Where nothing moves, a line now and then says that it is alive (reliability.md 3.2). */
const stillEveryMs = 30_000;
/** A wait that is expected to be shorter is told by its end alone. */
const longWaitMs = 5_000;
/** Things named in a line about waiting. */
const named = 3;

export interface LineOptions {
  readonly look: Look;
  readonly names: Names;
  readonly out: Out;
  /** Every phase, not only what matters. */
  readonly verbose: boolean;
  /** Calls, by name only. */
  readonly calls: boolean;
}

const always: ReadonlySet<NodePhase> = new Set(["ready", "gone", "failed", "blocked", "adopting", "updating"]);
function matters(n: NodeProgress): boolean {
  const slow = (n.typicalMs ?? 0) >= longWaitMs;
  return always.has(n.phase) || (slow && (n.phase === "created" || n.phase === "deleting"));
}

/** "  ec2:CreateVpc 120 ms": the name alone, since parameters may hold secrets. */
export const callLine = (e: Event & { type: "call" }): string =>
  safe(`${e.service}:${e.operation} ${Math.round(e.ms)} ms${e.error === undefined ? "" : ` ${e.error}`}`);

/** One line for each event that matters, and one for every half minute in which none does: for pipes, logs and screen readers. */
export function lineReader(options: LineOptions): Reader {
  const { look, names } = options;
  const words = catalogue(look.lang).run;
  const walkthrough = Object.keys(names.titles);
  const sink = new Sink(options.out);
  let progress = new Progress();
  const told = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;
  let acted = false;

  const print = (text: string, style?: Style): void => {
    for (const line of wrap(text, look, "", "    ")) sink.write(`${paint(look, style, line)}\n`);
    // Silence is counted from the last line.
    timer?.refresh();
  };
  const sentence = (text: string): string => (look.plain === true ? words.sentence(text, "") : text);
  const still = (): void => {
    const now = Date.now();
    const going = progress.going();
    const totals = progress.totals(walkthrough, now);
    if (going.length === 0 || totals === undefined) return;
    const some = going.slice(0, named).map((n) => goingWords(n, thing(n, names), now, look));
    const rest = going.length - some.length;
    print(sentence(words.stillWaiting([soFar(totals, now, look), ...some, ...(rest > 0 ? [words.more(rest)] : [])].join("; "))), "dim");
  };
  const trouble = (node: string): void => {
    const n = progress.going().find((g) => g.node === node);
    if (n?.trouble === undefined || !isWorthTelling(n.trouble)) return;
    const said = troubleWords(n.trouble, look);
    if (n.trouble.type === "blocker" && told.get(node) === said) return;
    told.set(node, said);
    print(sentence(`${look.plain === true ? "" : "! "}${thing(n, names)}: ${said}`), "yellow");
  };

  return {
    emit(event) {
      const entered = progress.take(event, Date.now());
      if (event.type === "node") {
        acted = true;
        timer ??= setInterval(still, stillEveryMs).unref();
      }
      if (event.type === "retry" || event.type === "blocker") trouble(event.node);
      if (event.type === "note") print(noteWords(event, look.lang), "yellow");
      if (event.type === "call" && options.calls) print(`  ${callLine(event)}`, "dim");
      if (entered !== undefined && (options.verbose || matters(entered))) print(nodeLine(entered, names, Date.now(), look), styleOf(entered.phase));
    },
    async end() {
      clearInterval(timer);
      timer = undefined;
      const totals = acted ? progress.totals(walkthrough, Date.now()) : undefined;
      if (totals !== undefined) print(sentence(soFar(totals, Date.now(), look, true)));
      // A plan that was shown before anything was done is that of the run to come.
      if (acted) progress = new Progress();
      acted = false;
      await sink.drained();
    },
  };
}

/** Only what failed. */
export function quietReader(options: { readonly look: Look; readonly names: Names; readonly out: Out }): Reader {
  const { look, names } = options;
  const sink = new Sink(options.out);
  const progress = new Progress();
  return {
    emit(event) {
      const entered = progress.take(event, Date.now());
      if (entered?.phase !== "failed") return;
      for (const line of wrap(nodeLine(entered, names, Date.now(), look), look, "", "    "))
        sink.write(`${paint(look, "red", line)}\n`);
    },
    end: () => sink.drained(),
  };
}

/** Every event as one line of JSON, with the time it came (ISO 8601, UTC). */
export function jsonReader(options: { readonly json: Out }): Reader {
  const sink = new Sink(options.json);
  return {
    emit: (event) => sink.write(`${safeJson({ at: new Date().toISOString(), ...event })}\n`),
    end: () => sink.drained(),
  };
}
