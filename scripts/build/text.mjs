import { readFile } from "node:fs/promises";

/**
 * `import webBoot from "../../templates/web-server.sh"` gives the text of the file, in the bundle and in vitest alike.
 * Everything under templates/ is text, except .json, which is imported as JSON (`with { type: "json" }`).
 * The types stand in src/templates.d.ts.
 */
const template = /[\\/]templates[\\/][^?]+$/;
const isText = (path) => template.test(path) && !path.endsWith(".json");

/** @type {import("esbuild").Plugin} */
export const textForEsbuild = {
  name: "text",
  setup(build) {
    build.onLoad({ filter: template }, async ({ path }) =>
      isText(path) ? { contents: await readFile(path, "utf8"), loader: "text" } : undefined,
    );
  },
};

/** @returns {import("vite").Plugin} */
export const textForVite = () => ({
  name: "text",
  enforce: "pre",
  async load(id) {
    return isText(id) ? `export default ${JSON.stringify(await readFile(id, "utf8"))};` : undefined;
  },
});
