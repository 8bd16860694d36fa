export interface Mark {
  readonly mark: "first-contact" | "xray";
  readonly row: string;
  readonly file: string;
  /** Its title without the mark. */
  readonly test: string;
}
export function findMarks(root: string): Promise<Mark[]>;
export function inTypeScript(file: string, text: string): Mark[];
export function inPython(file: string, text: string): Mark[];
