import { quoted } from "../../core/shell.js";
import type { Dial } from "./dial.js";
import { judgePage } from "./here.js";
import { answerMs, connectMs, lastLine, type Outcome } from "./outcome.js";

const seconds = (ms: number): number => Math.ceil(ms / 1000);
const [toConnect, toAnswer] = [seconds(connectMs), seconds(answerMs)];
/** The AWS CLI takes seconds only to start on a small instance. */
const toList = 30;

/**
 * What runs on the host: bash, coreutils and curl, which Amazon Linux has. Every attempt in the background, each with its
 * time; a line for each when it has ended. It reads nothing and writes nothing there.
 */
const head = `
export LC_ALL=C AWS_MAX_ATTEMPTS=1
unset http_proxy https_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY BASH_ENV
knock() {
  exec 3<>"/dev/tcp/$1/$2" && echo kumiki-connected
}
greet() {
  knock "$1" "$2" && IFS= read -r -t ${toAnswer} -u 3 line && printf '%s\\n' "$line"
}
page() {
  knock "$1" "$2" && exec 3>&- && shift 2 && curl -q -sSk -m ${toAnswer} -w '\\nkumiki-http %{http_code}\\n' "$@"
}
list() {
  aws s3 ls "s3://$1" --region "$2" --cli-connect-timeout ${toConnect} --cli-read-timeout ${toConnect} >/dev/null && echo kumiki-listed
}
export -f knock greet page list
attempt() {
  number=$1 limit=$2
  shift 2
  out=$({ timeout "$limit" bash -c '"$@"' kumiki "$@"; echo "kumiki-code $?"; } </dev/null 2>&1 | tr -d '\\000')
  [ \${#out} -le 1400 ] || out="\${out:0:1200}\${out: -200}"
  printf 'kumiki-tried %s %s\\n' "$number" "$(printf '%s' "$out" | base64 | tr -d '\\n')"
}
echo kumiki-begin
`;


function commandOf(dial: Dial): { readonly limit: number; readonly words: readonly (string | number)[] } {
  const limit = toConnect + toAnswer;
  if (dial.kind === "s3") return { limit: toList, words: ["list", dial.bucket, dial.region] };
  if (dial.kind === "tcp") return { limit: dial.greets === undefined ? toConnect : limit, words: [dial.greets === undefined ? "knock" : "greet", dial.host, dial.port] };
  const end = dial.through ?? dial;
  const url = `${dial.secure === true ? "https" : "http"}://${dial.host}:${dial.port}/`;
  const by = dial.through === undefined ? ["--noproxy", "*"] : ["-x", `http://${dial.through.host}:${dial.through.port}`];
  return { limit, words: ["page", end.host, end.port, ...by, url] };
}

/** One script for all attempts from one host, for bash's standard input. Pure. */
export function scriptOf(dials: readonly Dial[]): string {
  const lines = dials.map((dial, i) => {
    const { limit, words } = commandOf(dial);
    // Names, addresses and ports are validated (dial.ts); quoted they are all the same.
    return `attempt ${i} ${limit} ${words.map((w) => quoted(String(w))).join(" ")} &`;
  });
  return [head.trim(), ...lines, "wait", "echo kumiki-end", ""].join("\n");
}

/** How long all of it may take there, in milliseconds. */
export const scriptMs = (dials: readonly Dial[]): number => 1000 * Math.max(0, ...dials.map((d) => commandOf(d).limit));

/** What the script printed, by the attempt's place. undefined: the script never began there. */
export function outcomesOf(dials: readonly Dial[], stdout: string): (Outcome | undefined)[] | undefined {
  const lines = stdout.split("\n");
  if (!lines.includes("kumiki-begin")) return undefined;
  const said = new Map(
    lines.flatMap((line) => {
      const [, number, text = ""] = /^kumiki-tried (\d+) ?([A-Za-z0-9+/=]*)$/.exec(line) ?? [];
      return number === undefined ? [] : [[Number(number), Buffer.from(text, "base64").toString("utf8")] as const];
    }),
  );
  return dials.map((dial, i) => (said.has(i) ? outcomeOf(dial, said.get(i)!) : undefined));
}

function outcomeOf(dial: Dial, text: string): Outcome {
  const [, out = text, code = ""] = /^([^]*?)kumiki-code (\d+)\n?$/.exec(text) ?? [];
  const said = lastLine(out) || `code ${code}`;
  if (dial.kind === "s3") return ofList(out, said);
  if (!out.split("\n").includes("kumiki-connected")) return ofKnock(out, said, code === timedOut);
  const rest = out.slice(out.indexOf("kumiki-connected\n") + "kumiki-connected\n".length);
  if (dial.kind === "tcp") return dial.greets === undefined || rest.startsWith(dial.greets) ? { how: "answered", said: lastLine(rest) } : { how: "wrong", said: lastLine(rest) || "no greeting" };
  const [, status] = /\nkumiki-http (\d+)/.exec(rest) ?? [];
  return status === undefined || status === "000" ? { how: "wrong", said } : judgePage(Number(status), rest.slice(0, rest.lastIndexOf("\nkumiki-http ")), dial.shows);
}

/** The exit code of timeout(1) when it had to end the program. */
const timedOut = "124";

/** bash says why in the words of strerror(3). */
function ofKnock(out: string, said: string, ended: boolean): Outcome {
  if (/Connection refused/.test(out)) return { how: "refused", said: "" };
  return ended || /Connection timed out/.test(out) ? { how: "timeout", said: "" } : { how: "error", said };
}

/** The words of botocore's ConnectTimeoutError; every refusal by a policy is one that was reached. */
function ofList(out: string, said: string): Outcome {
  if (out.split("\n").includes("kumiki-listed")) return { how: "answered", said: "" };
  return /Connect timeout on endpoint URL/.test(out) ? { how: "timeout", said: "" } : { how: "wrong", said };
}
