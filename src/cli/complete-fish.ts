import { quoted } from "../core/shell.js";
import { inLang } from "../ui/lang.js";
import { behind, flagsOf, ownOptions, taking, usualHosts, valuesOf, visible, type Behind, type Completable, type Source } from "./completable.js";
import { hostsOfState } from "./complete-posix.js";
import type { OptionDefinition } from "./options.js";

/** fish quotes with apostrophes too, but escapes inside them. */
const text = (words: string): string => `'${words.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

/** The proposals of one `complete` line. */
function action(source: Source): string {
  if (source === "file") return "-F";
  if (source === "folder") return "-a '(__fish_complete_directories)'";
  if (source === "nothing") return "";
  return typeof source === "string" ? `-a '(__kumiki_${source})'` : `-a ${quoted(source.words.join(" "))}`;
}

const functions = (c: Completable): string => `function __kumiki_words --description 'the command and its operands so far, without options'
  set -l skip
  for word in (commandline -opc)[2..-1]
    if test -n "$skip"
      set skip
      continue
    end
    switch $word
      case ${taking(c).join(" ")}
        set skip 1
      case '-*'
      case '*'
        echo $word
    end
  end
end
function __kumiki_in --description 'behind this command'
  set -l words (__kumiki_words)
  test (count $words) -gt 0; and test "$words[1]" = "$argv[1]"
end
function __kumiki_at --description 'right behind exactly these words'
  set -l words (__kumiki_words)
  test "$words" = "$argv"
end
function __kumiki_behind --description 'anywhere behind these two words'
  set -l words (__kumiki_words)
  test (count $words) -gt 1; and test "$words[1..2]" = "$argv"
end
function __kumiki_option --description 'the value of an option on the line, its variable, or a default' --argument-names name variable default
  set -l value $default
  set -q $variable; and test -n "$$variable"; and set value $$variable
  set -l line (commandline -opc)
  for i in (seq (count $line))
    if test $line[$i] = --$name; and test $i -lt (count $line)
      set value $line[(math $i + 1)]
    else if string match -q -- "--$name=*" $line[$i]
      set value (string replace -- --$name= '' $line[$i])
    end
  end
  echo $value
end
function __kumiki_folder
  echo (__kumiki_option dir KUMIKI_DIR .kumiki)/(string match -r -- '^[a-z0-9-]+$' (__kumiki_option env KUMIKI_ENV default); or echo default)
end
function __kumiki_environments
  for f in (__kumiki_option dir KUMIKI_DIR .kumiki)/*/state.json
    string match -r -- '^[a-z0-9-]+$' (basename (dirname $f))
  end
end
function __kumiki_hosts
  set -l found (sed -n ${text(hostsOfState)} (__kumiki_folder)/state.json 2>/dev/null)
  if test (count $found) -gt 0
    string join \\n -- $found
  else
    string join \\n -- ${usualHosts.join(" ")}
  end
end
function __kumiki_people
  for f in (__kumiki_folder)/secrets/vpn-client-*.crt
    string replace -r -f -- '^.*/vpn-client-([a-z0-9._-]+)\\.crt$' '$1' $f
  end
end`;

function operands({ command, first, repeats, then }: Behind): string[] {
  const at = repeats ? `__kumiki_in ${command}` : `__kumiki_at ${command}`;
  const line = (condition: string, source: Source): string => `complete -c kumiki -n '${condition}' ${action(source)}`;
  return [...first.map((source) => line(at, source)), ...Object.entries(then).map(([word, source]) => line(`__kumiki_behind ${command} ${word}`, source))];
}

export function fish(c: Completable): string {
  const option = (o: OptionDefinition, condition: string): string[] =>
    flagsOf(o).map((flag) => {
      const taken = o.value === undefined || o.bare === true ? "" : `${valuesOf(c, o) === "file" ? "-r" : "-x"} ${action(valuesOf(c, o))}`.trim();
      return ["complete -c kumiki", condition, `-l ${flag.slice(2)}`, o.short === undefined ? "" : `-s ${o.short}`, taken, `-d ${text(inLang(o.words, c.lang))}`].filter((part) => part !== "").join(" ");
    });
  const lines = [
    "# fish completion for kumiki:  kumiki completion fish > ~/.config/fish/completions/kumiki.fish",
    functions(c),
    "complete -c kumiki -f",
    ...c.commands.map((k) => `complete -c kumiki -n '__kumiki_at' -a ${k.name} -d ${text(inLang(k.words, c.lang).does)}`),
    ...c.commands.flatMap((k) => operands(behind(c, k))),
    ...c.commands.flatMap((k) => ownOptions(c, k).flatMap((o) => option(o, `-n '__kumiki_in ${k.name}'`))),
    ...visible(c.everywhere).flatMap((o) => option(o, "")),
  ];
  return `${lines.join("\n")}\n`;
}
