import { quoted } from "../core/shell.js";
import { inLang } from "../ui/lang.js";
import { behind, flagsOf, optionsOf, taking, valued, visible, type Behind, type Completable, type Source } from "./completable.js";
import { cases, posixFunctions } from "./complete-posix.js";
import type { OptionDefinition } from "./options.js";

/** Elements of an array. */
const elements = (source: Source): string =>
  typeof source !== "string" ? source.words.join(" ") : source === "nothing" || source === "file" || source === "folder" ? "" : `\${(f)"$(_kumiki_${source})"}`;

function reply(source: Source): string {
  if (source === "file") return "_files";
  if (source === "folder") return "_files -/";
  return source === "nothing" ? ":" : `compadd -- ${elements(source)}`;
}

const array = (sources: readonly Source[]): string => `operands=(${sources.map(elements).join(" ")})`;
function operands({ first, repeats, then }: Behind): string {
  const seconds = Object.entries(then).map(([word, source]) => (source === "file" ? `${word}) _files; return ;;` : `${word}) ${array([source])} ;;`));
  return ['case "$first" in', ...(repeats ? [] : [`"") ${array(first)} ;;`]), ...seconds, ...(repeats ? [`*) ${array(first)} ;;`] : []), "esac"].join(" ");
}

const described = (name: string, words: string): string => quoted(`${name.replaceAll(":", "\\:")}:${words.replaceAll(":", "\\:")}`);

export function zsh(c: Completable): string {
  const optionList = (options: readonly OptionDefinition[]) => options.flatMap((o) => flagsOf(o).map((f) => described(f, inLang(o.words, c.lang)))).join(" ");
  const lists = c.commands.map((k) => `    ${k.name}) options=(${optionList(optionsOf(c, k))}); ${operands(behind(c, k))} ;;`);
  const names = c.commands.map((k) => described(k.name, inLang(k.words, c.lang).does)).join(" ");
  return `#compdef kumiki
# zsh completion for kumiki:  source <(kumiki completion zsh)
${posixFunctions('  setopt localoptions ksharrays nullglob\n  local -a line; line=("${words[@]}")')}
_kumiki() {
  local cur="\${words[CURRENT]}" prev="\${words[CURRENT-1]}" command="" first="" word skip=""
  local -a options operands commands
  commands=(${names})
  case "$prev" in
${cases(c, valued(c).filter((o) => o.bare !== true), reply)}
  esac
  for word in "\${(@)words[2,CURRENT-1]}"; do
    if [[ -n "$skip" ]]; then skip=""; continue; fi
    case "$word" in
      ${taking(c).join("|")}) skip=1 ;;
      -*) ;;
      *)
        if [[ -n "$command" ]]; then first="$word"; break; fi
        case "$word" in
          ${c.commands.map((k) => k.name).join("|")}) command="$word" ;;
        esac
        ;;
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
