import type { AnyStep } from "../core/types.js";
import { langs } from "../ui/lang.js";
import { version } from "../version.js";
import type { CommandDefinition } from "./command.js";
import { allCommands } from "./commands.js";
import { about, codes, firstDay, notes } from "./help.js";
import { optionsEverywhere, type OptionDefinition } from "./options.js";
import { questionOption, questionsOf } from "./questions.js";

/**
 * man/kumiki.1, in mdoc (https://man.openbsd.org/mdoc.7), from the definitions that the parser and the help are made
 * from; scripts/cli-files.mjs writes it. English, as manual pages are.
 */

/** The day of this text's own sentences; what is generated follows the version. */
const day = "November 22, 2026";

/** mdoc's own signs in a text: the backslash, the hyphen of an option, and what would be a macro at the head of a line. */
const escaped = (text: string): string => text.replaceAll("\\", "\\e").replaceAll("`", "\\(ga").replaceAll("'", "\\(aq").replaceAll("-", "\\-");
const headSafe = (line: string): string => (line.startsWith(".") ? `\\&${line}` : line);

/** A paragraph: every sentence on a line of its own, and none longer than 78 bytes. */
function filled(text: string): string[] {
  return text.split(/(?<=[.:!?]\)?) (?=[^a-z])/).flatMap((sentence) => {
    const lines: string[] = [];
    for (const word of escaped(sentence).split(" ")) {
      const line = lines.at(-1);
      if (line !== undefined && line.length + 1 + word.length <= 78) lines[lines.length - 1] = `${line} ${word}`;
      else lines.push(word);
    }
    return lines.map(headSafe);
  });
}

/** An argument of a macro: whole, and with nothing in it that mdoc acts upon. */
const argument = (text: string): string => `"${escaped(text).replaceAll('"', '""')}"`;
/** A list whose items have a head each, ready as macros. */
const list = (items: readonly (readonly [head: string, body: readonly string[]])[]): string[] =>
  items.length === 0 ? [] : [".Bl -tag -width Ds", ...items.flatMap(([head, body]) => [head, ...body]), ".El"];
const section = (title: string, ...body: readonly (readonly string[])[]): string[] => [`.Sh ${title}`, ...body.flat()];

function optionHead(o: OptionDefinition): string {
  const name = o.negative === "only" ? `no-${o.name}` : o.name;
  const short = o.short === undefined ? "" : `Fl ${o.short} , `;
  const value = o.value === undefined ? "" : o.bare === true ? ` Ns Op = Ns Cm ${escaped(o.value)}` : ` Ar ${escaped(o.value)}`;
  const both = o.negative === "too" ? ` , Fl \\-${escaped(`no-${o.name}`)}` : "";
  return `.It ${short}Fl \\-${escaped(name)}${value}${both}`;
}

const shown = (options: readonly OptionDefinition[]): readonly OptionDefinition[] => options.filter((o) => o.hidden !== true);
const optionList = (options: readonly OptionDefinition[]): string[] => list(shown(options).map((o) => [optionHead(o), filled(`${o.words.en}.`)]));

/** Options under the headings of the help. */
function optionGroups(options: readonly OptionDefinition[]): string[] {
  const groups = new Map<string, OptionDefinition[]>();
  for (const o of shown(options)) groups.set(o.group.en, [...(groups.get(o.group.en) ?? []), o]);
  return [...groups].flatMap(([heading, of]) => [`.Ss ${escaped(heading.replace(/:$/, ""))}`, ...optionList(of)]);
}

function commandItem(c: CommandDefinition): [string, string[]] {
  const { does, more = [] } = c.words.en;
  const operands = c.operands.syntax === "" ? "" : ` Ar ${argument(c.operands.syntax)}`;
  const paragraphs = [`${does[0]!.toUpperCase()}${does.slice(1)}.`, ...more].flatMap((text, i) => [...(i === 0 ? [] : [".Pp"]), ...filled(text)]);
  return [`.It Cm ${escaped(c.name)}${operands}`, [...paragraphs, ...optionList(c.options)]];
}

