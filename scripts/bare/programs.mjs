import { readFile, readdir } from "node:fs/promises";
import { join, normalize } from "node:path";

/** What a machine with Node and Python alone does not have; .ci/run installs most of it. */
export const programs = [
  ...["strace", "openvpn", "ip", "nft", "ping", "sshd", "ssh", "ssh-keygen", "nginx", "haproxy", "squid", "mariadbd", "mariadb", "curl"],
  ...["tmux", "chromium", "zsh", "fish", "mandoc", "openssl", "git", "unshare", "nsenter"],
];

const starts = new RegExp(`\\b(?:spawn|spawnSync|execFile|execFileSync|lackOf)\\((?:"(?:${programs.join("|")})"|shell\\b)`);
const isOptional = (text) => starts.test(text) || /src\/lab\/(?:need|holder|town)|\/usr\/bin\/chromium/.test(text);
/** The program itself looks for them: what it says without them is judged there. */
const always = ["test/terminal/everywhere.test.ts"];

/** @returns {Promise<string[]>} the test files that behave differently without these programs @param {string} root */
export async function filesThatDiffer(root) {
  const names = (await readdir(join(root, "test"), { recursive: true })).filter((name) => /\.(?:ts|mjs)$/.test(name)).map((name) => `test/${name}`);
  const texts = new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(root, name), "utf8")])));
  const imported = (name) => [...texts.get(name).matchAll(/from "(\.[^"]+)"/g)].map(([, path]) => normalize(join(name, "..", path)).replace(/\.js$/, ".ts"));
  const found = new Set(names.filter((name) => isOptional(texts.get(name)) && !name.startsWith("test/setup/seed")));
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const name of names) if (imported(name).some((other) => found.has(other) && other !== "test/setup/programs.ts")) found.add(name);
  }
  return [...new Set([...found, ...always])].filter((name) => name.endsWith(".test.ts")).sort();
}
