import { tokenPattern } from "./door.js";
import { cliName } from "./names.js";
import type { CliOption, CliRemark, Part, Word } from "./command.js";

/** What is needed to write an input down. */
export interface Writing {
  /** Name of the shell variable that holds the value behind a token. */
  readonly variable: (token: number) => string;
  /** Name → content of what must not be shown. */
  readonly secrets: ReadonlyMap<string, string>;
  /** In front of the names of files that have none. */
  readonly node: string;
  /** The idempotency token: left out, since the AWS CLI makes one of its own. */
  readonly token: string;
}

/** Longer texts, and those of several lines, go into a file (characters). */
const longest = 2_000;

/**
 * Parameters that botocore encodes itself, so that the AWS CLI wants them plain while the API wants Base64:
 * botocore/handlers.py, `base64_encode_user_data`.
 */
const encodedByCli = new Set(["RunInstances.UserData"]);

/** RunInstances says the least and the most, the AWS CLI only "--count", a number or "least:most": awscli, customizations/ec2/addcount.py. */
function respelt(operation: string, input: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (operation !== "RunInstances") return input;
  const { MinCount: least, MaxCount: most, ...others } = input;
  return { Count: least === most ? least : `${String(least)}:${String(most)}`, ...others };
}

/** The options of a command, and what has to be said about the files that they name. */
export function optionsOf(operation: string, input: Readonly<Record<string, unknown>>, writing: Writing): { readonly options: CliOption[]; readonly remarks: CliRemark[] } {
  const remarks: CliRemark[] = [];
  const options = Object.entries(respelt(operation, input)).flatMap(([member, raw]): CliOption[] => {
    if (raw === writing.token) return [];
    const name = cliName(member);
    if (typeof raw === "boolean") return [{ name: `--${raw ? "" : "no-"}${name}`, words: [] }];
    const value = encodedByCli.has(`${operation}.${member}`) ? decoded(String(raw)) : raw;
    const file = fileFor(value, name, writing);
    if (file !== undefined) {
      remarks.push(...file.remarks);
      return [{ name: `--${name}`, words: [{ parts: [`${file.scheme}://${file.name}`], json: false }] }];
    }
    return [{ name: `--${name}`, words: wordsOf(value, writing) }];
  });
  return { options, remarks };
}

const decoded = (base64: string): string => new TextDecoder().decode(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)));

interface File {
  readonly name: string;
  /** fileb: as it is, for what the API takes as bytes. */
  readonly scheme: "file" | "fileb";
  readonly remarks: CliRemark[];
}

/** A file in the place of what is secret, or no single short line of text. undefined: it can be written down. */
function fileFor(value: unknown, option: string, writing: Writing): File | undefined {
  const bytes = value instanceof Uint8Array;
  if (!bytes && typeof value !== "string" && !textsIn(value).some((t) => holdsSecret(t, writing))) return undefined;
  const text = bytes ? new TextDecoder().decode(value) : typeof value === "string" ? value : JSON.stringify(value);
  const secret = text.includes("PRIVATE KEY") || textsIn(value).some((t) => holdsSecret(t, writing)) || holdsSecret(text, writing);
  if (!bytes && !secret && text.length <= longest && !text.includes("\n")) return undefined;
  const name = [...writing.secrets].find(([, content]) => content === text)?.[0] ?? `${writing.node}-${option}`;
  const variables = new Set([...text.matchAll(tokenPattern)].map((m) => writing.variable(Number(m[1]))));
  return {
    name,
    scheme: bytes ? "fileb" : "file",
    remarks: [
      { code: secret ? "secret-file" : "from-file", data: { file: name } },
      ...[...variables].map((variable): CliRemark => ({ code: "file-holds", data: { file: name, variable } })),
    ],
  };
}

/** Certificates are made along with secrets, and are none: what is public is recognised by its label. */
const isPublic = (content: string): boolean => /-----BEGIN (CERTIFICATE|X509 CRL)-----/.test(content) && !content.includes("PRIVATE KEY");

const holdsSecret = (text: string, { secrets }: Writing): boolean => [...secrets.values()].some((s) => s !== "" && !isPublic(s) && text.includes(s));

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null && !(value instanceof Uint8Array) ? Object.values(value).flatMap(textsIn) : [];
}

const isScalar = (value: unknown): boolean => typeof value === "string" || typeof value === "number";

function wordsOf(value: unknown, writing: Writing): Word[] {
  if (Array.isArray(value) && value.length > 0 && value.every(isScalar)) return value.map((v) => wordOf(String(v), false, writing));
  return [isScalar(value) ? wordOf(String(value), isJson(String(value)), writing) : wordOf(JSON.stringify(value), true, writing)];
}

/** A policy document: a text that is a structure of its own. */
function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}

function wordOf(text: string, json: boolean, writing: Writing): Word {
  const parts: Part[] = [];
  let from = 0;
  for (const m of text.matchAll(tokenPattern)) {
    if (m.index > from) parts.push(text.slice(from, m.index));
    parts.push({ variable: writing.variable(Number(m[1])) });
    from = m.index + m[0].length;
  }
  if (from < text.length || parts.length === 0) parts.push(text.slice(from));
  return { parts, json };
}
