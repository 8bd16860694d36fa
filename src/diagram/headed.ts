import type { Drawing } from "./drawing.js";
import type { Picture } from "./picture.js";
import type { DrawingWords, View } from "./words.js";

interface Undressed extends Omit<Drawing, "title" | "about"> {
  readonly picture: Picture;
  readonly words: DrawingWords;
  readonly view: View;
}

/** The environment, where it is, and how narrow its doors are. */
export const titleOf = (picture: Picture, words: DrawingWords): string => (picture.stands ? words.title : words.titleWish)(picture.env, picture.region);

/** With its title, and with words for those who cannot see it. */
export function headed({ picture, words, view, ...rest }: Undressed): Drawing {
  const count = (of: (v: Picture["vpcs"][number]) => readonly unknown[]): number => picture.vpcs.reduce((sum, v) => sum + of(v).length, 0);
  const counts = { vpcs: picture.vpcs.length, subnets: count((v) => v.subnets), tables: count((v) => v.tables), groups: picture.groups.length };
  const phase = picture.phase === undefined ? [] : [words.phase[picture.phase]];
  return { ...rest, title: `${titleOf(picture, words)}: ${words.views[view]}`, about: [words.about(view, counts), ...phase].join(" ") };
}

/** The console's wizard ends names with the zone; where the zone is said beside it, that is once too often. */
export function withoutZone(name: string, zones: readonly string[]): string {
  const zone = zones.find((z) => z !== "" && name.endsWith(`-${z}`) && name.length > z.length + 1);
  return zone === undefined ? name : name.slice(0, -zone.length - 1);
}
