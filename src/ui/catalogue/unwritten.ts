import type { Lang } from "../lang.js";

/** "ENOSPC: no space left on device, write": what stands between the code and the call. */
const reason = ({ message }: Error): string => /^\w+: (.+), \w+$/.exec(message)?.[1] ?? message;

const jaReason = (error: Error): string =>
  (error as NodeJS.ErrnoException).code === "ENOSPC" ? "ディスクに空き容量がありません (ENOSPC)" : reason(error);

/** That stdout was lost. Beside the faults, since it has to be said where nothing but help was loaded. */
export const unwritten: Readonly<Record<Lang, (error: Error) => string>> = {
  en: (error) => `cannot write to stdout: ${reason(error)}`,
  ja: (error) => `標準出力に書き込めません: ${jaReason(error)}`,
};
