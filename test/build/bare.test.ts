import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { filesThatDiffer, programs } from "../../scripts/bare/programs.mjs";

const root = resolve(import.meta.dirname, "../..");

it("the pass without optional programs has every test that starts one, also through a file it imports (first-contact F9)", async () => {
  const files = await filesThatDiffer(root);
  for (const name of ["test/pki/crl.test.ts", "test/lab/town.test.ts", "test/state/syscalls.test.ts", "test/diagram/browser.test.ts", "test/terminal/everywhere.test.ts"]) expect(files).toContain(name);
});

it("what CI installs is hidden in the pass without it (first-contact F9)", () => {
  const installed = /^programs="([^"]+)"$/m.exec(readFileSync(join(root, ".ci/run"), "utf8"))![1]!.split(" ");
  expect(installed.filter((program) => !programs.includes(program))).toEqual([]);
});
