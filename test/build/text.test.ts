import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { expect, it } from "vitest";

interface Text {
  textForEsbuild: Plugin;
  textForVite(): { load(id: string): Promise<string | undefined> };
}
const { textForEsbuild, textForVite } = (await import("../../scripts/build/text.mjs" as string)) as Text;

it("a template is the same text in the bundle and in vitest, whatever is in it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "kumiki-text-"));
  try {
    const text = "#!/bin/sh\necho \"${a}\" `b` \\n 日本\r\n</script>\u2028\n";
    mkdirSync(join(folder, "templates"));
    const file = join(folder, "templates", "x.sh");
    writeFileSync(file, text);
    writeFileSync(join(folder, "in.ts"), `import text from "./templates/x.sh"; export default text;`);
    const evaluated = async (module: string) => ((await import(`data:text/javascript,${encodeURIComponent(module)}`)) as { default: string }).default;
    const out = await build({ entryPoints: [join(folder, "in.ts")], bundle: true, format: "esm", write: false, plugins: [textForEsbuild] });
    expect(await evaluated(out.outputFiles[0]!.text)).toBe(text);
    expect(await evaluated((await textForVite().load(file))!)).toBe(text);
    expect(await textForVite().load(join(folder, "templates", "x.json"))).toBeUndefined();
    expect(await textForVite().load(join(folder, "in.ts"))).toBeUndefined();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
