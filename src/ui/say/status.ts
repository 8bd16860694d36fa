import type { Leaving } from "../../core/leaving.js";
import { catalogue } from "../catalogue/index.js";
import { command } from "../catalogue/command.js";
import type { DriftWhat, NextCommand, NodeStatus, StepStatus } from "../catalogue/types.js";
import { safe } from "../escape.js";
import { paint, signs, type Look, type Style } from "../look.js";
import { cell, table, type Cell } from "../table.js";
import { wrap } from "../width.js";
import { sayGuide, type GuideView } from "./guide.js";
import { idBeside, kindOf, titleOf, type Names } from "./names.js";

/** cli.md "JSON", `status --json`: the same object is printed as JSON and shown to people. */
export interface StatusReport {
  readonly env: string;
  readonly preset: string;
  readonly region: string;
  readonly account: string;
  readonly phase: string;
  readonly steps: readonly StepReport[];
  readonly hosts: Readonly<Record<string, HostReport>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** A teardown that did not come to its end. */
  readonly leaving?: Leaving;
}
export interface StepReport {
  readonly id: string;
  readonly status: StepStatus;
  readonly nodes: readonly NodeReport[];
}
export interface NodeReport {
  readonly node: string;
  readonly kind: string;
  readonly id?: string;
  readonly name: string;
  readonly status: NodeStatus;
  readonly drift?: DriftWhat;
}
export interface HostReport {
  readonly id?: string;
  readonly privateIp?: string;
  readonly publicIp?: string;
}

const bold = (lines: readonly string[], look: Look): string[] => lines.map((l) => paint(look, "bold", l));
const heading = (text: string, look: Look): string[] => bold(wrap(safe(text), look), look);

/** Label and value of every output; those that are not known yet are left out. */
function sayOutputs(outputs: Readonly<Record<string, unknown>>, look: Look): string[] {
  const labels: Readonly<Record<string, string>> = catalogue(look.lang).outputs;
  const known = Object.entries(outputs).filter(([, v]) => typeof v === "string" && v !== "");
  const rows = known.map(([key, value]) => [cell(Object.hasOwn(labels, key) ? labels[key] : key), cell(String(value), "cyan")]);
  return table(rows, look, { indent: "  " });
}

function sayHosts(hosts: Readonly<Record<string, HostReport>>, look: Look): string[] {
  const { privateIp, publicIp } = catalogue(look.lang).status;
  const address = (label: string, ip: string | undefined): Cell => cell(ip === undefined || ip === "" ? "" : `${label} ${ip}`);
  const rows = Object.entries(hosts).map(([name, h]) => [
    cell(name, "bold"),
    cell(h.id, "dim"),
    address(privateIp, h.privateIp),
    address(publicIp, h.publicIp),
  ]);
  return table(rows, look, { indent: "  " });
}

/** Commands that make sense now, as they are to be typed. */
function sayNext(env: string, commands: readonly NextCommand[], look: Look, leaving?: Leaving): string[] {
  const words = catalogue(look.lang);
  if (commands.length === 0) return [];
  const rest = leaving === undefined || leaving.whole ? [] : leaving.steps;
  const rows = commands.map((c) => {
    const [typed, does] = c === "teardown" && leaving !== undefined ? [[c, ...rest].join(" "), words.status.finish] : [c, words.next[c]];
    return [cell(command(typed, env), "cyan"), cell(does)];
  });
  return [...heading(words.status.next, look), ...table(rows, look, { indent: "  " })];
}

/** That a teardown was begun and did not come to its end. */
export function sayLeaving({ since, whole, steps }: Leaving, names: Names, look: Look): string[] {
  const { comma, status } = catalogue(look.lang);
  const at = `${safe(since).slice(0, 16).replace("T", " ")} UTC`;
  const titles = whole ? undefined : steps.map((s) => safe(titleOf(names, s))).join(comma);
  return wrap(status.leaving(at, titles), look).map((l) => paint(look, "yellow", l));
}

const section = (title: string, lines: readonly string[], look: Look): string[] => (lines.length === 0 ? [] : ["", ...heading(title, look), ...lines]);

export interface ReadyView {
  readonly env: string;
  /** Whether anything had to be done. */
  readonly changed: boolean;
  /** How long it took, for people. */
  readonly took?: string;
  /** It lives in an emulator. */
  readonly emulated?: boolean;
  readonly hosts: Readonly<Record<string, HostReport>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly guide?: GuideView;
  readonly next: readonly NextCommand[];
}

