#!/usr/bin/env node
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { filesThatDiffer, programs } from "./bare/programs.mjs";

/**
 * npm run test:bare [-- ARGUMENTS OF VITEST]: the tests that behave differently where only Node and Python are installed, with every
 * other program hidden: in a mount namespace where that is allowed (root on Linux), else by a PATH without them.
 */
const root = resolve(fileURLToPath(import.meta.url), "../..");
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
const path = (process.env.PATH ?? "").split(delimiter);

/** Covers each folder of programs with a layer in which some are deleted; the machine itself does not see it. */
const hiding = `
set -e
top=$(mktemp -d) && mount -t tmpfs kumiki "$top"
for folder in /usr/bin /usr/sbin /usr/local/bin /usr/local/sbin /bin /sbin; do
  [ -d "$folder" ] && [ ! -L "$folder" ] || continue
  name=$(echo "$folder" | tr / _) && mkdir "$top/$name.upper" "$top/$name.work"
  mount -t overlay kumiki -o "lowerdir=$folder,upperdir=$top/$name.upper,workdir=$top/$name.work" "$folder"
  for program in ${programs.join(" ")}; do rm -f "$folder/$program"; done
done
exec "$@"`;
const inNamespace = (...words) => ["unshare", ["--mount", "sh", "-c", hiding, "sh", ...words]];

/** A folder of links to every program on the PATH except the hidden ones. */
function linkedPath() {
  const folder = mkdtempSync(join(tmpdir(), "kumiki-bare-"));
  for (const name of path.filter((p) => existsSync(p)).flatMap((p) => readdirSync(p).map((n) => join(p, n)))) {
    const base = name.slice(name.lastIndexOf("/") + 1);
    if (!programs.includes(base) && !existsSync(join(folder, base))) symlinkSync(name, join(folder, base));
  }
  return folder;
}

/** The same random cases as the run with all programs: git is hidden as well. */
function seed() {
  const tree = spawnSync("git", ["rev-parse", "--verify", "HEAD^{tree}"], { cwd: root, encoding: "utf8" });
  return tree.status === 0 ? String(Number.parseInt(tree.stdout.slice(0, 8), 16) | 0) : "";
}

const files = await filesThatDiffer(root);
const env = { ...process.env, KUMIKI_SEED: process.env.KUMIKI_SEED ?? seed() };
const words = [process.execPath, vitest, "run", ...files, ...process.argv.slice(2)];
const hidden = process.platform === "linux" && spawnSync(...inNamespace("true"), { stdio: "ignore" }).status === 0;
if (hidden) {
  console.log(`${files.length} files, ${programs.length} programs hidden`);
  process.exitCode = spawnSync(...inNamespace(...words), { cwd: root, env, stdio: "inherit" }).status ?? 1;
} else {
  const folder = linkedPath();
  console.log(`${files.length} files, programs hidden by PATH alone: those of /usr/sbin are still found`);
  try {
    process.exitCode = spawnSync(words[0], words.slice(1), { cwd: root, env: { ...env, PATH: folder, CHROMIUM_PATH: join(folder, "chromium") }, stdio: "inherit" }).status ?? 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
