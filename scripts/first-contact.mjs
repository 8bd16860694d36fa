#!/usr/bin/env node
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { findMarks } from "./rows/marks.mjs";
import { firstContact } from "./rows/first-contact.mjs";
import { xray } from "./rows/xray.mjs";

/**
 * docs/first-contact.md and docs/xray.md: every row with the tests that hold it, from the marks in the tests. `--check` (npm run
 * check) fails on a row without a test and on a stale file; a row that is still awaited is only reported.
 */
const root = resolve(fileURLToPath(import.meta.url), "../..");

/** @typedef {import("./rows/marks.mjs").Mark} Mark */

/** @returns {{ text: string, problems: string[], notes: string[] }} @param {typeof firstContact} page @param {Mark[]} marks */
function write(page, marks) {
  const rows = new Map(page.sections.flatMap((section) => Object.entries(section.rows)));
  const held = new Map([...rows.keys()].map((id) => [id, marks.filter((m) => m.row === id)]));
  const problems = marks.filter((m) => !rows.has(m.row)).map((m) => `${m.file}: "${m.test}" names ${m.row}, which is no row of ${page.file}`);
  const missing = [...rows.keys()].filter((id) => (held.get(id) ?? []).length === 0);
  problems.push(...missing.filter((id) => !page.awaited.includes(id)).map((id) => `${page.file}: no test holds ${id}`));
  const waiting = missing.filter((id) => page.awaited.includes(id));
  const notes = waiting.length > 0 ? [`${page.file}: awaited and without a test: ${waiting.join(" ")}`] : [];
  const lines = [`# ${page.title}`, "", page.about, "", `Written by \`node scripts/first-contact.mjs\` from the marks \`(${page.mark} …)\` in the tests; do not edit by hand.`];
  for (const section of page.sections) {
    lines.push("", `## ${section.title}`, "", "| row | what must hold | held by |", "|---|---|---|");
    for (const [id, sentence] of Object.entries(section.rows)) lines.push(`| ${id} | ${cell(sentence)} | ${(held.get(id) ?? []).map(reference).join("<br>") || "*awaited*"} |`);
  }
  return { text: `${lines.join("\n")}\n`, problems, notes };
}

const cell = (text) => text.replaceAll("|", "\\|");
const reference = ({ file, test }) => `\`${file}\`: ${cell(test).replaceAll("<", "&lt;")}`;

const marks = await findMarks(root);
for (const page of [firstContact, xray]) {
  const { text, problems, notes } = write(page, marks.filter((m) => m.mark === page.mark));
  const file = join(root, page.file);
  if (process.argv.includes("--check")) {
    if ((await readFile(file, "utf8").catch(() => "")) !== text) problems.push(`${page.file} is not what the tests say: node scripts/first-contact.mjs`);
  } else await writeFile(file, text);
  for (const line of [...problems, ...notes]) console.error(line);
  if (problems.length > 0) process.exitCode = 1;
}
