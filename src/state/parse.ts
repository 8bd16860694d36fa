import { Fault } from "../core/fault.js";
import { schemaVersion, type State } from "../core/state.js";
import { refuseMarked } from "./markers.js";
import { wrongInside, wrongWith } from "./schema.js";
import { firstSchema, upgraded } from "./upgrade.js";

/** Larger than any state of ours by a factor of ten; what is larger was not written by us. */
export const stateBytes = 5_000_000;

/** Why a text is no JSON, without the piece of the file that V8 puts into its message. */
const syntax = (e: unknown): string => `it is not JSON (${(e as Error).message.replace(/, ?"[^]*$/, "").replace(/\s+/g, " ")})`;

/** @throws Fault state-broken for what is no JSON, or too large for a state */
export function json(bytes: Uint8Array, where: string): unknown {
  const broken = (why: string) => new Fault("state-broken", { where, why });
  if (bytes.byteLength > stateBytes) throw broken(`it is larger than ${stateBytes} bytes`);
  if (bytes.byteLength === 0) throw broken("it is empty");
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw broken("it is not UTF-8 text");
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (e) {
    throw broken(syntax(e));
  }
}

/**
 * The bytes of a state file as a state of the present schema. Nothing of it is believed before it is checked.
 * @throws Fault state-broken, state-newer, state-foreign, state-moved, state-arriving
 */
export const parseState = (bytes: Uint8Array, env: string, where: string): State =>
  stateOf(json(bytes, where), env, where);

/** The same of what JSON.parse gave. */
export function stateOf(value: unknown, env: string, where: string): State {
  const broken = (why: string) => new Fault("state-broken", { where, why });
  const inner = wrongInside(value);
  if (inner !== undefined) throw broken(inner);
  refuseMarked(value, where);
  const schema = (value as { readonly schema?: unknown } | null)?.schema;
  if (typeof schema !== "number" || !Number.isSafeInteger(schema) || schema < firstSchema) {
    throw broken(`schema: must be a whole number from ${firstSchema}`);
  }
  if (schema > schemaVersion) throw new Fault("state-newer", { where, schema, ours: schemaVersion });
  const state = schema === schemaVersion ? value : upgraded(value as Record<string, unknown>, schema);
  const wrong = wrongWith(state);
  if (wrong !== undefined) throw broken(wrong);
  const { name } = state as State;
  if (name !== env) throw new Fault("state-foreign", { where, why: `it is of the environment ${JSON.stringify(name)}` });
  return state as State;
}
