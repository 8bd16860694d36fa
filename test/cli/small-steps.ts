import { defineKind, defineStep } from "../../src/core/define.js";
import type { AnyStep } from "../../src/core/types.js";

/** Three steps with one question of every kind: enough for a command line, and nothing of AWS. */
export const box = defineKind<{ size: string }, { address: string }>({
  name: "test/box",
  words: { en: "box", ja: "箱" },
  identity: { by: "name", tagged: true, of: (props) => props.size, retag: () => Promise.resolve(), launch: "none" },
  usable: "created",
  pace: { typicalMs: 1, atMostMs: 10 },
  iam: [],
  create: () => Promise.reject(new Error("nothing is made in these tests")),
  read: () => Promise.resolve([]),
  delete: () => Promise.resolve(),
});

export const first = defineStep({
  id: "first",
  words: { en: { title: "First", what: "a box" }, ja: { title: "最初", what: "箱" } },
  needs: {},
  facts: ["zones"],
  questions: {
    boxSize: {
      kind: "text",
      words: { en: { ask: "How large?", why: "Boxes have sizes." }, ja: { ask: "大きさは", why: "箱には大きさがあります。" } },
      article: "large",
      modern: "small",
      check: (value: string) => (value === "huge" ? { code: "test-too-large", data: { given: value } } : undefined),
      warn: (value: string) => (value === "public" ? { code: "cidr-warn-public", data: { given: value } } : undefined),
    },
    boxZones: {
      kind: "list",
      words: { en: { ask: "Zones", why: "Where." } },
      article: (facts) => facts.zones.slice(0, 1),
      modern: (facts) => facts.zones.slice(0, 2),
      check: (value: readonly string[], facts) => {
        const given = value.find((z) => !facts.zones.includes(z));
        return given === undefined ? undefined : { code: "zone-unknown", data: { given, region: facts.region, zones: facts.zones } };
      },
    },
  },
  declare(b, a: { boxSize: string; boxZones: readonly string[] }) {
    const made = a.boxZones.map((zone) => b.add(box, `box-${zone}`, { size: a.boxSize }));
    return { address: made[0]!.address, id: made[0]!.id };
  },
  outputs: (out) => ({ webUrl: out.address }),
  hosts: (out) => ({ "web-server-1": { id: out.id, privateIp: out.address } }),
});

export const second = defineStep({
  id: "second",
  words: { en: { title: "Second", what: "a lid" } },
  needs: { first },
  facts: ["callerCidr"],
  questions: {
    sshFrom: {
      kind: "text",
      words: { en: { ask: "Who may log in?", why: "Not everybody." } },
      article: "0.0.0.0/0",
      modern: (facts) => facts.callerCidr ?? "",
      check: (value: string) => (value.includes("/") ? undefined : { code: "cidr-form", data: { given: value } }),
    },
    lidColour: {
      kind: "choice",
      words: { en: { ask: "Colour?", why: "It matters." } },
      choices: [
        { value: "red", words: { en: "red" } },
        { value: "blue", words: { en: "blue" } },
      ],
      article: "red",
      modern: "blue",
    },
    lidGlass: {
      kind: "yes-no",
      words: { en: { ask: "Of glass?", why: "It breaks." } },
      article: false,
      modern: true,
    },
  },
  declare(b, a: { sshFrom: string; lidColour: string; lidGlass: boolean }, { first: f }) {
    const lid = b.add(box, "lid", { size: a.lidColour }, { after: [f.id] });
    return { id: lid.id };
  },
});

export const third = defineStep({
  id: "third",
  words: { en: { title: "Third", what: "nothing" } },
  needs: { second },
  facts: [],
  questions: {},
  declare(b, _a: Record<never, never>) {
    return { id: b.add(box, "last", { size: "s" }).id };
  },
});

export const smallSteps: readonly AnyStep[] = [first, second, third];
