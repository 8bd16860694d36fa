import { Fault, isFault } from "../../core/fault.js";
import { catalogue, faultWords } from "../catalogue/index.js";
import { safe } from "../escape.js";
import { paint, signs, type Look } from "../look.js";
import { cell, labelled } from "../table.js";
import { wrap } from "../width.js";

/** Anything else that was thrown is a bug of ours. */
export const asFault = (e: unknown): Fault => (isFault(e) ? e : new Fault("bug", { message: e instanceof Error ? e.message : String(e) }, { cause: e }));

/** AWS's code and request id, for AWS Support. The message has the code already, so it does not stand here alone. */
function awsLine(fault: Fault, look: Look): string {
  const { code, requestId } = fault.data as { readonly code?: unknown; readonly requestId?: unknown };
  const words = catalogue(look.lang).fault;
  if (typeof requestId !== "string" || requestId === "") return "";
  return [...(typeof code === "string" ? [words.awsCode(safe(code))] : []), words.requestId(safe(requestId))].join(", ");
}

/** What happened, to what, what to do now; then AWS's code and request id. @param debug adds where it came from. */
export function sayFault(error: unknown, look: Look, options: { readonly debug?: boolean } = {}): string {
  const fault = asFault(error);
  const words = catalogue(look.lang).fault;
  const { message, remedy } = faultWords(fault, look.lang);
  const aws = awsLine(fault, look);
  const where = fault.node === undefined || message.includes(safe(fault.node)) ? "" : ` (${fault.node})`;
  const failed = signs(look).failed;
  const lines = [
    ...labelled(cell(`${failed} ${words.error}:`, "red"), message + where, look),
    ...(remedy === "" ? [] : sayRemedy(words.whatNow, remedy, look)),
    ...(aws === "" ? [] : wrap(aws, look, "  ").map((line) => paint(look, "dim", line))),
    ...(options.debug === true ? trace(fault, look) : []),
  ];
  return lines.join("\n");
}

/** A command at the end of a remedy, after its colon. */
const commandAtEnd = /^(.*: )((?:kumiki|aws|cp|rm|chmod|less|npm) [^\u3000-\u9fff]*)$/;

/** What to do now. A command that would be broken over lines stands on a line of its own, to be copied. */
function sayRemedy(label: string, remedy: string, look: Look): string[] {
  const lines = labelled(cell(`${label}:`, "bold"), remedy, look, "  ");
  const parts = commandAtEnd.exec(remedy);
  if (lines.length === 1 || parts === null) return lines;
  return [...labelled(cell(`${label}:`, "bold"), parts[1]!.trimEnd(), look, "  "), ...wrap(parts[2]!, look, "    ", "      ")];
}

/** Stack traces down to the first cause. */
function trace(fault: Fault, look: Look): string[] {
  const lines: string[] = [];
  for (let e: unknown = fault, depth = 0; e instanceof Error && depth < 5; e = e.cause, depth++) {
    lines.push(...(e.stack ?? e.message).split("\n").flatMap((line) => wrap(safe(line), look, "    ", "      ")));
  }
  return lines.map((line) => paint(look, "dim", line));
}
