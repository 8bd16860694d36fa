import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contains, formatCidr, hostRange, overlaps, parseCidr, size, split, type Cidr } from "../../src/net/cidr.js";
import { isProblem } from "../../src/net/problems.js";

const addressText = (n: number) => [24, 16, 8, 0].map((s) => Math.floor(n / 2 ** s) % 256).join(".");
/** Any range, its host bits zero; made by division, not by the masks under test. */
const range = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 }))
  .map(([n, prefix]): Cidr => ({ base: n - (n % 2 ** (32 - prefix)), prefix }));
/** Ranges that meet often. */
const near = fc
  .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 24, max: 32 }))
  .map(([n, prefix]): Cidr => ({ base: 0xac100000 + n - (n % 2 ** (32 - prefix)), prefix }));
const cidr = (text: string): Cidr => {
  const c = parseCidr(text);
  if (isProblem(c)) throw new Error(c.code);
  return c;
};
const addresses = (c: Cidr) => new Set(Array.from({ length: size(c) }, (_, i) => c.base + i));

describe("parseCidr", () => {
  it("reads back what formatCidr writes", () => {
    fc.assert(
      fc.property(range, (c) => {
        expect(parseCidr(formatCidr(c))).toEqual(c);
      }),
    );
  });
  it("names the range that holds an address with host bits", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 }), (n, prefix) => {
        const given = `${addressText(n)}/${prefix}`;
        const answer = parseCidr(given);
        if (!isProblem(answer)) {
          expect(n % size(answer)).toBe(0);
          return;
        }
        expect(answer.code).toBe("cidr-host-bits");
        const canonical = cidr(String(answer.data?.["canonical"]));
        expect(contains(canonical, { base: n, prefix: 32 })).toBe(true);
        expect(canonical.prefix).toBe(prefix);
      }),
    );
  });
  it("never throws, and accepts nothing but its own form", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9./]{0,20}$/)), (given) => {
        const answer = parseCidr(given);
        if (!isProblem(answer)) expect(formatCidr(answer)).toBe(given);
        else expect(answer.data?.["given"]).toBe(given);
      }),
    );
  });
  it.each([
    ["", "cidr-form"],
    ["default", "cidr-form"],
    ["10.0.0/16", "cidr-form"],
    ["10.0.0.0.0/16", "cidr-form"],
    ["10.0.0.0/", "cidr-form"],
    ["10.0.0.0/16 ", "cidr-form"],
    ["10.0.0.0/16\n", "cidr-form"],
    ["-1.0.0.0/16", "cidr-form"],
    ["0x0a.0.0.0/8", "cidr-form"],
    ["1e1.0.0.0/8", "cidr-form"],
    ["１０.0.0.0/8", "cidr-form"],
    ["::/0", "cidr-form"],
    ["10.0.0.0/255.255.0.0", "cidr-form"],
    ["010.0.0.0/8", "cidr-leading-zero"],
    ["10.0.0.00/8", "cidr-leading-zero"],
    ["10.0.0.0/08", "cidr-leading-zero"],
    ["256.0.0.0/8", "cidr-octet"],
    ["10.0.0.99999999999999999999/8", "cidr-octet"],
    ["10.0.0.0/33", "cidr-prefix"],
    ["10.0.0.0/4294967296", "cidr-prefix"],
    ["203.0.113.7", "cidr-no-prefix"],
    ["172.16.0.1/23", "cidr-host-bits"],
  ])("%j is refused: %s", (given, code) => {
    expect(parseCidr(given)).toMatchObject({ code, data: { given } });
  });
  it("takes the ends of the scale", () => {
    expect(cidr("0.0.0.0/0")).toEqual({ base: 0, prefix: 0 });
    expect(cidr("255.255.255.255/32")).toEqual({ base: 2 ** 32 - 1, prefix: 32 });
  });
});

describe("algebra", () => {
  it("contains and overlaps say what sets of addresses say", () => {
    fc.assert(
      fc.property(near, near, (a, b) => {
        const [x, y] = [addresses(a), addresses(b)];
        expect(contains(a, b)).toBe([...y].every((n) => x.has(n)));
        expect(overlaps(a, b)).toBe([...y].some((n) => x.has(n)));
      }),
    );
  });
  it("overlaps is symmetric, contains is reflexive and transitive", () => {
    fc.assert(
      fc.property(range, near, near, near, (far, a, b, c) => {
        expect(overlaps(a, far)).toBe(overlaps(far, a));
        expect(overlaps(a, b)).toBe(overlaps(b, a));
        expect(contains(a, a)).toBe(true);
        if (contains(a, b) && contains(b, c)) expect(contains(a, c)).toBe(true);
        if (contains(a, b) && contains(b, a)) expect(a).toEqual(b);
      }),
    );
  });
  it("split gives equal blocks in order that fill the range", () => {
    fc.assert(
      fc.property(range, fc.integer({ min: 0, max: 8 }), (c, more) => {
        const prefix = Math.min(32, c.prefix + more);
        const blocks = split(c, prefix);
        expect(blocks[0]?.base).toBe(c.base);
        blocks.forEach((b, i) => {
          expect(b.prefix).toBe(prefix);
          expect(cidr(formatCidr(b))).toEqual(b);
          if (i > 0) expect(b.base).toBe(blocks[i - 1]!.base + size(b));
        });
        expect(blocks.reduce((sum, b) => sum + size(b), 0)).toBe(size(c));
      }),
    );
    expect(split(cidr("10.0.0.0/24"), 23)).toEqual([]);
  });
  it("hostRange leaves out AWS's five addresses", () => {
    expect(hostRange(cidr("172.16.0.0/25"))).toEqual({ first: "172.16.0.4", last: "172.16.0.126", count: 123 });
    expect(hostRange(cidr("10.0.0.16/28"))).toEqual({ first: "10.0.0.20", last: "10.0.0.30", count: 11 });
    expect(hostRange(cidr("10.0.0.0/29"))?.count).toBe(3);
    expect(hostRange(cidr("10.0.0.0/30"))).toBeUndefined();
  });
});
