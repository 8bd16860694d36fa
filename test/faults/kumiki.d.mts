import type { ChildProcess } from "node:child_process";

export interface TestPlace {
  readonly account: string;
  readonly dir: string;
  remove(): Promise<void>;
}
export function newPlace(): Promise<TestPlace>;
export function kumiki(
  args: readonly string[],
  where: { readonly endpoint: string; readonly place: TestPlace; readonly env?: Readonly<Record<string, string>> },
): {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null; readonly out: string; readonly err: string }>;
};
/** Everything in the account that AWS did not put there, by listing. */
export function inventory(emulator: string, account: string): Promise<Readonly<Record<string, readonly string[]>>>;
export function counts(things: Readonly<Record<string, readonly string[]>>): Record<string, number>;
