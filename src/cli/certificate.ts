import { statSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Fault } from "../core/fault.js";
import { durationOf } from "./duration.js";
import type { OptionDefinition } from "./options.js";
import type { Session } from "./session.js";

const group = { en: "Options:", ja: "オプション:" };

/** What `teardown` and `sweep --delete` have in common: how long to look, and where the certificate goes. */
export const closingOptions: readonly OptionDefinition[] = [
  {
    name: "wait",
    value: "DURATION",
    group,
    words: {
      en: "watch so long, e.g. 15m, whether late records bring a log group back (default: some seconds)",
      ja: "遅れて届くログでロググループが復活しないか、この時間だけ見張る(例: 15m。既定は数秒)",
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

const control = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** @throws Fault bad-answer, bad-path: before anything is called */
export function closingWish({ given }: Session): ClosingWish {
  const wait = given.get("wait");
  const path = given.get("certificate");
  return {
    waitMs: wait === undefined ? undefined : durationOf(wait.values.at(-1) ?? "", wait.source),
    file: path === undefined ? undefined : writable(path.values.at(-1) ?? "", path.source),
  };
}

function writable(text: string, source: string): string {
  const bad = (why: string) => new Fault("bad-path", { what: source, given: text, why });
  if (text.trim() === "") throw bad("it is empty");
  if (control.test(text)) throw bad("it holds a control character");
  const file = resolve(text);
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) throw bad("it is a folder");
  if (statSync(dirname(file), { throwIfNoEntry: false })?.isDirectory() !== true) throw bad("its folder does not exist");
  return file;
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
