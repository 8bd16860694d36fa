import type { Emit } from "../core/event.js";
import type { Look } from "./look.js";
import { jsonReader, lineReader, quietReader } from "./reader/lines.js";
import { rowReader } from "./reader/rows.js";
import type { Out } from "./reader/sink.js";
import type { Names } from "./say/names.js";

/** rows: redrawn in place · lines: one for each event that matters · jsonl: every event as JSON · quiet: failures. */
export type ReaderMode = "rows" | "lines" | "jsonl" | "quiet";

export interface Reader {
  readonly emit: Emit;
  /** Ends what is drawn and waits until all is written. Events after it begin a new picture. */
  end(): Promise<void>;
}

export interface ReaderOptions {
  readonly mode: ReaderMode;
  readonly look: Look;
  /** Where people read: stderr. */
  readonly out: Out;
  /** Where programs read: stdout. Needed for jsonl. */
  readonly json?: Out;
  readonly names: Names;
  /** Every phase of every resource, and every call. */
  readonly verbose?: boolean;
  /** Every call: its name, never its parameters. */
  readonly debug?: boolean;
}

/** Rows need a terminal that can move its cursor, and somebody who sees it; anything else gets lines. */
export const readerMode = (
  wish: { readonly quiet: boolean; readonly jsonLines: boolean; readonly verbose: boolean; readonly plain?: boolean },
  out: Out,
  env: Readonly<Record<string, string | undefined>>,
): ReaderMode => {
  if (wish.jsonLines) return "jsonl";
  if (wish.quiet) return "quiet";
  const still = wish.verbose || wish.plain === true || out.isTTY !== true || env["TERM"] === "dumb" || (env["CI"] !== undefined && env["CI"] !== "" && env["CI"] !== "false");
  return still ? "lines" : "rows";
};

/** Shows the events of a run. Never throws into the engine: a picture that fails must not stop a build. */
export function makeReader(options: ReaderOptions): Reader {
  const reader = choose(options);
  let broken: unknown;
  return {
    emit(event) {
      if (broken !== undefined) return;
      try {
        reader.emit(event);
      } catch (e) {
        broken = e;
      }
    },
    /** Throws what went wrong in showing, once the run is over. */
    async end() {
      await reader.end();
      if (broken !== undefined) throw broken;
    },
  };
}

function choose(options: ReaderOptions): Reader {
  const { mode, look, names, out, json, verbose = false, debug = false } = options;
  const lines = { look, names, out, verbose, calls: verbose || debug };
  switch (mode) {
    case "rows":
      return rowReader(lines);
    case "lines":
      return lineReader(lines);
    case "quiet":
      return quietReader(lines);
    case "jsonl":
      return jsonReader({ json: json ?? out });
  }
}
