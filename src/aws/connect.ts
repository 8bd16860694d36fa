import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { AwsError } from "../core/aws-error.js";
import { Fault } from "../core/fault.js";
import type { Aws } from "../core/types.js";
import { type ClientOptions, openCalls, withIdentity } from "./send.js";

/** How AWS builds the names of its regions, in every partition; a new region fits, a slip of the pen seldom does. */
const regions = /^(us|us-gov|us-isob?|us-isof|eu|eu-isoe|eusc-de|ap|sa|ca|me|af|il|mx|cn)-(north|south|east|west|central|northeast|northwest|southeast|southwest)-\d$/;

/**
 * Who and where we are, before anything else: region, then STS GetCallerIdentity.
 * Faults: no-region, no-profile, no-credentials, expired-credentials, bad-credentials, unreachable.
 */
export async function connect(options: ClientOptions): Promise<Aws> {
  const region = options.region || process.env["AWS_REGION"] || process.env["AWS_DEFAULT_REGION"];
  const wanted: ClientOptions = region ? { ...options, region } : options;
  // The SDK says "could not load credentials" for a profile that does not exist: look ourselves.
  if (!options.credentials && options.profile !== undefined && !(await profileExists(options.profile)))
    throw new Fault("no-profile", { profile: options.profile });
  const calls = openCalls(wanted);
  const client = await calls.client("sts");
  let found: string;
  try {
    found = await client.config.region();
  } catch {
    throw new Fault("no-region", {});
  }
  if (!regions.test(found)) throw new Fault("unknown-region", { region: found, known: [] });
  const identity = await calls.sts("GetCallerIdentity", {}).catch((e: unknown) => {
    throw identityFault(e, { ...wanted, region: found });
  });
  const [, partition = "aws"] = (identity.Arn ?? "").split(":");
  if (identity.Account === undefined) throw new Fault("not-read", { operation: "sts:GetCallerIdentity", code: "empty answer" });
  return withIdentity(calls, wanted, { account: identity.Account, partition, region: found });
}

function identityFault(e: unknown, options: ClientOptions): unknown {
  if (!(e instanceof AwsError)) return e;
  const profile = options.profile ?? process.env["AWS_PROFILE"];
  const who = profile === undefined ? {} : { profile };
  if (e.Code === "CredentialsProviderError" && /expired|SSO|sso login/i.test(e.message))
    return new Fault("expired-credentials", { ...who, code: e.Code }, { cause: e });
  if (e.Code === "CredentialsProviderError") return new Fault("no-credentials", who, { cause: e });
  if (e.kind === "expired") return new Fault("expired-credentials", { ...who, code: e.Code }, { cause: e });
  if (e.kind === "credentials" || e.kind === "forbidden") return new Fault("bad-credentials", { code: e.Code }, { cause: e });
  if (e.kind === "clock") return new Fault("clock", { code: e.Code }, { cause: e });
  // A region that does not exist has no endpoint.
  if (e.Code === "ENOTFOUND" && options.endpoint === undefined)
    return new Fault("unknown-region", { region: options.region ?? "", known: [] }, { cause: e });
  if (e.kind === "not-sent" || e.kind === "unknown-outcome")
    return new Fault("unreachable", { endpoint: options.endpoint ?? "AWS", code: e.Code }, { cause: e });
  return e;
}

async function profileExists(profile: string): Promise<boolean> {
  const files = [
    process.env["AWS_CONFIG_FILE"] ?? join(homedir(), ".aws", "config"),
    process.env["AWS_SHARED_CREDENTIALS_FILE"] ?? join(homedir(), ".aws", "credentials"),
  ];
  const texts = await Promise.all(files.map((f) => readFile(f, "utf8").catch(() => "")));
  return texts.some((t) =>
    t.split("\n").some((line) => {
      const name = /^\s*\[\s*(?:profile\s+)?(.+?)\s*\]/.exec(line)?.[1];
      return name === profile;
    }),
  );
}
