import { shellWord } from "../escape.js";

/** A command that the user can copy: "kumiki up --env lab". The default environment needs no option. */
export const command = (words: string, env?: string): string =>
  `kumiki ${words}` + (env === undefined || env === "" || env === "default" ? "" : ` --env ${shellWord(env)}`);

/** The same in another Region, where one is known. */
export const inRegion = (words: string, region: string | undefined): string => command(words) + (region === undefined ? "" : ` --region ${region}`);

/** Words in a list, at most `most` of them, the rest as a number. @param comma what stands between them, `Catalogue.comma` */
export function listed(items: readonly string[], more: (n: number) => string, most = 12, comma = ", "): string {
  const some = items.slice(0, most);
  return (items.length > most ? [...some, more(items.length - most)] : some).join(comma);
}

/** The value of --state, or of --dir, that leads to a state file: "s3://bucket/prefix" of "s3://bucket/prefix/lab/state.json". */
export const placeOf = (state: string): string => state.replace(/\/[^/]+\/[^/]+$/, "");

/** The command that fetches one version of an object, written s3://bucket/key?versionId=ID. */
export function fetchVersion(version: string): string {
  const [, bucket = "", key = "", id = ""] = /^s3:\/\/([^/]+)\/(.+)\?versionId=(.+)$/.exec(version) ?? [];
  return `aws s3api get-object --bucket ${shellWord(bucket)} --key ${shellWord(key)} --version-id ${shellWord(id)} FILE`;
}
