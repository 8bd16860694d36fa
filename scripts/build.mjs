#!/usr/bin/env node
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./build/bundle.mjs";
import { notices } from "./build/notices.mjs";
import { copyPackage, weigh } from "./build/pack.mjs";

/**
 * Builds dist/ and NOTICES.txt, and weighs the package. What and why: docs/adr/0005-bundle.md.
 *   node scripts/build.mjs [--into FOLDER]     FOLDER: make the whole package there and leave this checkout alone
 */
const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
/** Bytes of the .tgz. */
const budget = 1_100_000;

/** @param {string} folder where the package is: the project itself, or a copy of what is packed */
export async function buildPackage(folder = root) {
  if (folder !== root) await copyPackage(root, folder);
  // Built aside and then swapped in, so that a program that is running from dist/ sees the old one or the new one.
  const dist = join(folder, "dist");
  const aside = `${dist}.${process.pid}`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true });
  try {
    const { metafile, operations } = await bundle(root, aside);
    await writeFile(join(folder, "NOTICES.txt"), await notices(root, metafile));
    await swapIn(aside, dist);
    return { operations, ...(await weigh(folder)) };
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Another build of the same checkout may put its own dist/ there between the two steps. */
async function swapIn(aside, dist) {
  for (let attempt = 1; ; attempt++) {
    await rm(dist, { recursive: true, force: true });
    try {
      return await rename(aside, dist);
    } catch (e) {
      if (attempt === 5 || !["ENOTEMPTY", "EEXIST"].includes(e.code)) throw e;
    }
  }
}

const kb = (bytes) => `${(bytes / 1000).toFixed(0)} KB`;

async function main(argv) {
  const at = argv.indexOf("--into");
  if (at >= 0 && argv[at + 1] === undefined) throw new Error("--into needs a folder");
  const folder = at >= 0 ? resolve(argv[at + 1]) : root;
  const { operations, packed, unpacked, files } = await buildPackage(folder);
  const chunks = files.filter((f) => f.path.startsWith("dist/"));
  const largest = chunks.toSorted((a, b) => b.size - a.size).slice(0, 3);
  console.log(`package ${kb(packed)} packed, ${kb(unpacked)} unpacked, ${files.length} files; budget ${kb(budget)} packed`);
  console.log(`dist ${chunks.length} files, entry ${kb(files.find((f) => f.path === "dist/main.cjs").size)}, ${operations} AWS operations; largest ${largest.map((f) => `${basename(f.path)} ${kb(f.size)}`).join(", ")}`);
  if (packed > budget) throw new Error(`the package is ${kb(packed)} packed, over its budget of ${kb(budget)} (scripts/build.mjs): see what grew, or raise it with a reason`);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await main(process.argv.slice(2)).catch((e) => {
    console.error(`build: ${e.message}`);
    process.exitCode = 1;
  });
