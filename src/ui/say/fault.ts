import { Fault, isFault } from "../../core/fault.js";
import { catalogue, faultWords } from "../catalogue/index.js";
import { safe } from "../escape.js";
import { paint, signs, type Look } from "../look.js";
import { cell, labelled } from "../table.js";
import { wrap } from "../width.js";

/** Anything else that was thrown is a bug of ours. */
export const asFault = (e: unknown): Fault => (isFault(e) ? e : new Fault("bug", { message: e instanceof Error ? e.message : String(e) }, { cause: e }));

/** Codes of AWS and sockets; our own codes are words with hyphens. */
const awsLine = (fault: Fault, look: Look): string => {
  const data = fault.data as { readonly code?: unknown; readonly requestId?: unknown };
  const words = catalogue(look.lang).fault;
  const parts = [
    typeof data.code === "string" && data.code !== "" ? words.awsCode(safe(data.code)) : "",
    typeof data.requestId === "string" ? words.requestId(safe(data.requestId)) : "",
  ];
  return parts.filter((p) => p !== "").join(", ");
};

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
    ...(remedy === "" ? [] : labelled(cell(`${words.whatNow}:`, "bold"), remedy, look, "  ")),
    ...(aws === "" ? [] : wrap(aws, look, "  ").map((line) => paint(look, "dim", line))),
    ...(options.debug === true ? trace(fault, look) : []),
  ];
  return lines.join("\n");
}

/** Stack traces down to the first cause. */
function trace(fault: Fault, look: Look): string[] {
  const lines: string[] = [];
  for (let e: unknown = fault, depth = 0; e instanceof Error && depth < 5; e = e.cause, depth++) {
    lines.push(...(e.stack ?? e.message).split("\n").flatMap((line) => wrap(safe(line), look, "    ", "      ")));
  }
  return lines.map((line) => paint(look, "dim", line));
}
