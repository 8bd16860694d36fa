export type Verb = "up" | "teardown";
export type Moment = "kill-before" | "kill-after" | "kill-answered" | "late";
export const moments: readonly Moment[];
export type Counts = Readonly<Record<string, number>>;
export interface Point {
  readonly verb: Verb;
  readonly moment: Moment;
  readonly n: number;
}
/** What a chain has struck, in order, and what is wrong. */
export interface Struck {
  readonly verb: Verb;
  readonly moment: Moment;
  readonly points: readonly string[];
  readonly duplicates: readonly string[];
  readonly missing: readonly string[];
  readonly orphans: readonly string[];
  readonly seconds: number;
  readonly error?: string;
}
interface ChainOptions {
  readonly verb: Verb;
  readonly moment: Moment;
  readonly built: Counts;
  readonly args?: readonly string[];
  readonly from?: number;
  readonly to?: number;
  readonly step?: number;
  readonly tell?: (n: number) => void;
}
export function reference(emulator: string, args?: readonly string[]): Promise<{ built: Counts; calls: Readonly<Record<Verb, readonly string[]>> }>;
export function chain(emulator: string, options: ChainOptions): Promise<Struck>;
export function tryAlone(emulator: string, point: Point, built: Counts, args?: readonly string[]): Promise<string>;
export function leave(emulator: string, point: Point, args?: readonly string[]): Promise<string>;
export function allPoints(calls: Readonly<Record<Verb, readonly string[]>>): Point[];
export function spread<T>(list: readonly T[], count: number): T[];
export function sideBySide<T, R>(list: readonly T[], side: number, work: (one: T) => Promise<R>): Promise<R[]>;
