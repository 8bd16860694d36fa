import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sayDiagram } from "../../src/ui/say/diagram.js";
import { sayPicture, shortName } from "../../src/ui/say/picture.js";
import type { Look } from "../../src/ui/look.js";
import { widthOf } from "../../src/ui/width.js";
import { dangerousInLines, looks, plain } from "../ui/support.js";
import { pictures, stood, wished } from "./pictures.js";

const all: readonly Look[] = [...looks, ...looks.map((l) => ({ ...l, utf8: false }))];

test("no line is wider than the terminal, and nothing moves the cursor, whatever things are called", () => {
  fc.assert(
    fc.property(pictures, fc.constantFrom(...all), (p, look) => {
      const lines = [...sayPicture(p, look), ...sayDiagram(p, look).split("\n")];
      expect(lines.filter((l) => widthOf(l, look) > look.columns)).toEqual([]);
      expect(dangerousInLines(lines.join("\n"))).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

describe.each(looks)("$lang, $columns columns", (look) => {
  test("the preview of the whole walkthrough takes fourteen lines", () => {
    const lines = sayPicture(wished(), look);
    expect(lines.length).toBeLessThanOrEqual(14);
    expect(lines.join("\n")).toContain("172.16.1.128/25");
    expect(lines.join("\n")).not.toMatch(/…|\.\.\./);
  });

  test("every subnet, host and arrow is in the whole, and every address of what stands", () => {
    const p = stood();
    const text = sayDiagram(p, look);
    for (const s of p.vpcs.flatMap((v) => v.subnets)) expect(text).toContain(s.cidr);
    for (const d of p.vpcs.flatMap((v) => v.dwellers)) for (const word of [d.what === "host" ? d.name : "", d.privateIp ?? "", d.publicIp ?? ""]) expect(text).toContain(word);
    for (const a of p.arrows) expect(text).toContain(a.talk);
  });
});

test("frames are closed: as wide below as above", () => {
  const lines = sayDiagram(wished(), plain("en", 80)).split("\n");
  const framed = lines.filter((l) => /^[┌│└]/.test(l));
  expect(framed.length).toBeGreaterThan(15);
  const [web, internal] = [new Set(framed.slice(0, framed.findIndex((l) => l.startsWith("└")) + 1).map((l) => l.length)), new Set(framed.slice(framed.findIndex((l) => l.startsWith("└")) + 1).map((l) => l.length))];
  expect([web.size, internal.size]).toEqual([1, 1]);
});

test("box drawing only where it is one column wide for certain", () => {
  const lines = (look: Look): string => sayDiagram(wished(), look);
  expect(lines(plain("en", 80))).toMatch(/[─│┌●]/);
  for (const look of [plain("ja", 80), { ...plain("en", 80), utf8: false }]) expect(lines(look)).not.toMatch(/[\u2010-\u2bff]/);
});

test("the lines of the map say which subnet leads where", () => {
  expect(sayPicture(wished(), plain("en", 80))).toEqual([
    "VPC and subnets                                    Route tables",
    "for-web-vpc  172.16.0.0/23",
    "  public1   ap-northeast-1a  172.16.0.0/25   ──┬── public ────●─────●",
    "  public2   ap-northeast-1c  172.16.0.128/25 ──┘              │     │",
    "  private1  ap-northeast-1a  172.16.1.0/25   ───── private1 ──┼──●──●",
    "  private2  ap-northeast-1c  172.16.1.128/25 ───── private2 ──┼──●──●",
    "                               internet gateway ──────────────┘  │  │",
    "                               gateway endpoint: s3 ─────────────┘  │",
    "                               peering: for-internal-vpc ───────────┘",
    "for-internal-vpc  172.16.2.0/24",
    "  public1   ap-northeast-1a  172.16.2.0/26   ───── public ────●",
    "  private1  ap-northeast-1a  172.16.2.64/26  ───── private1 ──┼──●",
    "                                    internet gateway ─────────┘  │",
    "                                    peering: for-web-vpc ────────┘",
  ]);
});

test("short names keep what makes them different", () => {
  expect(shortName("for-web-subnet-public1-ap-northeast-1a", "for-web-vpc", "ap-northeast-1a")).toBe("public1");
  expect(shortName("for-web-rtb-public", "for-web-vpc")).toBe("public");
  expect(shortName("legacy", "for-web-vpc", "ap-northeast-1a")).toBe("legacy");
  expect(shortName("for-web-", "for-web-vpc")).toBe("for-web-");
});
