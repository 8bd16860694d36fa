import fc from "fast-check";
import { expect, it } from "vitest";
import { levels } from "../../src/core/finding.js";
import { examinationIds } from "../../src/doctor/index.js";
import { quotas } from "../../src/doctor/quotas/index.js";
import { catalogues, findingWords, noteWords } from "../../src/ui/catalogue/index.js";
import { sayDoctor } from "../../src/ui/say.js";
import { dangerousIn, dangerousInLines, dataOf, looks, members, tooWide } from "../ui/support.js";

const codes = Object.keys(catalogues.en.doctor.findings);
const source = members("src/doctor/findings.ts", ["FindingData"]);
/** Those that have the fields of a quota are written as an intersection. */
const fieldsOf = (code: string): Record<string, string> =>
  source[code] ?? { quota: "QuotaId", code: "S", link: "S", there: "number", wanted: "number", limit: "number", usual: "number", things: "S[]", why: "S" };
const data = (code: string) => fc.record({ base: dataOf(fieldsOf(code)), quota: fc.constantFrom(...quotas.map((q) => q.id)) }).map(({ base, quota }) => ("quota" in base ? { ...base, quota } : base));

it.each(codes)("%s says what was found and what to do, in one harmless line each, at every width and in both languages", (code) => {
  fc.assert(
    fc.property(data(code), fc.constantFrom(...looks), fc.constantFrom(...levels), fc.constantFrom(...examinationIds), (some, look, level, examination) => {
      const found = { examination, level, code, data: some as never };
      const { message, remedy } = findingWords(found, look.lang);
      expect(message.length).toBeGreaterThan(4);
      for (const line of [message, remedy]) {
        expect(dangerousIn(line)).toEqual([]);
        expect(line).not.toMatch(/undefined|\[object|NaN/);
      }
      const said = sayDoctor({ env: "lab", findings: [found] }, look);
      expect(dangerousInLines(said)).toEqual([]);
      expect(tooWide(said, look)).toEqual([]);
    }),
    { numRuns: 10 },
  );
});

it("what is not well says what to do about it, and Japanese is Japanese", () => {
  const well = ["program", "folder", "unlocked", "identity", "identity-local", "credentials", "credentials-until", "region", "clock", "quota", "type-offered", "engine", "class-orderable", "ranges", "names", "permissions", "permissions-root", "planned", "nothing-planned", "plan-free", "plan-paid", "plan-none", "given"];
  for (const code of codes) {
    const some = Object.fromEntries(Object.entries(fieldsOf(code)).map(([k, t]) => [k, k === "quota" ? "vpcs" : t === "number" ? 1 : t.endsWith("[]") ? ["x", "y"] : "x"]));
    for (const lang of ["en", "ja"] as const) {
      const { message, remedy } = findingWords({ examination: "plan", level: "stop", code, data: some as never }, lang);
      expect([code, remedy === ""]).toEqual([code, well.includes(code)]);
      expect([code, /[぀-ヿ一-鿿、]/.test(message + remedy)]).toEqual([code, lang === "ja"]);
    }
  }
});

it("a finding without words is shown by its code, and a warning says the same as the finding", () => {
  expect(findingWords({ examination: "x", level: "stop", code: "new-thing", data: {} }, "en").message).toContain("new-thing");
  const said = noteWords({ code: "warning", data: { finding: "clock-off", seconds: 270 } }, "en");
  expect(said).toContain("270 s fast".replace("270 s", "5 min"));
  expect(noteWords({ code: "could-not-look", data: { env: "lab", examinations: ["quotas", "permissions"] } }, "ja")).toContain("クォータ、アクセス許可");
});
