import { copyFile } from "node:fs/promises";
import { Fault } from "../core/fault.js";
import { durationOf } from "./duration.js";
import type { OptionDefinition } from "./options.js";
import { outputFile } from "./output.js";
import type { Session } from "./session.js";
import { lastOf } from "./settings.js";

const group = { en: "Options:", ja: "オプション:" };

/** What `teardown` and `sweep --delete` have in common: how long to look, and where the certificate goes. */
export const closingOptions: readonly OptionDefinition[] = [
  {
    name: "wait",
    value: "DURATION",
    group,
    words: {
      en: "watch so long, e.g. 15m, whether late records bring a log group back (default: some seconds)",
      ja: "遅れて届くログでロググループが復活しないか、この時間だけ見張る (例: 15m。既定は数秒)",
    },
  },
  {
    name: "certificate",
    value: "FILE",
    completes: "file",
    group,
    words: { en: "write the certificate there, too", ja: "証明書をこのファイルにも書く" },
  },
];

export interface ClosingWish {
  readonly waitMs: number | undefined;
  /** Absolute path. */
  readonly file: string | undefined;
}

/** @throws Fault bad-answer, bad-path: before anything is called */
export async function closingWish({ given }: Session): Promise<ClosingWish> {
  const wait = given.get("wait");
  return {
    waitMs: wait === undefined ? undefined : durationOf(lastOf(wait), wait.source),
    file: await outputFile(given.get("certificate")),
  };
}

/**
 * Copies the certificate to where the user wants it. @returns the path to be told
 * @throws Fault bad-path: everything else is done and saved by then
 */
export async function placeCertificate(saved: string, wished: string | undefined): Promise<string> {
  if (wished === undefined) return saved;
  try {
    await copyFile(saved, wished);
  } catch (e) {
    throw new Fault("bad-path", { what: "--certificate", given: wished, why: `${(e as NodeJS.ErrnoException).code ?? String(e)}; it is saved as ${saved}` }, { cause: e });
  }
  return wished;
}
