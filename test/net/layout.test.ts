import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkSubnets } from "../../src/net/checks.js";
import { formatCidr, parseCidr, size, type Cidr } from "../../src/net/cidr.js";
import { layout, type Layout } from "../../src/net/layout.js";
import { isProblem } from "../../src/net/problems.js";

const blocksOf = (l: Layout) => [...l.public, ...l.private];
const sizeOf = (text: string) => size(parseCidr(text) as Cidr);

describe("layout", () => {
  it("gives exactly Z1 of requirements.md", () => {
    expect(layout("172.16.0.0/23", ["ap-northeast-1a", "ap-northeast-1c"], { public: 2, private: 2 })).toEqual({
      public: [
        { cidr: "172.16.0.0/25", zone: "ap-northeast-1a" },
        { cidr: "172.16.0.128/25", zone: "ap-northeast-1c" },
      ],
      private: [
        { cidr: "172.16.1.0/25", zone: "ap-northeast-1a" },
        { cidr: "172.16.1.128/25", zone: "ap-northeast-1c" },
      ],
    });
  });

  const vpc = fc
    .tuple(fc.integer({ min: 0, max: 2 ** 24 - 1 }), fc.integer({ min: 16, max: 28 }))
    .map(([n, prefix]) => formatCidr({ base: 10 * 2 ** 24 + n - (n % 2 ** (32 - prefix)), prefix }));
  const zones = fc.uniqueArray(fc.stringMatching(/^[a-z]{2}-east-1[a-f]$/), { minLength: 1, maxLength: 4 });
  const counts = fc.record({ public: fc.integer({ min: 0, max: 9 }), private: fc.integer({ min: 1, max: 9 }) });

  it("inside, disjoint, equal, at least /28, counted, zones in order; full when the count is a power of two", () => {
    fc.assert(
      fc.property(vpc, zones, counts, (given, names, count) => {
        const answer = layout(given, names, count);
        const n = count.public + count.private;
        if (isProblem(answer)) {
          expect(answer.code).toBe("cidr-no-room");
          // Really no room: the next power of two times 16 addresses is more than there is.
          expect(2 ** Math.ceil(Math.log2(n)) * 16).toBeGreaterThan(sizeOf(given));
          return;
        }
        const all = blocksOf(answer);
        expect([answer.public.length, answer.private.length]).toEqual([count.public, count.private]);
        expect(checkSubnets(all.map((b) => b.cidr), given)).toBeUndefined();
        expect(new Set(all.map((b) => sizeOf(b.cidr))).size).toBe(1);
        const used = all.reduce((sum, b) => sum + sizeOf(b.cidr), 0);
        if (Number.isInteger(Math.log2(n))) expect(used).toBe(sizeOf(given));
        else expect(used * 2).toBeGreaterThan(sizeOf(given));
        for (const tier of [answer.public, answer.private]) tier.forEach((b, i) => expect(b.zone).toBe(names[i % names.length]));
      }),
    );
  });

  it("says what would be enough when there is no room", () => {
    const answer = layout("10.0.0.0/27", ["a", "b"], { public: 2, private: 2 });
    expect(answer).toEqual({ code: "cidr-no-room", data: { vpc: "10.0.0.0/27", subnets: 4, prefix: 29, smallest: 28, enough: 26 } });
    expect(isProblem(layout("10.0.0.0/26", ["a", "b"], { public: 2, private: 2 }))).toBe(false);
  });
  it("passes on what is wrong with the range or the zones", () => {
    expect(layout("127.0.0.0/16", ["a"], { public: 1, private: 1 })).toMatchObject({ code: "cidr-reserved" });
    expect(layout("10.0.0.0/16", [], { public: 1, private: 1 })).toEqual({ code: "cidr-no-zones", data: { vpc: "10.0.0.0/16" } });
  });
});
