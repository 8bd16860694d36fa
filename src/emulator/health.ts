import { request } from "node:http";

/** What `/kumiki/health` says. */
export interface Health {
  readonly name: string;
  readonly pace: number;
}
/** refused: nobody listens · silent: somebody does, and says nothing · other: somebody who is no kumiki emulator. */
export type Answer = Health | "refused" | "silent" | "other";

/**
 * Asks who listens on a port of 127.0.0.1. node:http and not fetch, which refuses some ports ("bad ports") and is
 * slower to load.
 *
 * @param token without it the emulator answers nobody but the SDK
 * @param waitMs generous: the emulator answers one request at a time, a busy one is not a dead one
 */
export const askHealth = (port: number, token: string, waitMs = 10_000): Promise<Answer> =>
  ask(port, token, "GET", "/kumiki/health", waitMs).then(({ answer, body }) => {
    if (answer !== "answered") return answer;
    const { name, pace } = (body ?? {}) as Partial<Health>;
    return typeof name === "string" && typeof pace === "number" ? { name, pace } : "other";
  });

/** Changes the scale of pending durations of a running emulator. */
export async function setPace(port: number, token: string, pace: number): Promise<void> {
  await ask(port, token, "POST", "/kumiki/pace", 10_000, JSON.stringify({ pace }));
}

interface Reply {
  readonly answer: "answered" | "refused" | "silent";
  readonly body?: unknown;
}

function ask(port: number, token: string, method: string, path: string, waitMs: number, body = ""): Promise<Reply> {
  return new Promise((resolve) => {
    const headers = { "content-length": Buffer.byteLength(body), "x-kumiki-token": token };
    const options = { host: "127.0.0.1", port, method, path, agent: false as const, headers };
    const call = request(options, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        // A stranger may stream for ever.
        if ((text += chunk).length > 65_536) call.destroy();
      });
      response.on("close", () => resolve({ answer: "answered", body: parse(text) }));
      response.on("error", () => resolve({ answer: "answered" }));
    });
    const clock = setTimeout(() => {
      resolve({ answer: "silent" });
      call.destroy();
    }, waitMs);
    call.on("error", (e: NodeJS.ErrnoException) => resolve({ answer: e.code === "ECONNREFUSED" ? "refused" : "answered" }));
    call.on("close", () => clearTimeout(clock));
    call.end(body);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
