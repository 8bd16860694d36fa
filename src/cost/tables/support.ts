/**
 * The last day of RDS standard support, by engine and major version
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MySQL.Concepts.VersionMgmt.html and
 * https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html; requirements.md O4).
 */
const standardUntil: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  mysql: { "5.7": "2024-02-29", "8.0": "2026-07-31", "8.4": "2029-07-31" },
  postgres: { "11": "2024-02-29", "12": "2025-02-28", "13": "2026-02-28", "14": "2027-02-28", "15": "2028-02-29", "16": "2029-02-28", "17": "2030-02-28", "18": "2031-02-28" },
};

/** The year of a day two years later: the third year of Extended Support costs twice as much. */
const twoYearsLater = (day: string): string => `${Number(day.slice(0, 4)) + 2}${day.slice(4)}`;

/** Which price of Extended Support holds on a day (ISO 8601); undefined: none, the version is in standard support or not known. */
export function extendedYears(engine: string | undefined, version: string | undefined, day: string): "years-1-2" | "year-3" | undefined {
  const lines = engine === undefined || !Object.hasOwn(standardUntil, engine) ? {} : standardUntil[engine]!;
  const parts = (version ?? "").split(".");
  const major = engine === "mysql" ? parts.slice(0, 2).join(".") : parts[0]!;
  const until = Object.hasOwn(lines, major) ? lines[major]! : undefined;
  if (until === undefined || day <= until) return undefined;
  return day > twoYearsLater(until) ? "year-3" : "years-1-2";
}
