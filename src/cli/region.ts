import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Intent } from "./wish.js";
import type { Session } from "./session.js";

/**
 * Whether something says where to build, as far as that can be told without loading the SDK: the wizard asks at once
 * where nothing does. The order is the SDK's own; if it finds nothing after all, `connect` says so (Fault no-region).
 */
export async function saysRegion({ settings, parts }: Pick<Session, "settings" | "parts">, { region, saved }: Pick<Intent, "region" | "saved">): Promise<boolean> {
  if (region !== undefined || saved !== undefined || settings.region !== undefined || settings.local === true) return true;
  const { env } = parts;
  const files = [env["AWS_CONFIG_FILE"] ?? join(homedir(), ".aws", "config"), env["AWS_SHARED_CREDENTIALS_FILE"] ?? join(homedir(), ".aws", "credentials")];
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8").catch(() => ""))); // none is there
  const profile = settings.profile?.value ?? "default";
  return texts.some((text) => hasRegion(text, profile));
}

/** `[name]` or `[profile name]`, as the AWS CLI writes the two files. */
export function hasRegion(text: string, profile: string): boolean {
  let inside = false;
  for (const line of text.split(/\r?\n/)) {
    const section = /^\s*\[\s*(?:profile\s+)?["']?(.+?)["']?\s*\]/.exec(line)?.[1];
    if (section !== undefined) inside = section === profile;
    else if (inside && /^region\s*=\s*\S/.test(line)) return true;
  }
  return false;
}
