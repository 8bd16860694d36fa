import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PolicyDocument } from "../../src/policy/index.js";
import { kumiki, type Ran } from "../cli/harness.js";
import { freshAccount } from "../setup/account.js";
import { Ledger } from "./authorization.js";
import { startGuard, type Guard } from "./proxy.js";

const region = "ap-northeast-1";

/** One account behind a guard, and the command line in front of it. */
export interface Field {
  readonly guard: Guard;
  readonly account: string;
  readonly dir: string;
  /** Runs a command line through the guard; its first word names the records. */
  run(...argv: readonly string[]): Promise<Ran>;
  /** What `kumiki policy` gives, asked beside the guard. */
  policies(...argv: readonly string[]): Promise<readonly PolicyDocument[]>;
}

export async function field(): Promise<Field> {
  const endpoint = process.env["KUMIKI_TEST_ENDPOINT"]!;
  const account = freshAccount();
  const dir = await mkdtemp(join(tmpdir(), "kumiki-policy-"));
  const guard = await startGuard(endpoint, new Ledger(account, region));
  const env = { AWS_ACCESS_KEY_ID: account, AWS_SECRET_ACCESS_KEY: "test", AWS_REGION: region };
  const line = (at: string, argv: readonly string[]) => kumiki([...argv, "--dir", dir, "--endpoint-url", at], { env });
  return {
    guard,
    account,
    dir,
    run: (...argv) => {
      guard.command = argv[0]!;
      return line(guard.url, argv);
    },
    policies: async (...argv) => {
      const ran = await line(endpoint, ["policy", ...argv, "--json"]);
      if (ran.code !== 0) throw new Error(ran.out + ran.err);
      return (JSON.parse(ran.out) as { policies: { document: PolicyDocument }[] }).policies.map((p) => p.document);
    },
  };
}
