import { execFile } from "node:child_process";
import { cp, mkdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const npm = (cwd, ...args) => run("npm", args, { cwd, maxBuffer: 16 << 20 });

/** @typedef {{ packed: number, unpacked: number, files: { path: string, size: number }[] }} Weight in bytes */

async function npmPack(folder, ...options) {
  // --ignore-scripts: `prepack` is this very build.
  const { stdout } = await npm(folder, "pack", "--ignore-scripts", "--json", ...options);
  const [report] = JSON.parse(stdout);
  const files = report.files.map(({ path, size }) => ({ path, size }));
  return { file: basename(report.filename), weight: { packed: report.size, unpacked: report.unpackedSize, files } };
}

/**
 * What npm would pack, without packing it.
 * @param {string} folder with a package.json and a built dist/
 * @returns {Promise<Weight>}
 */
export const weigh = async (folder) => (await npmPack(folder, "--dry-run")).weight;

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

/** @param {string} folder built @param {string} into @returns {Promise<{ tgz: string, weight: Weight }>} */
export async function pack(folder, into) {
  const { file, weight } = await npmPack(folder, "--pack-destination", into);
  return { tgz: join(into, file), weight };
}

/** As a user installs it, but without the network. @param {string} tgz @param {string} prefix an empty folder @returns {Promise<string>} the program */
export async function install(tgz, prefix) {
  await npm(prefix, "install", "--offline", "--no-audit", "--no-fund", "--prefix", prefix, tgz);
  return join(prefix, "node_modules", ".bin", "kumiki");
}
