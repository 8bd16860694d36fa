#!/usr/bin/env node
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { textForEsbuild } from "./build/text.mjs";

/**
 * docs/states.md from the tables of the kinds: every state that AWS documents, and what kumiki makes of it. `--check` only
 * reports whether the file is up to date; test/resources/states.test.ts does so, too.
 */
const root = resolve(fileURLToPath(import.meta.url), "../..");
const file = join(root, "docs", "states.md");

// Packages are resolved from where the bundle lies.
const folder = await mkdtemp(join(root, "node_modules", ".states-"));
const bundle = join(folder, "kinds.mjs");
await build({
  stdin: {
    contents: 'export { kinds } from "./src/resources/index.js"; export { onlyRead } from "./src/verify/snapshot/states.js";',
    resolveDir: root,
    loader: "ts",
  },
  bundle: true,
  platform: "node",
  format: "esm",
  outfile: bundle,
  external: ["@aws-sdk/*", "node-forge"],
  plugins: [textForEsbuild],
});
const { kinds, onlyRead } = await import(pathToFileURL(bundle).href).finally(() => rm(folder, { recursive: true, force: true }));

function tableLines({ field, page, states }) {
  const rows = Object.entries(states).map(([state, meaning]) => {
    const [what, words] = typeof meaning === "string" ? [meaning, ""] : [meaning.meaning, meaning.words.en];
    return `| \`${state}\` | ${what} | ${words} |`;
  });
  return [`\`${field}\`, [documented here](${page})`, "", "| state | means | what to do |", "|---|---|---|", ...rows, ""];
}

const text = [
  "<!-- Made by scripts/states-doc.mjs from src/resources; do not edit. -->",
  "# States",
  "",
  "What each state that AWS reports means to kumiki. *pending* is waited for, *ready* is built, *failed* ends the wait with AWS's",
  "reason, *deleting* is on its way out, *gone* counts as not there although AWS still shows it. A state that no table has is",
  "reported by name and waited for. Kinds without a state of their own (a key pair, a rule) exist or do not.",
  "",
  ...[...kinds.values()].filter((k) => k.states !== undefined).flatMap((k) => [`## ${k.name}`, "", ...k.states.flatMap(tableLines)]),
  "## Read by the checks only",
  "",
  ...onlyRead.flatMap(tableLines),
].join("\n");

if (process.argv.includes("--check")) {
  const now = await readFile(file, "utf8").catch(() => "");
  if (now === text) process.exit(0);
  console.error("docs/states.md is not up to date: node scripts/states-doc.mjs");
  process.exit(1);
}
await writeFile(file, text);
