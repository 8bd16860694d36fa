import { catalogue } from "./catalogue/index.js";
import type { Lang } from "./lang.js";

/** How long something took or has been taking: "0.4 s", "12 s", "4:30 min", "1:02:03 h". */
export function elapsed(ms: number, lang: Lang): string {
  const { seconds } = catalogue(lang).run;
  if (ms < 9_950) return seconds((Math.max(0, ms) / 1000).toFixed(1));
  const all = Math.round(ms / 1000);
  if (all < 60) return seconds(String(all));
  const two = (n: number): string => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  return h === 0 ? `${m}:${two(s)}` : `${h}:${two(m)}:${two(s)}`;
}

/** How long something usually takes, as roughly as it is known: "20 s", "12 min", "2 h". */
export function roughly(ms: number, lang: Lang): string {
  const { seconds, minutes, hours } = catalogue(lang).run;
  if (ms < 10_000) return seconds(String(Math.max(1, Math.round(ms / 1000))));
  if (ms < 90_000) return seconds(String(Math.round(ms / 5000) * 5));
  return ms < 5_400_000 ? minutes(Math.round(ms / 60_000)) : hours(Math.round(ms / 3_600_000));
}
