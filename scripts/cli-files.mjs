#!/usr/bin/env node
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { loadSource } from "./cli-source.mjs";

/**
 * The shipped files that follow from the commands and the steps: schema/kumiki.schema.json (of --config) and
 * man/kumiki.1. `--check` only says whether they are up to date (npm run check).
 */
const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const { steps } = await loadSource(root, "src/steps/index.ts");
const { configSchema } = await loadSource(root, "src/cli/schema.ts");
const { manPage } = await loadSource(root, "src/cli/man.ts");
const files = {
  "schema/kumiki.schema.json": `${JSON.stringify(configSchema(steps), undefined, 1)}\n`,
  "man/kumiki.1": manPage(steps),
};

const stale = [];
for (const [name, text] of Object.entries(files)) {
  const path = join(root, name);
  if ((await readFile(path, "utf8").catch(() => "")) === text) continue;
  stale.push(name);
  if (process.argv.includes("--check")) continue;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
if (process.argv.includes("--check") && stale.length > 0) {
  console.error(`${stale.join(", ")}: not what the commands and steps say: node scripts/cli-files.mjs`);
  process.exitCode = 1;
}
