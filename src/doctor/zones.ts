import { refsOf } from "../core/resolve.js";
import type { Wanted } from "./examination.js";

/** Availability Zones of the subnets that a setting refers to. */
export function zonesOf({ things }: Wanted, setting: unknown): string[] {
  const nodes = refsOf(setting);
  return [...new Set(things.filter((t) => nodes.has(t.id) && typeof t.props["zone"] === "string").map((t) => String(t.props["zone"])))];
}
