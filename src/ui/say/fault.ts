import { isAwsError } from "../../core/aws-error.js";
import { Fault, isFault } from "../../core/fault.js";
import { listed } from "../catalogue/command.js";
import { catalogue, faultWords } from "../catalogue/index.js";
import { safe } from "../escape.js";
import { paint, signs, type Look } from "../look.js";
import { cell, labelled } from "../table.js";
import { wrap } from "../width.js";
import { kindOf, shortId, type Names } from "./names.js";

/** Anything else that was thrown is a bug of ours. */
export const asFault = (e: unknown): Fault => (isFault(e) ? e : new Fault("bug", { message: e instanceof Error ? e.message : String(e) }, { cause: e }));

export interface FaultOptions {
  /** Adds where it came from. */
  readonly debug?: boolean;
  /** Words for the kinds of resources; without them AWS's names stand. */
  readonly names?: Names;
}

const noNames: Names = { titles: {}, kinds: {} };
/** Failures that are told one by one, beside the first. */
const mostTold = 8;

/** The code and the request id that AWS gave: they stand in the data, or in the error that the fault came from. */
function fromAws({ data, cause }: Fault): { readonly code?: string; readonly requestId?: string } {
  const { code, requestId } = data as { readonly code?: unknown; readonly requestId?: unknown };
  const error = isAwsError(cause) ? cause : undefined;
  const id = typeof requestId === "string" && requestId !== "" ? requestId : error?.$metadata.requestId;
  const named = typeof code === "string" ? code : error?.Code;
  return { ...(named === undefined || named === "" ? {} : { code: named }), ...(id === undefined ? {} : { requestId: id }) };
}

/** For AWS Support. Most messages have the code already, so it does not stand here alone. */
function awsLine(fault: Fault, message: string, look: Look): string {
  const words = catalogue(look.lang).fault;
  const { code, requestId } = fromAws(fault);
  const told = code === undefined || (requestId === undefined && message.includes(safe(code)));
  return [...(told ? [] : [words.awsCode(safe(code))]), ...(requestId === undefined ? [] : [words.requestId(safe(requestId))])].join(catalogue(look.lang).comma);
}

/** "VPC for-web-vpc (network/vpc, vpc-0123)": as the console calls it, as the plan calls it, and AWS's id. */
function resource({ thing, node }: Fault, names: Names, look: Look): string {
  if (thing === undefined) return safe(node ?? "");
  const what = [kindOf(names, thing.kind), thing.name].filter((s) => s !== "").map(safe).join(" ");
  const ids = [node, thing.id === undefined ? undefined : shortId(thing.id)].filter((s) => s !== undefined && s !== "").map((s) => safe(s!));
  return ids.length === 0 ? what : `${what} (${[...new Set(ids)].join(catalogue(look.lang).comma)})`;
}

/** What happened, to what, what to do now, AWS's code and request id; then what else failed in the same run. */
export function sayFault(error: unknown, look: Look, options: FaultOptions = {}): string {
  const fault = asFault(error);
  const names = options.names ?? noNames;
  const words = catalogue(look.lang).fault;
  const { message, remedy } = faultWords(fault, look.lang);
  const others = alike(fault.along?.faults ?? [], look);
  const same = others.find((o) => o.message === message)?.faults ?? [];
  const where = fault.thing !== undefined || fault.node === undefined || message.includes(safe(fault.node)) ? "" : ` (${safe(fault.node)})`;
  const aws = awsLine(fault, message, look);
  return [
    ...labelled(cell(look.plain === true ? `${words.error}:` : `${signs(look).failed} ${words.error}:`, "red"), message + where, look),
    ...(fault.thing === undefined ? [] : labelled(cell(`${words.resource}:`, "bold"), inList([fault, ...same], names, look), look, "  ")),
    ...(remedy === "" ? [] : sayRemedy(words.whatNow, remedy, look)),
    ...(aws === "" ? [] : wrap(aws, look, "  ").map((line) => paint(look, "dim", line))),
    ...sayOthers(others.filter((o) => o.message !== message), remedy, names, look),
    ...(fault.along === undefined || fault.along.blocked === 0 ? [] : wrap(words.notBegun(fault.along.blocked), look, "  ", "    ")),
    ...(options.debug === true ? trace(fault, look) : []),
  ].join("\n");
}

/** Failures of which the same is to be said. */
interface Alike {
  readonly message: string;
  readonly remedy: string;
  readonly faults: readonly Fault[];
}

/** In the order in which they happened, each sentence once. */
function alike(faults: readonly Fault[], look: Look): Alike[] {
  const groups = new Map<string, Alike>();
  for (const fault of faults) {
    const { message, remedy } = faultWords(fault, look.lang);
    groups.set(message, { message, remedy, faults: [...(groups.get(message)?.faults ?? []), fault] });
  }
  return [...groups.values()];
}

const inList = (faults: readonly Fault[], names: Names, look: Look): string =>
  listed(faults.map((f) => resource(f, names, look)).filter((s) => s !== ""), catalogue(look.lang).run.more, mostTold, catalogue(look.lang).comma);

function sayOthers(others: readonly Alike[], told: string, names: Names, look: Look): string[] {
  if (others.length === 0) return [];
  const words = catalogue(look.lang).fault;
  const count = others.reduce((n, o) => n + o.faults.length, 0);
  const rest = others.length - mostTold;
  return [
    ...wrap(`${words.alsoFailed(count)}:`, look, "  ").map((line) => paint(look, "bold", line)),
    ...others.slice(0, mostTold).flatMap((o) => {
      const aws = awsLine(o.faults[0]!, o.message, look);
      const at = inList(o.faults, names, look);
      return [
        ...wrap(`${look.plain === true ? "" : `${signs(look).failed} `}${at === "" ? "" : `${at}: `}${o.message}${aws === "" ? "" : ` (${aws})`}`, look, "  ", "      "),
        ...(o.remedy === "" || o.remedy === told ? [] : sayRemedy(words.whatNow, o.remedy, look, "      ")),
      ];
    }),
    ...(rest > 0 ? wrap(catalogue(look.lang).run.more(rest), look, "  ") : []),
  ];
}

/** A command at the end of a remedy, after its colon. */
const commandAtEnd = /^(.*: )((?:kumiki|aws|cp|rm|chmod|less|npm) [^\u3000-\u9fff]*)$/;

/** What to do now. A command that would be broken over lines stands on a line of its own, to be copied. */
function sayRemedy(label: string, remedy: string, look: Look, indent = "  "): string[] {
  const lines = labelled(cell(`${label}:`, "bold"), remedy, look, indent);
  const parts = commandAtEnd.exec(remedy);
  if (lines.length === 1 || parts === null) return lines;
  return [...labelled(cell(`${label}:`, "bold"), parts[1]!.trimEnd(), look, indent), ...wrap(parts[2]!, look, `${indent}  `, `${indent}    `)];
}

/** Stack traces down to the first cause. */
function trace(fault: Fault, look: Look): string[] {
  const lines: string[] = [];
  for (let e: unknown = fault, depth = 0; e instanceof Error && depth < 5; e = e.cause, depth++) {
    lines.push(...(e.stack ?? e.message).split("\n").flatMap((line) => wrap(safe(line), look, "    ", "      ")));
  }
  return lines.map((line) => paint(look, "dim", line));
}
