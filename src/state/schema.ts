import type { NodeRecord } from "../core/state.js";
import { presets, walkPhases } from "../core/types.js";

/**
 * The strict form of a state file. What it says decides what is deleted, so nothing is guessed: a check answers
 * undefined, or what is wrong and where (`records["network/vpc"].status: ...`). Fields we do not know are left alone,
 * a newer program of the same schema may have added them.
 */
export type Wrong = string | undefined;
/** Where a value stands, from the inside out; written out only when something is wrong there. */
interface At {
  readonly key: string | number;
  readonly up: At | undefined;
}
type Check = (value: unknown, at: At | undefined) => Wrong;
type Fields = Readonly<Record<string, Check>>;

const nameOf = (key: string | number): string => {
  if (typeof key === "number") return `[${key}]`;
  return /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key.slice(0, 60))}]`;
};
function pathOf(at: At | undefined): string {
  let path = "";
  for (let here = at; here !== undefined; here = here.up) path = nameOf(here.key) + path;
  return path.replace(/^\./, "") || "the file";
}

const kindOf = (v: unknown): string => (v === null ? "null" : Array.isArray(v) ? "a list" : typeof v === "object" ? "an object" : `a ${typeof v}`);
const shown = (v: unknown): string => (typeof v === "string" ? JSON.stringify(v.slice(0, 60)) : kindOf(v));
const must = (at: At | undefined, be: string, v: unknown): string =>
  `${pathOf(at)}: must be ${be}, is ${v === undefined ? "missing" : shown(v)}`;
const isObject = (v: unknown): v is Record<string, unknown> => typeof v === "object" && v !== null && !Array.isArray(v);

/** The first wrong one of the fields of an object or the elements of a list. */
function each(of: object, at: At | undefined, check: (value: unknown, at: At, key: string) => Wrong): Wrong {
  const list = Array.isArray(of);
  for (const [key, value] of Object.entries(of)) {
    const wrong = check(value, { key: list ? Number(key) : key, up: at }, key);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

const text: Check = (v, at) => (typeof v === "string" ? undefined : must(at, "a text", v));
const like = (form: RegExp, words: string): Check => (v, at) =>
  typeof v === "string" && form.test(v) ? undefined : must(at, words, v);
const word = like(/^\S{1,1000}$/, "a word without spaces");
const count: Check = (v, at) => (Number.isSafeInteger(v) && (v as number) >= 0 ? undefined : must(at, "a whole number from 0", v));
const among = (allowed: readonly string[]): Check => (v, at) =>
  typeof v === "string" && allowed.includes(v) ? undefined : must(at, `one of ${allowed.join(", ")}`, v);
const anything: Check = () => undefined;
const listOf = (item: Check): Check => (v, at) => (Array.isArray(v) ? each(v, at, item) : must(at, "a list", v));
const mapOf = (value: Check, key: Check = anything): Check => (v, at) =>
  isObject(v) ? each(v, at, (x, inner, k) => key(k, inner) ?? value(x, inner)) : must(at, "an object", v);
/** Own fields only: what an object inherits was not in the file. */
const field = (v: object, key: string): unknown => (Object.hasOwn(v, key) ? (v as Record<string, unknown>)[key] : undefined);
const shape = (required: Fields, optional: Fields = {}): Check => {
  const all = Object.entries(required);
  const some = Object.entries(optional);
  return (v, at) => {
    if (!isObject(v)) return must(at, "an object", v);
    for (const [key, check] of all) {
      const wrong = check(field(v, key), { key, up: at });
      if (wrong !== undefined) return wrong;
    }
    for (const [key, check] of some) {
      const value = field(v, key);
      const wrong = value === undefined ? undefined : check(value, { key, up: at });
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
};

const texts = listOf(text);
const time: Check = (v, at) =>
  like(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, "a time such as 2026-01-31T09:00:00Z")(v, at) ??
  (Number.isNaN(Date.parse(v as string)) ? must(at, "a time of the calendar", v) : undefined);
const stepName = like(/^[a-z][a-z0-9-]*$/, "a step's name");
const nodeId = like(/^[a-z][a-z0-9-]*(\/[A-Za-z0-9][A-Za-z0-9._:-]*)+$/, "step/name");
const answer: Check = (v, at) =>
  typeof v === "string" || typeof v === "boolean" ? undefined : Array.isArray(v) ? texts(v, at) : must(at, "a text, true, false or a list of texts", v);

const place = shape({ endpoint: word, region: word, account: word, partition: word });
const facts = shape(
  { region: word, account: word, partition: word, zones: listOf(word) },
  {
    callerCidr: word,
    images: mapOf(word),
    offered: mapOf(listOf(word)),
    engineVersions: mapOf(word),
    databaseVersions: mapOf(listOf(word)),
    freeTypes: listOf(word),
    globalNames: among(["region"]),
  },
);
const fields = shape(
  {
    kind: word,
    step: stepName,
    status: among(["creating", "created", "ready", "deleting"]),
    name: text,
    props: mapOf(anything),
    needs: listOf(nodeId),
    op: text, // empty on what was adopted without that tag
    token: like(/^[\x21-\x7e]{0,64}$/, "at most 64 ASCII characters"),
    generation: count,
    startedAt: time,
  },
  { id: word, attrs: mapOf(anything), within: nodeId, updating: texts, failure: shape({ code: text, message: text }) },
);
/** What the types of core/state.ts say beyond the single field. */
const record: Check = (v, at) => {
  const wrong = fields(v, at);
  if (wrong !== undefined) return wrong;
  const { status, id } = v as NodeRecord;
  const known = status === "created" || status === "ready";
  return known && id === undefined ? must({ key: "id", up: at }, `there when status is ${status}`, id) : undefined;
};

const state = shape(
  {
    schema: count,
    tool: text,
    name: text,
    envId: like(/^[a-z][a-z0-9-]{0,30}-[A-Za-z0-9]{16}$/, "a name, a dash and 16 characters"),
    serial: count,
    epoch: count,
    place,
    preset: among(presets),
    steps: listOf(stepName),
    answers: mapOf(shape({ value: answer, from: among(["flag", "environment", "file", "prompt", "default"]) })),
    facts,
    records: mapOf(record, nodeId),
    outputs: mapOf(anything),
    hosts: mapOf(anything),
  },
  {
    phase: among(walkPhases),
    relaxedTo: among(walkPhases),
    openRequests: listOf(shape({ node: nodeId, kind: word, op: text, at: time }, { id: text })),
    snapshots: listOf(shape({ node: nodeId, id: word, at: time }, { gib: count })),
    leaving: shape({ since: time }, { steps: listOf(stepName) }),
    tombstone: shape({ at: time, left: texts }, { from: time, names: texts, certificate: text }),
  },
);

type Records = Readonly<Record<string, NodeRecord>>;

const recordsAt: At = { key: "records", up: undefined };

/** Edges lead to records that are there; a node's id begins with its step. */
const edges = (records: Records): Wrong =>
  each(records, recordsAt, (value, at, id) => {
    const { step, needs, within } = value as NodeRecord;
    const known: Check = (to, where) =>
      Object.hasOwn(records, to as string) ? undefined : must(where, "the name of a record that is there", to);
    if (!id.startsWith(`${step}/`)) return must({ key: "step", up: at }, "the first part of the record's name", step);
    return each(needs, { key: "needs", up: at }, known) ?? (within === undefined ? undefined : known(within, { key: "within", up: at }));
  });

/** Takes away what nothing stands on, again and again, as teardown does; what remains runs in a circle. */
function circle(records: Records): Wrong {
  const under = (r: NodeRecord): Set<string> => new Set(r.within === undefined ? r.needs : [...r.needs, r.within]);
  const standing = new Map(Object.keys(records).map((id) => [id, 0]));
  const change = (id: string, by: number): number => {
    const now = (standing.get(id) ?? 0) + by;
    standing.set(id, now);
    return now;
  };
  for (const r of Object.values(records)) for (const id of under(r)) change(id, 1);
  const free = [...standing].filter(([, n]) => n === 0).map(([id]) => id);
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    standing.delete(id);
    for (const below of under(records[id]!)) if (change(below, -1) === 0) free.push(below);
  }
  const [left] = standing.keys();
  return left === undefined ? undefined : `${pathOf({ key: left, up: recordsAt })}: stands on itself, or on what stands on it`;
}

const deepest = 20;
const forbiddenKeys = new Set(["__proto__", "constructor", "prototype"]);

/** Nesting and keys, whatever the schema: checked before anything else looks at the value. */
export function wrongInside(value: unknown, at?: At, depth = 1): Wrong {
  if (typeof value !== "object" || value === null) return undefined;
  if (depth > deepest) return `${pathOf(at)}: is nested deeper than ${deepest}`;
  return each(value, at, (inner, where, key) =>
    forbiddenKeys.has(key) ? `${pathOf(where)}: is a forbidden name` : wrongInside(inner, where, depth + 1),
  );
}

/** What is wrong with a state of the present schema. */
export function wrongWith(value: unknown): Wrong {
  const wrong = state(value, undefined);
  if (wrong !== undefined) return wrong;
  const { records } = value as { readonly records: Records };
  return edges(records) ?? circle(records);
}
