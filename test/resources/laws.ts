import { describe, expect, it } from "vitest";
import { differences } from "../../src/engine/plan.js";
import type { Kind, Mark } from "../../src/core/types.js";
import { mark, outcome, type Place, until } from "./place.js";

export interface Subject<P> {
  readonly place: Place;
  /** Settings whose references exist. */
  readonly props: P;
  /** Well formed, and of nothing that exists. */
  readonly ghost: string;
  /** The tags that AWS shows, asked for without the kind's help; undefined: nothing there. Absent: it has none. */
  readonly tagsOf?: (id: string) => Promise<Readonly<Record<string, string>> | undefined>;
  /** Is it there? Asked for without the kind's help. */
  readonly exists: (id: string) => Promise<boolean>;
  /** Each a change of mutable settings. */
  readonly changes?: readonly Partial<P>[];
  /** What a second create answers: the same thing, that it exists, or nothing in particular. */
  readonly again: "same" | "exists";
}

/** What every kind promises (src/core/types.ts), tried on one of it, from its creation to its removal. */
export function laws<P extends object, A>(kind: Kind<P, A>, make: () => Promise<Subject<P>>): void {
  const node = `step/${kind.name.split("/")[1]}`;
  const ours = mark(node);
  const differing = (wanted: P, seen: Partial<P> | undefined) =>
    differences(kind, wanted as Record<string, unknown>, wanted as Record<string, unknown>, (seen ?? {}) as Record<string, unknown>);
  const find = async (s: Subject<P>, env: string) =>
    kind.identity.by === "tag" ? (await kind.identity.find(s.place.aws, env)).filter((x) => x.phase !== "deleting").map((x) => x.id) : [];

  describe(kind.name, () => {
    let s: Subject<P>;
    let id: string;

    it("is created with its mark by one call, and shown as declared", async () => {
      s = await make();
      const { aws } = s.place;
      const created = await kind.create(aws, s.props, ours);
      id = created.id;
      if (kind.identity.by === "name") expect(id).toBe(kind.identity.of(s.props));
      await kind.settle?.(aws, s.props, id);
      const seen = (await until(aws, kind, id, "ready"))!;
      expect(seen.id).toBe(id);
      expect(differing(s.props, seen.props)).toEqual([]);
      expect(seen.attrs).toMatchObject(created.attrs ?? {});
      expect(await s.exists(id)).toBe(true);
      if (s.tagsOf) {
        expect(await s.tagsOf(id)).toEqual(ours.tags);
        expect(seen.owner).toEqual({ env: ours.env, node, op: ours.tags["kumiki:op"] });
      }
    });

    it("is told apart from what does not exist", async () => {
      expect((await kind.read(s.place.aws, [s.ghost, id])).map((x) => x.id)).toEqual([id]);
      expect(await kind.read(s.place.aws, [s.ghost])).toEqual([]);
      expect(await kind.read(s.place.aws, [])).toEqual([]);
    });

    it("is found again, by us alone", async () => {
      if (kind.identity.by === "tag") expect(await find(s, ours.env)).toEqual([id]);
      expect(await find(s, "somebody-else")).toEqual([]);
    });

    it("is not doubled by a second create", async () => {
      const again: Mark = ours;
      if (s.again === "same") expect((await kind.create(s.place.aws, s.props, again)).id).toBe(id);
      else expect(await outcome(kind.create(s.place.aws, s.props, again))).toBe("exists");
      if (kind.identity.by === "tag") expect(await find(s, ours.env)).toEqual([id]);
    });

    it("does not mind being settled again", async () => {
      await kind.settle?.(s.place.aws, s.props, id);
      expect(differing(s.props, (await until(s.place.aws, kind, id, "ready"))!.props)).toEqual([]);
    });

    it("changes in place what it calls mutable", async () => {
      for (const change of s.changes ?? []) {
        const wanted = { ...s.props, ...change };
        const before = (await until(s.place.aws, kind, id, "ready"))!;
        const changed = differing(wanted, before.props).map((d) => d.prop as keyof P & string);
        expect(changed.every((prop) => kind.mutable?.includes(prop))).toBe(true);
        expect(changed.length).toBeGreaterThan(0);
        // Twice: an update is replayed after a crash. RDS refuses it while the first one is under way, so the engine waits as well.
        await kind.update!(s.place.aws, wanted, before, changed);
        await until(s.place.aws, kind, id, "ready");
        await kind.update!(s.place.aws, wanted, before, changed);
        expect(differing(wanted, (await until(s.place.aws, kind, id, "ready"))!.props)).toEqual([]);
      }
    });

    it("goes, and is no error when it is gone already", async () => {
      const seen = (await until(s.place.aws, kind, id, "ready"))!;
      await kind.delete(s.place.aws, seen);
      await until(s.place.aws, kind, id, undefined);
      expect(await s.exists(id)).toBe(false);
      expect(["none", "gone"]).toContain(await outcome(kind.delete(s.place.aws, seen)));
      expect(await find(s, ours.env)).toEqual([]);
    });
  });
}
