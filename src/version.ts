import manifest from "../package.json" with { type: "json" };

/** The program's own version; the bundle carries the number, not the file. */
export const version: string = manifest.version;
