import { quoted } from "../core/shell.js";
import { behind, flagsOf, optionsOf, taking, valued, visible, type Behind, type Completable, type Source } from "./completable.js";
import { cases, posixFunctions } from "./complete-posix.js";

/** What sets COMPREPLY for a word that is typed. */
function reply(source: Source): string {
  if (source === "file" || source === "folder") return `compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -${source === "file" ? "f" : "d"} -- "$cur"))`;
  if (source === "nothing") return ":";
  return typeof source === "string" ? `COMPREPLY=($(compgen -W "$(_kumiki_${source})" -- "$cur"))` : `COMPREPLY=($(IFS=" "; compgen -W ${quoted(source.words.join(" "))} -- "$cur"))`;
}

/** Operands as one text, a word on each line or between spaces. */
const text = (source: Source): string => (typeof source !== "string" ? quoted(source.words.join(" ")) : source === "nothing" ? "''" : `"$(_kumiki_${source})"`);
const joined = (sources: readonly Source[]): string => (sources.length === 0 ? "''" : sources.map(text).join("$'\\n'"));

function operands({ first, repeats, then }: Behind): string {
  const seconds = Object.entries(then).map(([word, source]) => (source === "file" ? `${word}) ${reply("file")}; return ;;` : `${word}) operands=${text(source)} ;;`));
  return ['case "$first" in', ...(repeats ? [] : [`"") operands=${joined(first)} ;;`]), ...seconds, repeats ? `*) operands=${joined(first)} ;;` : "*) operands='' ;;", "esac"].join(" ");
}

export function bash(c: Completable): string {
  const flags = (options: Parameters<typeof visible>[0]): string => quoted(options.flatMap(flagsOf).join(" "));
  // --json takes its value only behind "=", which bash makes a word of its own.
  const attached = valued(c).filter((o) => o.bare === true).map((o) => `--${o.name}`);
  const lists = c.commands.map((k) => `    ${k.name}) options=${flags(optionsOf(c, k))}; ${operands(behind(c, k))} ;;`);
  return `# bash completion for kumiki:  source <(kumiki completion bash)
${posixFunctions('  local line=("${COMP_WORDS[@]}")')}
_kumiki() {
  local IFS=$'\\n' cur="\${COMP_WORDS[COMP_CWORD]}" prev="" command="" first="" options operands i word attached=""
  COMPREPLY=()
  [ "$COMP_CWORD" -gt 0 ] && prev="\${COMP_WORDS[COMP_CWORD - 1]}"
  if [ "$cur" = "=" ]; then cur=""; attached=1
  elif [ "$prev" = "=" ]; then prev="\${COMP_WORDS[COMP_CWORD - 2]}"; attached=1
  fi
  if [ -n "$attached" ] || [[ " ${attached.join(" ")} " != *" $prev "* ]]; then
    case "$prev" in
${cases(c, valued(c), reply)}
    esac
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "$word" in
      ${taking(c).join("|")})
        i=$((i + 1))
        [ "\${COMP_WORDS[i]-}" = "=" ] && i=$((i + 1))
        ;;
      -*|=) ;;
      *)
        if [ -n "$command" ]; then first="$word"; break; fi
        case "$word" in
          ${c.commands.map((k) => k.name).join("|")}) command="$word" ;;
        esac
        ;;
    esac
  done
  case "$command" in
${lists.join("\n")}
    *) options=${flags(visible(c.everywhere))}; operands=${quoted(c.commands.map((k) => k.name).join(" "))} ;;
  esac
  case "$cur" in
    -*) COMPREPLY=($(IFS=" "; compgen -W "$options" -- "$cur")) ;;
    *) COMPREPLY=($(IFS=$' \\n'; compgen -W "$operands" -- "$cur")) ;;
  esac
}
complete -F _kumiki kumiki
`;
}
