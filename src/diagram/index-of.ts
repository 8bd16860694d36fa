import { isAttrRef } from "../core/resolve.js";
import type { PictureThing } from "./picture.js";

/** A thing with the key under which the picture knows it. */
export interface Keyed extends PictureThing {
  readonly key: string;
}

const acceptance = "ec2/vpc-peering-acceptance";
const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** The things by everything they are referred to with: node, id, ARN. */
export class Index {
  private readonly all: readonly Keyed[];
  private readonly keys = new Map<string, string>();
  private readonly things = new Map<string, Keyed>();

  constructor(things: Iterable<PictureThing>) {
    this.all = [...things].map((t, i) => ({ ...t, key: t.node ?? t.id ?? `${t.step}/${i}` }));
    for (const t of this.all) {
      if (!this.things.has(t.key)) this.things.set(t.key, t);
      // The acceptance of a peering has the id of the connection, which the id is to mean.
      const words = t.kind === acceptance ? [t.node] : [t.node, t.id, text(t.attrs?.["arn"])];
      for (const word of words) if (word !== undefined && !this.keys.has(word)) this.keys.set(word, t.key);
    }
  }

  of(kind: string): readonly Keyed[] {
    return this.all.filter((t) => t.kind === kind);
  }

  at(key: string | undefined): Keyed | undefined {
    return key === undefined ? undefined : this.things.get(key);
  }

  /** The key that a reference or an id stands for. An id that nobody here has is its own key. */
  keyOf(value: unknown): string | undefined {
    const word = isAttrRef(value) ? value.$ref : text(value);
    if (word === undefined) return undefined;
    const key = this.keys.get(word) ?? word;
    const thing = this.things.get(key);
    if (thing?.kind !== acceptance) return key;
    const connection = thing.props["peeringConnectionId"];
    // What refers to itself is nonsense in a file, and no reason to run in circles.
    return (isAttrRef(connection) ? connection.$ref : connection) === word ? key : this.keyOf(connection);
  }

  keysOf(values: unknown): readonly string[] {
    return Array.isArray(values) ? values.map((v) => this.keyOf(v)).filter((k) => k !== undefined) : [];
  }
}

/** A setting or an attribute as a text; "" where it is absent or not known yet. */
export const told = (value: unknown): string => (typeof value === "number" ? String(value) : (text(value) ?? ""));
export const nameOf = (thing: Keyed): string => thing.name ?? text(thing.props["groupName"]) ?? thing.id ?? thing.key;
