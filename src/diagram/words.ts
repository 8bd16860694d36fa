import type { WalkPhase } from "../core/types.js";
import type { ConnectionPicture, Dweller, RulePicture, Tier } from "./picture.js";

/** The three drawings of a picture. */
export type View = "network" | "routes" | "access";
export const views: readonly View[] = ["network", "routes", "access"];

/** Every word that is drawn. The catalogue has them in both languages; what fills them is escaped where it is drawn. */
export interface DrawingWords {
  /** Of the document: "en", "ja". */
  readonly language: string;
  readonly title: (env: string, region: string) => string;
  /** Of what is not built yet. */
  readonly titleWish: (env: string, region: string) => string;
  readonly phase: Readonly<Record<WalkPhase, string>>;
  readonly views: Readonly<Record<View, string>>;
  /** For those who cannot see it: what is in the drawing. */
  readonly about: (view: View, counts: { readonly vpcs: number; readonly subnets: number; readonly tables: number; readonly groups: number }) => string;
  /** Where there is nothing to draw. */
  readonly empty: Readonly<Record<View, string>>;
  readonly region: (region: string) => string;
  readonly internet: string;
  readonly vpnClients: string;
  readonly tier: Readonly<Record<Tier, string>>;
  readonly flowLogs: string;
  readonly kinds: Readonly<Record<Dweller["what"] | ConnectionPicture["what"] | "bucket", string>>;
  readonly willBePublic: string;
  readonly vpnOff: string;
  /** Headings of the resource map, in the console's words. */
  readonly columns: Readonly<Record<"vpc" | "subnets" | "tables" | "connections", string>>;
  /** The VPC's main route table, which a subnet has that is given none. */
  readonly mainTable: string;
  /** Rules that a group has for its own members. */
  readonly among: string;
  readonly noRules: string;
  readonly noMembers: string;
  /** A source that is a range: everybody, or one address or network. */
  readonly anywhere: string;
  readonly sources: Readonly<Record<RulePicture["from"]["what"], string>>;
  readonly rules: string;
  readonly ruleColumns: Readonly<Record<"group" | "from" | "protocol" | "ports" | "why", string>>;
  readonly legend: string;
  readonly legends: Readonly<Record<"public" | "private" | "zone" | "route" | "allowed" | "spans", string>>;
}
