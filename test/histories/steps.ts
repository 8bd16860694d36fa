import { defineStep } from "../../src/core/define.js";
import type { AnyStep, Question } from "../../src/core/types.js";
import { acceptance, attachment, balancer, box, database, gate, group, machine, peering, room, rule, store, target } from "./kinds.js";

const asked = (value: string): Question<string> => ({ kind: "text", words: { en: { ask: "?", why: "." } }, article: value, modern: value });
const words = (title: string) => ({ en: { title, what: title } });

const ground = defineStep({
  id: "ground",
  words: words("Ground"),
  needs: {},
  facts: [],
  questions: { range: asked("a"), rooms: asked("2") },
  declare(b, a: { range: string; rooms: string }) {
    const made = b.add(box, "box", { range: a.range });
    const way = b.add(gate, "gate", {});
    const open = b.add(attachment, "attachment", { gateId: way["id"], boxId: made["id"] });
    const rooms = Array.from({ length: Number(a.rooms) }, (_, i) => b.add(room, `room-${i + 1}`, { boxId: made["id"], range: `${a.range}${i + 1}` }));
    return { boxId: made["id"]!, roomIds: rooms.map((r) => r["id"]!), open: open["id"]! };
  },
});
const guards = defineStep({
  id: "guards",
  words: words("Guards"),
  needs: { ground },
  facts: [],
  questions: { note: asked("n") },
  declare(b, a: { note: string }, { ground: g }) {
    const outer = b.add(group, "outer", { boxId: g.boxId, groupName: "outer" });
    const inner = b.add(group, "inner", { boxId: g.boxId, groupName: "inner" });
    b.add(rule, "to-inner", { groupId: inner["id"], fromGroupId: outer["id"], port: "1", note: a.note });
    b.add(rule, "to-outer", { groupId: outer["id"], fromGroupId: inner["id"], port: "2", note: a.note });
    return { outerId: outer["id"]!, innerId: inner["id"]! };
  },
});
const machines = defineStep({
  id: "machines",
  words: words("Machines"),
  needs: { ground, guards },
  facts: [],
  questions: { size: asked("s"), guarded: asked("outer") },
  declare(b, a: { size: string; guarded: string }, { ground: g, guards: w }) {
    const groupIds = [a.guarded === "outer" ? w.outerId : w.innerId];
    const made = [0, 1].map((i) =>
      b.add(machine, `machine-${i + 1}`, { roomId: g.roomIds[i % g.roomIds.length], groupIds, size: a.size, image: "i" }, { after: [g.open] }),
    );
    return { machineIds: made.map((m) => m["id"]!) };
  },
});
const data = defineStep({
  id: "data",
  words: words("Data"),
  needs: { ground, guards },
  facts: [],
  questions: { backups: asked("7"), versioned: asked("yes") },
  declare(b, a: { backups: string; versioned: string }, { ground: g, guards: w }) {
    b.add(database, "database", { called: b.unique("db", 30), roomIds: g.roomIds, groupIds: [w.innerId], backups: a.backups });
    b.add(store, "store", { called: b.global("store", 60), versioned: a.versioned });
    return {};
  },
});
const balancing = defineStep({
  id: "balancing",
  words: words("Balancing"),
  needs: { ground, guards, machines },
  facts: [],
  questions: {},
  declare(b, _a: Record<never, never>, { ground: g, guards: w, machines: m }) {
    const made = b.add(balancer, "balancer", { called: b.unique("lb", 30), roomIds: g.roomIds, groupIds: [w.outerId] }, { after: [g.open] });
    m.machineIds.forEach((id, i) => b.add(target, `target-${i + 1}`, { balancerId: made["id"], machineId: id }));
    return {};
  },
});
const company = defineStep({
  id: "company",
  words: words("Company"),
  needs: { ground },
  facts: [],
  questions: {},
  declare(b, _a: Record<never, never>, { ground: g }) {
    const other = b.add(box, "box", { range: "z" });
    b.add(room, "room", { boxId: other["id"], range: "z1" });
    const joined = b.add(peering, "peering", { oneId: g.boxId, otherId: other["id"] });
    b.add(acceptance, "acceptance", { peeringId: joined["id"] });
    return {};
  },
});

export const walkthrough: readonly AnyStep[] = [ground, guards, machines, data, balancing, company];

/** The steps with these names and everything they need, in order. */
export function closed(wanted: readonly string[]): readonly AnyStep[] {
  const all = new Set<string>();
  const want = (step: AnyStep): void => {
    all.add(step.id);
    Object.values(step.needs as Record<string, AnyStep>).forEach(want);
  };
  walkthrough.filter((s) => wanted.includes(s.id)).forEach(want);
  return walkthrough.filter((s) => all.has(s.id));
}
