/** PostgreSQL counts major versions by one number (17.5), MySQL by two (8.4.7). */
export const majorOf = (engine: string, version: string): string => version.split(".").slice(0, engine === "postgres" ? 1 : 2).join(".");

const byNumber = (a: string, b: string): number => a.localeCompare(b, "en", { numeric: true });

/** The newest version of every major line, the oldest line first. */
export function newestOfLines(engine: string, versions: readonly string[]): readonly string[] {
  const newest = new Map<string, string>();
  for (const version of [...versions].sort(byNumber)) newest.set(majorOf(engine, version), version);
  return [...newest.values()].sort(byNumber);
}
