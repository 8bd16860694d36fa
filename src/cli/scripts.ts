import { quoted } from "../core/shell.js";
import type { Lang } from "../ui/lang.js";
import { inLang } from "../ui/lang.js";
import type { CommandDefinition } from "./command.js";
import type { OptionDefinition } from "./options.js";
import { spellings } from "./parser.js";

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/** What a completion script knows: the same definitions that the parser and the help are made from. */
export interface Completable {
  readonly commands: readonly CommandDefinition[];
  readonly everywhere: readonly OptionDefinition[];
  /** Questions as options; for the commands that ask. */
  readonly questions: readonly OptionDefinition[];
  readonly steps: readonly string[];
  readonly lang: Lang;
}

const visible = (options: readonly OptionDefinition[]) => options.filter((o) => o.hidden !== true);
const optionsOf = (c: Completable, command: CommandDefinition): readonly OptionDefinition[] =>
  visible([...command.options, ...(command.asks ? c.questions : []), ...c.everywhere]);
const everyOption = (c: Completable): readonly OptionDefinition[] => [
  ...new Map(visible([...c.commands.flatMap((k) => k.options), ...c.questions, ...c.everywhere]).map((o) => [o.name, o])).values(),
];

/** Words are ASCII names of ours, so that no shell sees anything in them; descriptions are quoted. */
const flags = (options: readonly OptionDefinition[]): string => options.flatMap(spellings).filter((f) => f.startsWith("--")).join(" ");

/** How a value is completed, one source for the three shells. */
type Values = { readonly words: string } | "file" | "folder" | "env" | "nothing";
function valuesOf(c: Completable, o: OptionDefinition): Values {
  if (o.choices !== undefined) return { words: o.choices.join(" ") };
  if (o.completes === "step") return { words: c.steps.join(" ") };
  return o.completes ?? "nothing";
}
const operandWords = (c: Completable, command: CommandDefinition): string => {
  const { completes } = command.operands;
  return completes === "step" ? c.steps.join(" ") : (completes ?? []).join(" ");
};
const valued = (c: Completable): readonly OptionDefinition[] => everyOption(c).filter((o) => o.value !== undefined);
/** Options whose value is the next word: an environment may be called `lab`, as a command is. */
const taking = (c: Completable): string =>
  valued(c).filter((o) => o.bare !== true).flatMap(spellings).join("|");

/** Lists environments as the folders that hold a state; --dir on the line, then KUMIKI_DIR, then .kumiki. */
const listEnvironments = `  local dir="\${KUMIKI_DIR:-.kumiki}" i f
  for ((i = 1; i < \${#line[@]}; i++)); do
    case "\${line[i]}" in
      --dir)
        dir="\${line[i + 1]}"
        [ "$dir" = "=" ] && dir="\${line[i + 2]}"
        ;;
      --dir=*) dir="\${line[i]#--dir=}" ;;
    esac
  done
  for f in "$dir"/*/state.json; do
    [ -e "$f" ] || continue
    f="\${f%/state.json}"
    f="\${f##*/}"
    # A folder's name may be anything; what is completed is expanded by the shell.
    case "$f" in *[!a-z0-9-]*) continue ;; esac
    printf '%s\\n' "$f"
  done`;

/** "  --a|--b) what; return ;;": options that complete alike share a line. */
function cases(c: Completable, options: readonly OptionDefinition[], action: (values: Values) => string): string {
  const alike = new Map<string, string[]>();
  for (const o of options) {
    const what = action(valuesOf(c, o));
    alike.set(what, [...(alike.get(what) ?? []), `--${o.name}`]);
  }
  return [...alike].map(([what, names]) => `    ${names.join("|")}) ${what}; return ;;`).join("\n");
}

function bash(c: Completable): string {
  const action = (values: Values): string => {
    if (values === "file") return `compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur"))`;
    if (values === "folder") return `compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur"))`;
    if (values === "env") return `COMPREPLY=($(compgen -W "$(_kumiki_environments)" -- "$cur"))`;
    return values === "nothing" ? ":" : `COMPREPLY=($(IFS=" "; compgen -W ${quoted(values.words)} -- "$cur"))`;
  };
  // --json takes its value only behind "=", which bash makes a word of its own.
  const attached = valued(c).filter((o) => o.bare === true).map((o) => `--${o.name}`);
  const lists = c.commands.map(
    (k) => `    ${k.name}) options=${quoted(flags(optionsOf(c, k)))}; operands=${quoted(operandWords(c, k))} ;;`,
  );
  return `# bash completion for kumiki:  source <(kumiki completion bash)
_kumiki_environments() {
  local line=("\${COMP_WORDS[@]}")
${listEnvironments}
}
_kumiki() {
  local IFS=$'\\n' cur="\${COMP_WORDS[COMP_CWORD]}" prev="" command="" options operands i word attached=""
  COMPREPLY=()
  [ "$COMP_CWORD" -gt 0 ] && prev="\${COMP_WORDS[COMP_CWORD - 1]}"
  if [ "$cur" = "=" ]; then cur=""; attached=1
  elif [ "$prev" = "=" ]; then prev="\${COMP_WORDS[COMP_CWORD - 2]}"; attached=1
  fi
  if [ -n "$attached" ] || [[ " ${attached.join(" ")} " != *" $prev "* ]]; then
    case "$prev" in
${cases(c, valued(c), action)}
    esac
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "$word" in
      ${taking(c)})
        i=$((i + 1))
        [ "\${COMP_WORDS[i]}" = "=" ] && i=$((i + 1))
        ;;
      ${c.commands.map((k) => k.name).join("|")}) command="$word"; break ;;
    esac
  done
  case "$command" in
${lists.join("\n")}
    *) options=${quoted(flags(visible(c.everywhere)))}; operands=${quoted(c.commands.map((k) => k.name).join(" "))} ;;
  esac
  case "$cur" in
    -*) COMPREPLY=($(IFS=" "; compgen -W "$options" -- "$cur")) ;;
    *) COMPREPLY=($(IFS=" "; compgen -W "$operands" -- "$cur")) ;;
  esac
}
complete -F _kumiki kumiki
`;
}

