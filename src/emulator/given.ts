import { connect } from "node:net";
import { Fault } from "../core/fault.js";
import { isLoopback, lookupLoopback } from "../core/loopback.js";

/**
 * Checks an endpoint that the user gave in place of our emulator: any emulator will do, as long as it is on this
 * machine (dummy credentials and test data go nowhere else), and somebody listens.
 *
 * @returns its port
 * @throws Fault bad-endpoint, not-loopback, unreachable
 */
export async function checkGiven(given: string): Promise<number> {
  let url: URL;
  try {
    url = new URL(given);
  } catch {
    throw new Fault("bad-endpoint", { given, why: "is not a URL such as http://127.0.0.1:4566" });
  }
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new Fault("bad-endpoint", { given, why: "must begin with http:// or https://" });
  if (!isLoopback(given)) throw new Fault("not-loopback", { given });
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  const code = await knock(url.hostname.replace(/^\[|\]$/g, ""), port);
  if (code !== undefined) throw new Fault("unreachable", { endpoint: given, code });
  return port;
}

const knock = (host: string, port: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 5_000, lookup: lookupLoopback });
    const done = (code?: string) => {
      socket.destroy();
      resolve(code);
    };
    socket.once("connect", () => done());
    socket.once("timeout", () => done("ETIMEDOUT"));
    socket.once("error", (e: NodeJS.ErrnoException) => done(e.code ?? e.message));
  });
