import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { admin, tokenIn } from "../test/setup/admin.mjs";

const bin = resolve(fileURLToPath(import.meta.url), "../../bin/kumiki.js");

const run = (args) =>
  new Promise((done, fail) => {
    const child = spawn(process.execPath, [bin, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    let out = "";
    child.stdout.on("data", (d) => (out += d));
    child.on("error", fail);
    child.on("close", (code) => (code === 0 ? done(out) : fail(new Error(`kumiki ${args.join(" ")} ended with ${code}`))));
  });

/** Runs `work` with the URL of an emulator of its own, started and stopped by the real program. @param pace 0 to 1 */
export async function withEmulator(dir, pace, work) {
  const { url } = JSON.parse(await run(["emulator", "start", "--dir", dir, "--json"]));
  try {
    // For whoever is called in `work`: its programs inherit it.
    process.env.KUMIKI_TEST_TOKEN = tokenIn(dir);
    await admin(url, "/kumiki/pace", { method: "POST", body: { pace } });
    return await work(url);
  } finally {
    await run(["emulator", "stop", "--dir", dir]);
  }
}
