// Engine against packets on random topologies: npm run fuzz:lab -- --topologies 300 --seed 1 --flows 2000 --width 2 --out FILE
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { textForEsbuild } from "./build/text.mjs";

const folder = await mkdtemp(join(tmpdir(), "kumiki-fuzz-"));
try {
  const outfile = join(folder, "fuzz.mjs");
  const sources = join(import.meta.dirname, "..", "test", "lab", "fuzz");
  // crowd.py stays where it is.
  const define = { "import.meta.dirname": JSON.stringify(sources) };
  await build({ entryPoints: [join(sources, "main.ts")], bundle: true, platform: "node", format: "esm", outfile, define, plugins: [textForEsbuild] });
  await import(pathToFileURL(outfile).href);
} finally {
  await rm(folder, { recursive: true, force: true });
}