/** After `up`: that it stands, what the reader needs to use it (E13), and what to do next. */
export function sayReady(view: ReadyView, look: Look): string {
  const words = catalogue(look.lang).status;
  const env = safe(view.env);
  const first = view.changed ? words.ready(env, view.took) : words.unchanged(env);
  const next = sayNext(view.env, view.next, look);
  return [
    ...wrap(`${signs(look).done} ${first}`, look, "", "  ").map((l) => paint(look, "green", l)),
    ...(view.emulated === true ? wrap(words.emulated, look, "  ") : []),
    ...section(words.addresses, sayOutputs(view.outputs, look), look),
    ...section(words.hosts, sayHosts(view.hosts, look), look),
    ...(view.guide === undefined ? [] : sayGuide(view.env, view.guide, look)),
    ...(next.length === 0 ? [] : ["", ...next]),
  ].join("\n");
}

const stepStyles: Readonly<Record<StepStatus, Style>> = { absent: "dim", partial: "yellow", ready: "green", failed: "red" };
const nodeStyles: Readonly<Record<NodeStatus, Style>> = { creating: "yellow", created: "yellow", ready: "green", deleting: "yellow", failed: "red" };

function stepRow(step: StepReport, names: Names, look: Look): readonly Cell[] {
  const { done, failed, waiting } = signs(look);
  const sign = { absent: waiting, partial: "~", ready: done, failed }[step.status];
  const style = stepStyles[step.status];
  const ready = step.nodes.filter((n) => n.status === "ready").length;
  return [
    cell(sign, style),
    cell(titleOf(names, step.id)),
    cell(catalogue(look.lang).stepStatus[step.status], style),
    cell(step.nodes.length === 0 ? "" : `${ready}/${step.nodes.length}`),
  ];
}

function nodeRow(node: NodeReport, names: Names, look: Look): readonly Cell[] {
  const words = catalogue(look.lang);
  return [
    node.drift === undefined ? cell(words.nodeStatus[node.status], nodeStyles[node.status]) : cell(`! ${words.drift[node.drift]}`, "red"),
    cell(kindOf(names, node.kind)),
    cell(node.name, "bold"),
    cell(idBeside(node), "dim"),
  ];
}

/** The resources of every step that has some. */
function sayResources(report: StatusReport, names: Names, look: Look): string[] {
  return report.steps
    .filter((s) => s.nodes.length > 0)
    .flatMap((s) => [
      "",
      ...heading(titleOf(names, s.id), look),
      ...table(s.nodes.map((n) => nodeRow(n, names, look)), look, { indent: "  ", runs: [1, 2] }),
    ]);
}

export interface StatusView {
  readonly report: StatusReport;
  readonly names: Names;
  /** It lives in an emulator. */
  readonly emulated?: boolean;
  /** Lists every resource. */
  readonly resources: boolean;
  /** AWS was asked (`--refresh`). */
  readonly refreshed: boolean;
  readonly next: readonly NextCommand[];
}

/** How an environment stands. */
export function sayStatus(view: StatusView, look: Look): string {
  const { report, names } = view;
  const words = catalogue(look.lang).status;
  const place = [report.region, report.account, report.preset, report.phase].filter((p) => p !== "").join(catalogue(look.lang).comma);
  const drifted = report.steps.flatMap((s) => s.nodes).filter((n) => n.drift !== undefined);
  const drift = drifted.length === 0 ? words.noDrift : words.driftFound(drifted.length);
  const next = sayNext(report.env, view.next, look, report.leaving);
  return [
    ...heading(`${words.environment(report.env)} (${place})`, look),
    ...(view.emulated === true ? wrap(words.emulated, look) : []),
    ...(report.leaving === undefined ? [] : sayLeaving(report.leaving, names, look)),
    ...section(words.steps, table(report.steps.map((s) => stepRow(s, names, look)), look, { indent: "  ", cut: [1] }), look),
    ...(view.resources ? sayResources(report, names, look) : []),
    ...section(words.addresses, sayOutputs(report.outputs, look), look),
    ...section(words.hosts, sayHosts(report.hosts, look), look),
    ...(view.refreshed ? ["", ...wrap(drift, look).map((l) => paint(look, drifted.length === 0 ? "green" : "red", l))] : []),
    ...(next.length === 0 ? [] : ["", ...next]),
  ].join("\n");
}

/** An environment that was taken away: when. */
export const sayTorn = (env: string, at: string, look: Look): string => wrap(catalogue(look.lang).status.torn(safe(env), safe(at)), look).join("\n");
