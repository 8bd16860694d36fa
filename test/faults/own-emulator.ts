import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { start, stop } from "../../src/emulator/index.js";
import { admin, rememberToken, tokenIn } from "../setup/admin.mjs";

/** An emulator whose clock belongs to one test file: pending things can be frozen and let go. */
export interface OwnEmulator {
  readonly url: string;
  /** What its own paths ask for (test/setup/admin.mjs). */
  readonly token: string;
  /** 0: nothing is pending · 999: nothing ever ends, until it is lower again */
  pace(pace: number): Promise<void>;
  stop(): Promise<void>;
}

export async function ownEmulator(pace = 0): Promise<OwnEmulator> {
  const dir = await mkdtemp(join(tmpdir(), "kumiki-test-"));
  const signal = new AbortController().signal;
  const { url } = await start({ dir, pace, signal });
  const token = tokenIn(dir);
  rememberToken(url, token);
  return {
    url,
    token,
    pace: async (value) => void (await admin(url, "/kumiki/pace", { method: "POST", body: { pace: value }, token })),
    stop: async () => {
      await stop({ dir, signal });
      await rm(dir, { recursive: true, force: true });
    },
  };
}
