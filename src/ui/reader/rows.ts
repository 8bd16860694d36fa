import type { ListrRenderer, ListrTask, ListrTaskObject } from "listr2";
import { noteWords } from "../catalogue/index.js";
import { columnsOf, paint, type Look } from "../look.js";
import { titleOf } from "../say/names.js";
import { wrap } from "../width.js";
import type { Reader } from "../reader.js";
import { frame, type Row, type RowState } from "./frame.js";
import { callLine, type LineOptions } from "./lines.js";
import { Progress, type StepProgress } from "./progress.js";
import { Screen } from "./screen.js";
import { Sink } from "./sink.js";

/** Five pictures a second: smooth enough for a clock that counts seconds, and nothing for the processor. */
const drawEveryMs = 200;

/** Steps are the tasks of a Listr; each is settled by the events of its nodes. */
interface StepTask {
  readonly id: string;
  readonly result: Promise<void>;
  settle(state: "done" | "failed" | "stopped"): void;
}

function stepTask(id: string): StepTask {
  let resolve!: () => void;
  let reject!: (e: Error) => void;
  const result = new Promise<void>((yes, no) => ([resolve, reject] = [yes, no]));
  result.catch(() => undefined); // Listr hears of it too; nobody else has to
  return { id, result, settle: (state) => (state === "done" ? resolve() : reject(new Error(state))) };
}

const stateOf = (step: StepProgress, over: boolean): RowState => {
  if (step.settled || (over && step.going.length === 0 && step.done + step.failed === step.total && step.total > 0))
    // What only stands on something that failed or was stopped elsewhere has not failed itself.
    return step.done === step.total ? "done" : step.failed > 0 ? "failed" : "stopped";
  if (over) return step.failed > 0 ? "failed" : step.startedAt === undefined ? "waiting" : "stopped";
  return step.startedAt === undefined ? "waiting" : "running";
};

/**
 * Rows that are redrawn in place. They appear with the first thing that happens and stay until `end`; nothing may be
 * asked in between. Listr runs the tasks; the picture is our own renderer, since Listr's writes to stdout, measures
 * stdout and holds back what others print (reliability.md 3.3).
 */
export function rowReader(options: LineOptions): Reader {
  let run: Run | undefined;
  let progress = new Progress();
  const sink = new Sink(options.out);
  const look = (): Look => ({ ...options.look, columns: Math.max(20, columnsOf(options.out) - 1) });
  const say = (text: string, style: "yellow" | "dim"): void => {
    const lines = wrap(text, look(), "", "    ").map((line) => paint(options.look, style, line));
    if (run !== undefined) run.screen.print(lines);
    else sink.write(lines.map((line) => `${line}\n`).join(""));
  };
  return {
    emit(event) {
      progress.take(event, Date.now());
      if (event.type === "node") run ??= new Run(options, look, sink, progress);
      if (event.type === "note") say(noteWords(event, options.look.lang), "yellow");
      if (event.type === "call" && options.calls) say(`  ${callLine(event)}`, "dim");
    },
    async end() {
      const ending = run;
      run = undefined;
      // A plan that was shown before anything was done is that of the run to come.
      if (ending !== undefined) progress = new Progress();
      await ending?.end();
      await sink.drained();
    },
  };
}

/** From the first event of a run to its end. */
class Run {
  readonly screen: Screen;
  private readonly tasks = new Map<string, StepTask>();
  private readonly listing: Promise<unknown>;
  private readonly height: () => number;
  private over = false;
  private tick = 0;

  constructor(
    private readonly options: LineOptions,
    private readonly look: () => Look,
    sink: Sink,
    private readonly progress: Progress,
  ) {
    this.screen = new Screen(sink, look, () => options.out.rows || 24);
    this.height = () => (options.out.rows || 24) - 1;
    this.listing = this.list();
  }

  private steps(): StepProgress[] {
    return this.progress.steps(Object.keys(this.options.names.titles));
  }

  private async list(): Promise<void> {
    const { Listr } = await import("listr2");
    const tasks = this.steps().map((step): ListrTask => {
      const task = stepTask(step.id);
      this.tasks.set(step.id, task);
      return { title: titleOf(this.options.names, step.id), task: () => task.result };
    });
    this.settleFinished();
    const listr = new Listr(tasks, {
      concurrent: true,
      exitOnError: false,
      collectErrors: "minimal",
      // Its own handler would end the process with code 127 in the middle of a save (reliability.md 0.6).
      registerSignalListeners: false,
      renderer: this.renderer(),
    });
    await listr.run();
  }

  /** Tasks whose nodes are all through. */
  private settleFinished(): void {
    for (const step of this.steps()) {
      const state = stateOf(step, this.over);
      if (state === "waiting" && this.over) this.tasks.get(step.id)?.settle("stopped");
      if (state === "done" || state === "failed" || state === "stopped") this.tasks.get(step.id)?.settle(state);
    }
  }

  private picture(): void {
    const rows = this.steps().map((step): Row => ({ step, state: stateOf(step, this.over) }));
    const now = Date.now();
    const totals = this.progress.totals(Object.keys(this.options.names.titles), now);
    const picture = { rows, totals, names: this.options.names, now, tick: this.tick++, over: this.over };
    this.screen.draw(frame(picture, this.look(), this.over ? Infinity : this.height()));
  }

  private renderer(): typeof ListrRenderer {
    const draw = (): void => {
      this.settleFinished();
      this.picture();
    };
    const leave = (): void => {
      // Listr ends with the last step, before the run itself does.
      this.over = true;
      this.picture();
      this.screen.leave();
    };
    return class implements ListrRenderer {
      static readonly rendererOptions = {};
      static readonly rendererTaskOptions = {};
      static readonly nonTTY = true;
      private timer: NodeJS.Timeout | undefined;
      constructor(readonly tasks: readonly ListrTaskObject<unknown, typeof ListrRenderer, typeof ListrRenderer>[]) {}
      readonly render = (): void => {
        draw();
        this.timer = setInterval(draw, drawEveryMs).unref();
      };
      readonly end = (): void => {
        clearInterval(this.timer);
        leave();
      };
    };
  }

  async end(): Promise<void> {
    this.over = true;
    this.settleFinished();
    await this.listing;
  }
}
