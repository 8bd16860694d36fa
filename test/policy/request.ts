import type { IncomingHttpHeaders } from "node:http";

/** One AWS request as it goes over the wire. */
export interface Asked {
  /** By its signing name: "elasticloadbalancing". */
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  /** Query protocol: flat, as sent ("TagSpecification.1.Tag.1.Key"). JSON and S3: what is looked at below. */
  readonly flat: ReadonlyMap<string, string>;
  readonly json: Readonly<Record<string, unknown>>;
  readonly bucket: string;
  readonly key: string;
  readonly body: string;
}

export function parse(operation: { readonly service: string; readonly operation: string }, url: string, headers: IncomingHttpHeaders, body: string): Asked {
  const { pathname } = new URL(url, "http://x");
  const [bucket = "", ...key] = decodeURIComponent(pathname).slice(1).split("/");
  const query = operation.service === "s3" || headers["x-amz-target"] !== undefined ? new URLSearchParams() : new URLSearchParams(body);
  return {
    ...operation,
    region: /\/\d{8}\/([^/]+)\//.exec(headers.authorization ?? "")?.[1] ?? "",
    flat: new Map(query),
    json: headers["x-amz-target"] === undefined ? {} : (JSON.parse(body || "{}") as Record<string, unknown>),
    bucket,
    key: key.join("/"),
    body,
  };
}

/** Values of the parameters whose name matches, in the order of sending. */
export const values = (asked: Asked, name: RegExp): string[] => [...asked.flat].flatMap(([key, value]) => (name.test(key) ? [value] : []));
export const value = (asked: Asked, name: string): string | undefined => asked.flat.get(name);

const pairs = (keys: readonly string[], texts: readonly string[]): Record<string, string> => Object.fromEntries(keys.map((k, i) => [k, texts[i] ?? ""]));

/** The tags that the request puts on a thing; of EC2, of this type. */
export function tagsIn(asked: Asked, type?: string): Record<string, string> {
  if (asked.service === "s3") return pairs(...xmlTags(asked.body));
  const { json } = asked;
  if (asked.service === "logs") return (json["tags"] as Record<string, string> | undefined) ?? {};
  if (asked.service === "acm") return Object.fromEntries(((json["Tags"] as { Key: string; Value: string }[] | undefined) ?? []).map((t) => [t.Key, t.Value]));
  if (asked.service === "ec2") {
    const n = [...asked.flat].flatMap(([key, v]) => (v === type ? (/^TagSpecification\.(\d+)\.ResourceType$/.exec(key)?.[1] ?? []) : []))[0];
    return n === undefined ? {} : pairs(values(asked, new RegExp(`^TagSpecification\\.${n}\\.Tag\\.\\d+\\.Key$`)), values(asked, new RegExp(`^TagSpecification\\.${n}\\.Tag\\.\\d+\\.Value$`)));
  }
  return pairs(values(asked, /^Tags\.(member|Tag)\.\d+\.Key$/), values(asked, /^Tags\.(member|Tag)\.\d+\.Value$/));
}
const xmlTags = (body: string): [string[], string[]] => [[...body.matchAll(/<Key>([^<]*)<\/Key>/g)].map((m) => m[1]!), [...body.matchAll(/<Value>([^<]*)<\/Value>/g)].map((m) => m[1]!)];
