import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile, type Plugin } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";

const { textForEsbuild } = (await import("../../scripts/build/text.mjs" as string)) as { textForEsbuild: Plugin };

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
let inputs: Metafile["inputs"];
beforeAll(async () => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["src/cli/run.ts"],
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    packages: "external",
    outdir: "unwritten",
    write: false,
    metafile: true,
    logLevel: "silent",
    plugins: [textForEsbuild],
  });
  ({ inputs } = metafile);
});

/** What is loaded with these files, import() not followed: files of ours, and packages by name. */
function loadedWith(...entries: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const next of inputs[path]?.imports ?? []) if (next.kind === "import-statement") visit(next.path);
  };
  entries.forEach(visit);
  return seen;
}
const heavy = (loaded: ReadonlySet<string>): string[] =>
  [...loaded].filter((p) => /^(@aws-sdk|@smithy|@inquirer|listr2|yaml$|node-forge)/.test(p) || /^src\/(app|aws\/|emulator\/|engine\/run|ui\/ask|ui\/reader)/.test(p));

describe("little is loaded", () => {
  it("a usage error needs neither AWS nor a prompt nor a renderer nor a command", () => {
    const loaded = loadedWith("src/cli/run.ts");
    expect(loaded.size).toBeGreaterThan(10);
    expect(heavy(loaded)).toEqual([]);
    expect([...loaded].filter((p) => /src\/(steps|resources|state|engine)\//.test(p))).toEqual([]);
  });
  it.each(["up", "plan", "status", "harden", "relax", "teardown", "vpn", "ssh", "emulator", "completion"])("%s begins without AWS, prompts and renderers", (command) => {
    expect(heavy(loadedWith("src/cli/run.ts", `src/cli/${command}.ts`))).toEqual([]);
  });
  it("status runs without them to its end", () => {
    const parts = ["src/cli/run.ts", "src/cli/status.ts", "src/state/file.ts", "src/steps/index.ts", "src/engine/graph.ts", "src/resources/index.ts"];
    for (const part of parts) expect(Object.keys(inputs)).toContain(part);
    expect(heavy(loadedWith(...parts)).filter((p) => !["src/aws/tags.ts", "src/aws/classify.ts"].includes(p))).toEqual([]);
  });
});