const variables: readonly (readonly [string, string])[] = [
  ["KUMIKI_<OPTION>", "Every option and answer, where the command line is silent: KUMIKI_ENDPOINT_URL, KUMIKI_NO_INPUT, KUMIKI_WEB_CIDR."],
  ["KUMIKI_CA_PASSPHRASE", "Opens and makes the encrypted key of the VPN's certificate authority."],
  ["AWS_REGION, AWS_DEFAULT_REGION, AWS_PROFILE, AWS_ENDPOINT_URL", "As the AWS CLI has them; so are the variables of the credentials, and the files of the AWS configuration."],
  ["NO_COLOR, FORCE_COLOR, TERM", "Whether colours are used: without them where NO_COLOR is not empty or TERM is dumb, with them where FORCE_COLOR is set, else on terminals only."],
  ["CI", "Anything but false: nothing is asked."],
  ["LC_ALL, LC_MESSAGES, LANG", `The language (${langs.join(", ")}), where neither the option nor its variable says one.`],
  ["XDG_CACHE_HOME", "Holds compiled code and the local AWS's Python environment, both of which may be thrown away."],
];
const files: readonly (readonly [string, string])[] = [
  [".kumiki/ENV/state.json", "The state of an environment: what was built, from which answers. No secret is in it."],
  [".kumiki/ENV/secrets/", "Keys and certificates, for their owner alone."],
  [".kumiki/ENV/ssh_config", "The ways to all hosts."],
  [".kumiki/ENV/vpn/", "Profiles for VPN clients, and the list of revoked certificates."],
  [".kumiki/ENV/checks/", "Evidence of the connectivity checks."],
  ["kumiki.yaml", "Answers for the option config, wherever it is. Its JSON Schema is in schema/kumiki.schema.json of the package."],
];

/** @param steps the whole walkthrough, in order */
export function manPage(steps: readonly AnyStep[]): string {
  const commands = allCommands();
  return [
    `.\\" Written by scripts/cli-files.mjs from the commands themselves; do not edit by hand.`,
    `.Dd ${day}`,
    ".Dt KUMIKI 1",
    ".Os",
    ...section("NAME", [".Nm kumiki", ".Nd builds, proves and takes apart an AWS VPC environment, step by step"]),
    ...section("SYNOPSIS", [".Nm", ".Op Ar command", ".Op Ar operand ...", ".Op Ar option ..."]),
    ...section("DESCRIPTION", ...about.en.map(filled), ...notes.en.map((text) => [".Pp", ...filled(text)]), [".Pp", ...filled(`This page is of version ${version}.`)]),
    ...section("COMMANDS", list(commands.map(commandItem))),
    ...section("STEPS", filled("The steps of the walkthrough, in order:"), list(steps.map((s) => [`.It Cm ${escaped(s.id)}`, filled(s.words.en.what)]))),
    ...section("OPTIONS", filled("They may stand before or behind the command."), optionGroups(optionsEverywhere)),
    ...section("ANSWERS", filled("Options of the commands that build, plan and price; the same names are keys of a file of answers, --web-cidr as webCidr."), optionGroups(questionsOf(steps).map(questionOption))),
    ...section("ENVIRONMENT", list(variables.map(([names, text]) => [`.It Ev ${argument(names)}`, filled(text)]))),
    ...section("FILES", list(files.map(([path, text]) => [`.It Pa ${argument(path)}`, filled(text)]))),
    ...section("EXIT STATUS", list(codes.map(([code, words]) => [`.It ${code}`, filled(`${words.en[0]!.toUpperCase()}${words.en.slice(1)}.`)]))),
    ...section("EXAMPLES", list([...firstDay, ...commands.flatMap((c) => c.examples)].map((e) => [`.It Li ${argument(e.line)}`, filled(`${e.words.en[0]!.toUpperCase()}${e.words.en.slice(1)}.`)]))),
    ...section("SEE ALSO", [".Xr ssh 1 ,", ".Xr ssh_config 5"]),
    "",
  ].join("\n");
}
