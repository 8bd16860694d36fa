import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const root = new URL("../../", import.meta.url).pathname;

/** Packages that are loaded with a file: its imports and theirs, without types and without import(). */
function loads(file: string, seen = new Set<string>()): Set<string> {
  const packages = new Set<string>();
  if (seen.has(file)) return packages;
  seen.add(file);
  const source = readFileSync(join(root, file), "utf8");
  for (const [, names, from] of source.matchAll(/^(?:import|export) (?!type )([^;]*?)from "([^"]+)";/gm)) {
    const onlyTypes = /^\{[^}]*\}\s*$/.test(names!) && names!.split(",").every((n) => /^[{\s]*(type\s|\}?\s*$)/.test(n));
    if (onlyTypes) continue;
    if (!from!.startsWith(".")) packages.add(from!);
    else for (const p of loads(join(dirname(file), from!.replace(/\.js$/, ".ts")), seen)) packages.add(p);
  }
  return packages;
}

describe("what does not ask and does not draw loads neither inquirer nor listr2", () => {
  it.each(["say", "escape", "lang", "look", "parse", "width", "table", "reader", "catalogue/index"])("%s", (name) => {
    const heavy = [...loads(`src/ui/${name}.ts`)].filter((p) => !p.startsWith("node:") && !p.endsWith("-width"));
    expect(heavy).toEqual([]);
  });
  it("ask does", () => expect([...loads("src/ui/ask.ts")].sort()).toContain("@inquirer/select"));
});
