import { readFile } from "node:fs/promises";

/**
 * The SDK's generated tables write `{ [_xN]: _m }` with `const _xN = "xmlName"`. A computed key may run code, so no
 * bundler dares to drop a table nobody uses, and all 770 operations of EC2 would stay in. With the key written out the
 * table is provably pure.
 */
const file = /[\\/]@aws-sdk[\\/](client-|nested-clients[\\/]).*[\\/]schemas[\\/]schemas_\d+\.js$/;

/** @param {string} source @returns {string} */
export function writeKeysOut(source) {
  const texts = new Map([...source.matchAll(/^const (_\w+) = ("[^"\\\n]*");$/gm)].map((m) => [m[1], m[2]]));
  return source.replace(/([{,]\s*)\[(_\w+)\]:/g, (whole, before, name) => {
    const text = texts.get(name);
    return text === undefined ? whole : `${before}${text}:`;
  });
}

/** @type {import("esbuild").Plugin} */
export const shake = {
  name: "shake",
  setup(build) {
    build.onLoad({ filter: file }, async ({ path }) => ({ contents: writeKeysOut(await readFile(path, "utf8")), loader: "js" }));
  },
};
