import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { chromium, type Browser } from "playwright-core";

/** The browser that is there; nothing is downloaded. */
const executablePath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
export const lacking = existsSync(executablePath) ? undefined : `no Chromium at ${executablePath} (CHROMIUM_PATH)`;
/** For the name of a `describe`. */
export const reason = lacking === undefined ? "" : `: skipped, ${lacking}`;

export const openBrowser = (): Promise<Browser> => chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });

const version = "11.17.2";
const folder = join(import.meta.dirname, "../../node_modules/.cache", `mermaid-${version}`);
const script = "node_modules/mermaid/dist/mermaid.min.js";

/**
 * Mermaid's own program, in one file for a browser: fetched once, beside the other modules and not among our dependencies.
 * @returns its path, or why it is not there
 */
export async function mermaidScript(): Promise<{ readonly path: string } | { readonly lacks: string }> {
  if (existsSync(join(folder, script))) return { path: join(folder, script) };
  const aside = `${folder}.${process.pid}`;
  try {
    await mkdir(aside, { recursive: true });
    execFileSync("npm", ["install", "--prefix", aside, "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", `mermaid@${version}`], { timeout: 30_000, stdio: "pipe" });
    await rename(aside, folder);
    return { path: join(folder, script) };
  } catch (e) {
    return { lacks: `mermaid@${version} could not be installed within 30 s (${(e as Error).message.split("\n")[0]!})` };
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}
