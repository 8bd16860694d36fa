#!/usr/bin/env node
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { textForEsbuild } from "./build/text.mjs";

/**
 * docs/steps.md from the steps themselves: what each builds, teaches and asks, with both presets' values. `--check` only says
 * whether the file is up to date (npm run check).
 */
const root = resolve(fileURLToPath(import.meta.url), "../..");
const file = join(root, "docs", "steps.md");

async function load(entry) {
  const { outputFiles } = await build({
    entryPoints: [join(root, entry)],
    bundle: true,
    platform: "node",
    format: "esm",
    write: false,
    plugins: [textForEsbuild],
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

const { steps } = await load("src/steps/index.ts");

/** A default that depends on what is looked up or answered before is named, not computed. */
const shown = (value) =>
  typeof value === "function" ? "*follows from your account and answers*" : value === "" ? "*(empty)*" : Array.isArray(value) ? value.join(", ") : typeof value === "boolean" ? (value ? "yes" : "no") : `\`${value}\``;
const flag = (key) => `--${key.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;
const cell = (text) => String(text).replaceAll("|", "\\|");

/** A lesson as `kumiki plan --explain` tells it, without the comparisons and the commands. */
function lessonLines(lesson) {
  const part = (heading, paragraphs) => [`**${heading}.** ${paragraphs.join(" ")}`, ""];
  return [
    ...part("What it makes", lesson.makes),
    ...part("Why", lesson.why),
    ...part("In the article", lesson.article),
    ...part("Today, and why", lesson.today),
    "**Common mistakes.**",
    "",
    ...lesson.mistakes.map(({ symptom, cause }) => `- *${symptom.replaceAll("*", "\\*")}* ${cause}`),
    "",
    ...part("What it costs", [lesson.cost]),
  ];
}

const lines = ["# Steps", "", "Written by `node scripts/steps-doc.mjs` from `src/steps/`; do not edit by hand.", ""];
for (const [i, step] of steps.entries()) {
  const { title, what } = step.words.en;
  const needs = Object.values(step.needs).map((n) => `\`${n.id}\``);
  lines.push(`## ${i + 1}. ${title} (\`${step.id}\`)`, "", `${what}${needs.length > 0 ? ` Stands on ${needs.join(", ")}.` : ""}`, "");
  const free = step.leftOutBy?.free;
  if (free !== undefined) lines.push(`**The preset \`free\` leaves this out.** ${free.en}`, "");
  if (step.lesson !== undefined) lines.push(...lessonLines((await step.lesson()).lesson.en));
  const questions = Object.entries(step.questions);
  if (questions.length === 0) {
    lines.push("Asks nothing.", "");
    continue;
  }
  lines.push("| flag | question | modern | article | free |", "|---|---|---|---|---|");
  for (const [key, q] of questions) lines.push(`| \`${flag(key)}\` | ${cell(q.words.en.ask)}. ${cell(q.words.en.why)} | ${cell(shown(q.modern))} | ${cell(shown(q.article))} | ${cell(shown(q.free))} |`);
  lines.push("");
}
const text = lines.join("\n");

if (process.argv.includes("--check")) {
  if ((await readFile(file, "utf8").catch(() => "")) !== text) {
    console.error("docs/steps.md is not what the steps say: node scripts/steps-doc.mjs");
    process.exitCode = 1;
  }
} else await writeFile(file, text);
