import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The token of the emulator of a `--dir`, which its owner alone can read. */
export const tokenIn = (dir) => JSON.parse(readFileSync(join(dir, "emulator", "run.json"), "utf8")).token;

/** Tokens of emulators that tests started themselves, by their URL. @type {Map<string, string>} */
const known = new Map();
export const rememberToken = (endpoint, token) => void known.set(endpoint, token);

/** A request to the emulator's own paths (emulator/README.md), directly or through a proxy in front of it. */
export async function admin(endpoint, path, { method = "GET", body, token = known.get(endpoint) ?? process.env.KUMIKI_TEST_TOKEN ?? "" } = {}) {
  const answer = await fetch(`${endpoint}${path}`, {
    method,
    headers: { "x-kumiki-token": token },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${said.error ?? ""}`);
  return said;
}
