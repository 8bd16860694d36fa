export interface Point {
  readonly verb: "up" | "teardown";
  readonly n: number;
  readonly when: "kill-before" | "kill-after";
}
type Counts = Readonly<Record<string, number>>;
export function reference(emulator: string, args?: readonly string[]): Promise<{ built: Counts; calls: { up: number; teardown: number } }>;
export function allPoints(calls: { readonly up: number; readonly teardown: number }): Point[];
export function sample(points: readonly Point[], count: number): Point[];
export function tryAll(
  emulator: string,
  points: readonly Point[],
  expected: Counts,
  options?: { readonly side?: number; readonly args?: readonly string[]; readonly tell?: (tried: number, failed: readonly unknown[], all: number) => void },
): Promise<{ tried: (Point & { readonly operation: string })[]; failed: (Point & { readonly error: string })[] }>;