function zsh(c: Completable): string {
  const action = (values: Values): string => {
    if (values === "file") return "_files";
    if (values === "folder") return "_files -/";
    if (values === "env") return "compadd -- ${(f)\"$(_kumiki_environments)\"}";
    return values === "nothing" ? ":" : `compadd -- ${values.words}`;
  };
  const described = (name: string, text: string) => quoted(`${name.replaceAll(":", "\\:")}:${text.replaceAll(":", "\\:")}`);
  const optionList = (options: readonly OptionDefinition[]) =>
    options.flatMap((o) => spellings(o).filter((f) => f.startsWith("--")).map((f) => described(f, inLang(o.words, c.lang)))).join(" ");
  const lists = c.commands.map(
    (k) => `    ${k.name}) options=(${optionList(optionsOf(c, k))}); operands=(${operandWords(c, k)}) ;;`,
  );
  const names = c.commands.map((k) => described(k.name, inLang(k.words, c.lang).does)).join(" ");
  return `#compdef kumiki
# zsh completion for kumiki:  source <(kumiki completion zsh)
_kumiki_environments() {
  setopt localoptions ksharrays nullglob
  local -a line; line=("\${words[@]}")
${listEnvironments}
}
_kumiki() {
  local cur="\${words[CURRENT]}" prev="\${words[CURRENT-1]}" command="" word skip=""
  local -a options operands commands
  commands=(${names})
  case "$prev" in
${cases(c, valued(c).filter((o) => o.bare !== true), action)}
  esac
  for word in "\${(@)words[2,CURRENT-1]}"; do
    if [[ -n "$skip" ]]; then skip=""; continue; fi
    case "$word" in
      ${taking(c)}) skip=1 ;;
      ${c.commands.map((k) => k.name).join("|")}) command="$word"; break ;;
    esac
  done
  case "$command" in
${lists.join("\n")}
    *) options=(${optionList(visible(c.everywhere))}) ;;
  esac
  if [[ "$cur" == -* ]]; then _describe -o option options
  elif [[ -z "$command" ]]; then _describe command commands
  elif (( \${#operands} )); then compadd -- "\${operands[@]}"
  fi
}
if [ "\${funcstack[1]}" = "_kumiki" ]; then _kumiki "$@"; else compdef _kumiki kumiki; fi
`;
}

function fish(c: Completable): string {
  const action = (values: Values): string => {
    if (values === "file") return "-r -F";
    if (values === "folder") return "-x -a '(__fish_complete_directories)'";
    if (values === "env") return "-x -a '(__kumiki_environments)'";
    return values === "nothing" ? "-x" : `-x -a ${quoted(values.words)}`;
  };
  const text = (words: string) => `'${words.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const option = (o: OptionDefinition, condition: string): string[] =>
    spellings(o)
      .filter((f) => f.startsWith("--"))
      .map((f) =>
        ["complete -c kumiki", condition, `-l ${f.slice(2)}`, o.value === undefined || o.bare === true ? "" : action(valuesOf(c, o)), `-d ${text(inLang(o.words, c.lang))}`]
          .filter((part) => part !== "")
          .join(" "),
      );
  const seen = (name: string) => `-n '__fish_seen_subcommand_from ${name}'`;
  const none = `-n 'not __fish_seen_subcommand_from ${c.commands.map((k) => k.name).join(" ")}'`;
  const lines = [
    "# fish completion for kumiki:  kumiki completion fish > ~/.config/fish/completions/kumiki.fish",
    "function __kumiki_environments",
    "  set -l dir .kumiki",
    "  set -q KUMIKI_DIR; and set dir $KUMIKI_DIR",
    "  set -l line (commandline -opc)",
    "  for i in (seq (count $line))",
    "    if test $line[$i] = --dir; and test $i -lt (count $line)",
    "      set dir $line[(math $i + 1)]",
    "    else if string match -q -- '--dir=*' $line[$i]",
    "      set dir (string replace -- --dir= '' $line[$i])",
    "    end",
    "  end",
    "  for f in $dir/*/state.json",
    "    string match -r -- '^[a-z0-9-]+$' (basename (dirname $f))",
    "  end",
    "end",
    "complete -c kumiki -f",
    ...c.commands.map((k) => `complete -c kumiki ${none} -a ${k.name} -d ${text(inLang(k.words, c.lang).does)}`),
    ...c.commands.filter((k) => operandWords(c, k) !== "").map((k) => `complete -c kumiki ${seen(k.name)} -a ${quoted(operandWords(c, k))}`),
    ...c.commands.flatMap((k) => visible([...k.options, ...(k.asks ? c.questions : [])]).flatMap((o) => option(o, seen(k.name)))),
    ...visible(c.everywhere).flatMap((o) => option(o, "")),
  ];
  return `${lines.join("\n")}\n`;
}

/** A completion script: static text, so that a shell needs no kumiki while completing. */
export const completionScript = (shell: Shell, c: Completable): string => ({ bash, zsh, fish })[shell](c);
