import { createHash } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Aws } from "../core/types.js";
import { makePath } from "../folders.js";

/** The Price List Query API has three endpoints in the world; the nearest one of them
 *  (https://docs.aws.amazon.com/general/latest/gr/billing.html). */
export const priceListRegion = (region: string): string => (region.startsWith("ap-") ? "ap-south-1" : /^(eu|me|af|il)-/.test(region) ? "eu-central-1" : "us-east-1");

export interface ProductFilters {
  readonly service: string;
  readonly filters: readonly { readonly Type: "TERM_MATCH" | "CONTAINS"; readonly Field: string; readonly Value: string }[];
}

/** Pages that a query of ours may have: it names one usage type of one region, and its near neighbours. */
const mostPages = 5;

/** Products that pass the filters, each as its JSON document. @throws AwsError */
export async function products(aws: Pick<Aws, "pricing">, { service, filters }: ProductFilters): Promise<readonly string[]> {
  const found: string[] = [];
  for (let token: string | undefined, page = 0; page < mostPages; page++) {
    const answer = await aws.pricing("GetProducts", { ServiceCode: service, Filters: [...filters], FormatVersion: "aws_v1", MaxResults: 100, ...(token === undefined ? {} : { NextToken: token }) });
    found.push(...(answer.PriceList ?? []).map(String));
    token = answer.NextToken;
    if (token === undefined || token === "") break;
  }
  return found;
}

/** What the file of prices holds, by our keys. */
type Kept = Readonly<Record<string, { readonly usd: number | null; readonly at: string }>>;
interface File {
  readonly schema: 1;
  readonly prices: Kept;
}

/** Prices of one region as one endpoint gave them, in this user's cache folder. Whatever is wrong with it: then nothing is known. */
export function priceCache(folder: string, region: string, endpoint: string | undefined): { read(): Promise<Kept>; write(prices: Kept): Promise<void> } {
  const where = endpoint === undefined ? "" : `-${createHash("sha256").update(endpoint).digest("hex").slice(0, 12)}`;
  const path = join(folder, `prices-${region}${where}.json`);
  return {
    async read() {
      try {
        return believed(JSON.parse(await readFile(path, "utf8")));
      } catch {
        return {};
      }
    },
    async write(prices) {
      const draft = `${path}.${process.pid}.tmp`;
      try {
        makePath(folder, 0o700);
        await writeFile(draft, JSON.stringify({ schema: 1, prices } satisfies File), { mode: 0o600 });
        await rename(draft, path);
      } catch {
        // The next run asks again.
      }
    },
  };
}

function believed(file: unknown): Kept {
  const { schema, prices } = file as Partial<File>;
  if (schema !== 1 || typeof prices !== "object" || prices === null) return {};
  const sound = Object.entries(prices).filter(([, p]) => typeof p === "object" && typeof p.at === "string" && (p.usd === null || (typeof p.usd === "number" && p.usd > 0 && p.usd < 1e6)));
  return Object.fromEntries(sound);
}
