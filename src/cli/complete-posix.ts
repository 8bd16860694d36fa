import { usualHosts, valuesOf, type Completable, type Source } from "./completable.js";
import type { OptionDefinition } from "./options.js";

/**
 * Shell text that bash and zsh share. It reads the folder of the states and nothing else; names in it may be anything,
 * and what is proposed is expanded by the shell, so that only plain ones are let through.
 */

/** Sets `dir` and `env` from the words in `line`; else from KUMIKI_DIR and KUMIKI_ENV. bash splits `--dir=x` at the "=". */
const place = `  local dir="\${KUMIKI_DIR:-.kumiki}" env="\${KUMIKI_ENV:-default}" i value
  for ((i = 1; i < \${#line[@]}; i++)); do
    value="\${line[i + 1]-}"
    [ "$value" = "=" ] && value="\${line[i + 2]-}"
    case "\${line[i]}" in
      --dir) dir="$value" ;;
      --dir=*) dir="\${line[i]#--dir=}" ;;
      --env) env="$value" ;;
      --env=*) env="\${line[i]#--env=}" ;;
    esac
  done
  case "$env" in ""|*[!a-z0-9-]*) env=default ;; esac`;

/** Environments: the folders that hold a state. */
const environments = `  local f
  for f in "$dir"/*/state.json; do
    [ -e "$f" ] || continue
    f="\${f%/state.json}"
    f="\${f##*/}"
    case "$f" in *[!a-z0-9-]*) continue ;; esac
    printf '%s\\n' "$f"
  done`;

/** Keys of "hosts" in a state as it is written: JSON with one space a level (state/save.ts), one key a line. */
export const hostsOfState = String.raw`/^ "hosts": {$/,/^ },\{0,1\}$/s/^  "\([a-z0-9-]*\)": {.*$/\1/p`;

/** Without a state here (a shared one, or none yet) the usual names. */
const hosts = `  local found
  found="$(sed -n '${hostsOfState}' "$dir/$env/state.json" 2>/dev/null)"
  if [ -n "$found" ]; then printf '%s\\n' "$found"; else printf '%s\\n' ${usualHosts.join(" ")}; fi`;

/** Whoever has a certificate of the VPN here. */
const people = `  local f
  for f in "$dir/$env"/secrets/vpn-client-*.crt; do
    [ -e "$f" ] || continue
    f="\${f##*/vpn-client-}"
    f="\${f%.crt}"
    case "$f" in *[!a-z0-9._-]*) continue ;; esac
    printf '%s\\n' "$f"
  done`;

/** The three functions. @param line how this shell fills the array `line`, numbered from 0 */
export const posixFunctions = (line: string): string =>
  Object.entries({ environments, hosts, people })
    .map(([name, body]) => `_kumiki_${name}() {\n${line}\n${place}\n${body}\n}`)
    .join("\n");

/** "  --a|--b) what; return ;;": options that complete alike share a line. */
export function cases(c: Completable, options: readonly OptionDefinition[], action: (values: Source) => string): string {
  const alike = new Map<string, string[]>();
  for (const o of options) {
    const what = action(valuesOf(c, o));
    alike.set(what, [...(alike.get(what) ?? []), `--${o.name}`, ...(o.short === undefined ? [] : [`-${o.short}`])]);
  }
  return [...alike].map(([what, names]) => `    ${names.join("|")}) ${what}; return ;;`).join("\n");
}
