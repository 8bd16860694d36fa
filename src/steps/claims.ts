import type { Check, CheckContext } from "../core/types.js";

/** What kind of conversation a check is about; the port follows where it is always the same. */
interface Talk {
  readonly en: string;
  readonly ja: string;
}
export const ssh = { en: "SSH", ja: "SSH", port: 22 };
export const http = { en: "HTTP", ja: "HTTP", port: 80 };

type Rest = Pick<Check, "via" | "everyone">;

/** One check of TCP, with its title. */
export function claim(id: string, from: string, to: string, talk: Talk & { readonly port: number }, expect: Check["expect"], rest: Rest = {}): Check {
  const { en, ja, port } = talk;
  const by = rest.via === undefined ? { en: "", ja: "" } : { en: ` by way of ${rest.via}`, ja: ` (${rest.via} 経由)` };
  const not = expect === "open" ? { en: "", ja: "" } : { en: "no ", ja: "不可: " };
  return {
    id,
    words: { en: `${not.en}${en} from ${from} to ${to}${by.en}`, ja: `${not.ja}${from} から ${to} への ${ja}${by.ja}` },
    from,
    to,
    port,
    protocol: "tcp",
    ...rest,
    expect,
  };
}

/** The hosts called so: "web-server" → web-server-1, web-server-2. */
export const called = ({ hosts }: CheckContext, name: string): readonly string[] => hosts.filter((h) => h.startsWith(`${name}-`));

export const open = (holds: boolean): Check["expect"] => (holds ? "open" : "closed");
