import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** What may be bundled into an MIT program without asking anybody. */
const allowed = new Set(["MIT", "ISC", "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "(BSD-3-Clause OR GPL-2.0)", "BlueOak-1.0.0"]);

/**
 * Folders of the packages whose code really is in the bundle.
 * @param {import("esbuild").Metafile} metafile @returns {string[]} relative to the project
 */
export function packagesIn(metafile) {
  const paths = Object.values(metafile.outputs).flatMap((o) => Object.entries(o.inputs).filter(([, i]) => i.bytesInOutput > 0).map(([path]) => path));
  const folders = paths.map((p) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(p)?.[0]).filter((p) => p !== undefined);
  return [...new Set(folders)].sort();
}

/** @param {string} root @param {string} folder */
async function noticeOf(root, folder) {
  const self = JSON.parse(await readFile(join(root, folder, "package.json"), "utf8"));
  if (!allowed.has(self.license)) throw new Error(`${self.name} has the licence "${self.license}", which is not on the list in scripts/build/notices.mjs`);
  const files = (await readdir(join(root, folder))).filter((f) => /^(licen[cs]e|copying|notice)([-.].*)?$/i.test(f)).sort();
  const texts = await Promise.all(files.map((f) => readFile(join(root, folder, f), "utf8")));
  const author = typeof self.author === "string" ? self.author : self.author?.name;
  // A few packages ship no licence file: then their package.json is all they say.
  const text = texts.map((t) => t.replaceAll("\r\n", "\n").trim()).join("\n\n") || `Licence: ${self.license}${author ? `\nCopyright: ${author}` : ""}`;
  return { title: `${self.name} ${self.version} (${self.license})`, text };
}

/**
 * NOTICES.txt: every bundled package, and each licence text once.
 * @param {string} root of the project @param {import("esbuild").Metafile} metafile @returns {Promise<string>}
 */
export async function notices(root, metafile) {
  const all = await Promise.all(packagesIn(metafile).map((folder) => noticeOf(root, folder)));
  /** @type {Map<string, string[]>} */
  const byText = new Map();
  for (const { title, text } of all) byText.set(text, [...(byText.get(text) ?? []), title]);
  const rule = "-".repeat(80);
  const parts = [...byText].map(([text, titles]) => `${rule}\n${[...new Set(titles)].join("\n")}\n\n${text}\n`);
  return `kumiki contains code of the packages below, bundled into dist/, under their own licences.\n\n${parts.join("\n")}`;
}
