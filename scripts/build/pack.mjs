import { execFile } from "node:child_process";
import { cp, mkdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const npm = (cwd, ...args) => run("npm", args, { cwd, maxBuffer: 16 << 20 });

/**
 * What npm would pack, without packing it.
 * @param {string} folder with a package.json and a built dist/
 * @returns {Promise<{ packed: number, unpacked: number, files: { path: string, size: number }[] }>} bytes
 */
export async function weigh(folder) {
  // --ignore-scripts: `prepack` is this very build.
  const { stdout } = await npm(folder, "pack", "--dry-run", "--ignore-scripts", "--json");
  const [report] = JSON.parse(stdout);
  return { packed: report.size, unpacked: report.unpackedSize, files: report.files.map(({ path, size }) => ({ path, size })) };
}

/**
 * Copies what the package consists of, other than dist/ and NOTICES.txt, which the build writes.
 * @param {string} root @param {string} folder
 */
export async function copyPackage(root, folder) {
  const self = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const built = new Set(["dist", "NOTICES.txt"]);
  const first = self.files.filter((f) => !built.has(f)).map((f) => f.split("/")[0]);
  await mkdir(folder, { recursive: true });
  for (const name of new Set(["package.json", "README.md", "LICENSE", ...first]))
    await cp(join(root, name), join(folder, name), { recursive: true }).catch((e) => {
      if (e.code !== "ENOENT") throw e;
    });
}

/** @param {string} folder built @param {string} into @returns {Promise<string>} path of the .tgz */
export async function pack(folder, into) {
  const { stdout } = await npm(folder, "pack", "--ignore-scripts", "--json", "--pack-destination", into);
  return join(into, basename(JSON.parse(stdout)[0].filename));
}

/** As a user installs it, but without the network. @param {string} tgz @param {string} prefix an empty folder @returns {Promise<string>} the program */
export async function install(tgz, prefix) {
  await npm(prefix, "install", "--offline", "--no-audit", "--no-fund", "--prefix", prefix, tgz);
  return join(prefix, "node_modules", ".bin", "kumiki");
}
