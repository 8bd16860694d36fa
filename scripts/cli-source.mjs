import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { textForEsbuild } from "./build/text.mjs";

/** What is loaded by import() is not needed to describe the commands, and would bring all of AWS. */
const leaveLazy = {
  name: "leave-lazy",
  setup(b) {
    b.onResolve({ filter: /./ }, ({ kind, path }) => (kind === "dynamic-import" ? { path, external: true } : undefined));
  },
};

/**
 * The exports of one source file, for scripts that write files from the command line's definitions.
 * @param {string} root of the project @param {string} entry relative to it
 */
export async function loadSource(root, entry) {
  const folder = await mkdtemp(join(tmpdir(), "kumiki-source-"));
  try {
    const outfile = join(folder, "source.cjs");
    await build({ entryPoints: [join(root, entry)], bundle: true, platform: "node", format: "cjs", outfile, logLevel: "error", define: { "import.meta.dirname": "__dirname" }, plugins: [leaveLazy, textForEsbuild] });
    return createRequire(outfile)(outfile);
  } finally {
    await rm(folder, { recursive: true });
  }
}
