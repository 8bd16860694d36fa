export interface Screen {
  /** "up-waits.ja.80x24.txt" */
  readonly name: string;
  /** What is seen, with what differs from run to run taken away. */
  readonly text: string;
  /** Lines that the terminal had to break. */
  readonly broken: readonly string[];
}
export interface Size {
  readonly columns: number;
  readonly rows: number;
}
export const sizes: readonly Size[];
export function rub(text: string): string;
export function play(
  emulator: { readonly url: string; pace(pace: number): Promise<void>; readonly scenes?: readonly string[]; readonly sizes?: readonly Size[] },
  seen: (screen: Screen) => void | Promise<void>,
): Promise<void>;
