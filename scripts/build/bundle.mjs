import { access, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { build, transform } from "esbuild";
import { operationsPlugin, scanOperations } from "./operations.mjs";
import { shake } from "./shake.mjs";
import { textForEsbuild } from "./text.mjs";

/** The oldest Node we run on; docs/adr/0001-node-floor.md. */
const target = "node20.19";
/** Every chunk lies in dist/, so a module that looks for the package's root goes up from here (docs/adr/0005-bundle.md). */
const here = { "import.meta.dirname": "__dirname", "import.meta.filename": "__filename" };

/** Our own package.json and the SDK's are imported for one field; the rest stays out of the bundle. */
const versionOnly = {
  name: "version-only",
  setup(b) {
    b.onLoad({ filter: /[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, "utf8"));
      return { contents: JSON.stringify({ version }), loader: "json" };
    });
  },
};

/** Its regular expressions take 25 ms when it is loaded, and most runs never need it (src/ui/width.ts): it is loaded at its first use. */
const lateStringWidth = {
  name: "late-string-width",
  setup(b) {
    b.onLoad({ filter: /[\\/]src[\\/]ui[\\/]width\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const contents = source.replace(/^import stringWidth from "string-width";$/m, 'const stringWidth = (...given) => require("string-width").default(...given);');
      if (contents === source) throw new Error("src/ui/width.ts does not import string-width as it did: mend lateStringWidth in scripts/build/bundle.mjs, or take it out");
      return { contents, loader: "ts" };
    });
  },
};

/** One clear line for what has to be there. @param {string} root @param {string[]} paths */
async function need(root, paths) {
  for (const path of paths)
    await access(join(root, path)).catch(() => {
      throw new Error(`${path} is missing: it is part of the program (scripts/build.mjs bundles it)`);
    });
}

/** What every part is built with. @param {string} root @param {Awaited<ReturnType<typeof scanOperations>>} services */
const commonOf = (root, services) => ({
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  // Packages without an `exports` map (the SDK's clients) would otherwise come as CommonJS, which cannot be shaken.
  mainFields: ["module", "main"],
  target,
  define: here,
  minify: true,
  legalComments: "none",
  // Japanese as it is written: an escape is twice as long.
  charset: "utf8",
  logLevel: "silent",
  plugins: [operationsPlugin(root, services), shake, textForEsbuild, versionOnly, lateStringWidth],
});

/**
 * @param {string} root of the project
 * @param {string} dist an empty folder
 * @returns {Promise<{ metafile: import("esbuild").Metafile, operations: number }>}
 */
export async function bundle(root, dist) {
  await need(root, ["src/cli/main.ts", "src/cli/run.ts", "src/cli/help.ts", "src/aws/load.ts"]);
  const services = await scanOperations(root);
  const common = commonOf(root, services);
  const metafile = await bundleSplit(root, dist, { run: "src/cli/run.ts" }, services);
  await writeMain(dist, common);
  await writeHelp(root, dist, common);
  const operations = [...services.values()].reduce((n, s) => n + s.operations.length, 0);
  return { metafile, operations };
}

/**
 * A chunk for each import(), all CommonJS.
 * @param {string} root @param {string} dist @param {Record<string, string>} entryPoints name → source
 * @returns {Promise<import("esbuild").Metafile>}
 */
export async function bundleSplit(root, dist, entryPoints, services) {
  const { outputFiles, metafile } = await build({
    ...commonOf(root, services ?? (await scanOperations(root))),
    entryPoints,
    outdir: dist,
    outExtension: { ".js": ".cjs" },
    chunkNames: "[hash]",
    // Only ESM can be split; each chunk is turned to CommonJS below, which Node loads in half the time.
    format: "esm",
    splitting: true,
    metafile: true,
    write: false,
  });
  refuseLazyCommonJs(metafile);
  await Promise.all(outputFiles.map(async (file) => writeFile(file.path, await toCommonJs(file.text))));
  return metafile;
}

/**
 * `const { parse } = await import("yaml")` works unbundled, where Node guesses the names of a CommonJS package; a
 * bundle has only `default`, and `parse` would be undefined at a user's.
 */
function refuseLazyCommonJs(metafile) {
  for (const [path, { imports }] of Object.entries(metafile.inputs)) {
    const wrong = path.startsWith("src/") ? imports.find((i) => i.kind === "dynamic-import" && metafile.inputs[i.path]?.format === "cjs") : undefined;
    if (wrong) throw new Error(`${path}: import("${wrong.original}") of a CommonJS package has no names in the bundle: import() a module of ours that imports it statically`);
  }
}

/** The entry is bundled alone: as one of the split entries it would load their common chunk before saying anything. */
async function writeMain(dist, common) {
  const rest = {
    name: "rest",
    setup(b) {
      b.onResolve({ filter: /^\.\/run\.js$/ }, () => ({ path: "./run.cjs", external: true }));
    },
  };
  await build({
    ...common,
    entryPoints: ["src/cli/main.ts"],
    outfile: join(dist, "main.cjs"),
    format: "cjs",
    ...lazyRequire,
    plugins: [rest, ...common.plugins],
  });
}

/** import() becomes a promise of require(): the same laziness without the ESM loader. */
const lazyRequire = { supported: { "dynamic-import": false } };

async function toCommonJs(code) {
  const out = await transform(code, {
    format: "cjs",
    platform: "node",
    target,
    ...lazyRequire,
    minify: true,
    legalComments: "none",
    charset: "utf8",
  });
  return out.code;
}

/** dist/help.en.json, dist/help.ja.json: what `--help` prints, as commander would say it, made once, here. */
async function writeHelp(root, dist, common) {
  const folder = join(dist, ".help");
  await mkdir(folder);
  try {
    const outfile = join(folder, "help.cjs");
    await build({ ...common, entryPoints: ["src/cli/help.ts"], outfile, format: "cjs", minify: false });
    const { helpTexts } = createRequire(outfile)(outfile);
    if (typeof helpTexts !== "function") throw new Error("src/cli/help.ts must export helpTexts(): Record<string, { en: string; ja: string }>");
    const texts = helpTexts();
    if (!texts[""]) throw new Error('helpTexts() has no "" (the top level)');
    for (const language of ["en", "ja"]) {
      const some = Object.fromEntries(Object.entries(texts).map(([name, t]) => [name, endWithNewline(t[language])]));
      await writeFile(join(dist, `help.${language}.json`), JSON.stringify(some));
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}
const endWithNewline = (text) => (text.endsWith("\n") ? text : `${text}\n`);
