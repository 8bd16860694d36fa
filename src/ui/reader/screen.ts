import { widthOf } from "../width.js";
import type { Look } from "../look.js";
import type { Sink } from "./sink.js";

const hideCursor = "\u001b[?25l";
const showCursor = "\u001b[?25h";

/** The lower part of a terminal that is drawn over and over. Lines are overwritten in place, so nothing flickers. */
export class Screen {
  private drawn: readonly string[] = [];
  private hidden = false;
  private readonly restore = (): void => this.show();

  constructor(
    private readonly sink: Sink,
    private readonly look: () => Look,
  ) {}

  /** Replaces what was drawn before; nothing is written if it is the same. */
  draw(lines: readonly string[]): void {
    if (lines.length === this.drawn.length && lines.every((line, i) => line === this.drawn[i])) return;
    this.hide();
    this.write(lines);
    this.drawn = lines;
  }

  /** Writes lines that stay, above what is drawn. */
  print(lines: readonly string[]): void {
    this.write([...lines, ...this.drawn]);
  }

  /** What is drawn stays. */
  leave(): void {
    this.drawn = [];
    this.show();
  }

  /** A line is erased before it is written: one that fills the terminal would lose its last column otherwise. */
  private write(lines: readonly string[]): void {
    this.sink.write(`${this.back()}${lines.map((line) => `\u001b[2K${line}\n`).join("")}\u001b[J`);
  }

  /** To the first line of what was drawn. A terminal that has become narrower has broken the lines. */
  private back(): string {
    const { columns } = this.look();
    const height = this.drawn.reduce((n, line) => n + Math.max(1, Math.ceil(widthOf(line, this.look()) / columns)), 0);
    return height === 0 ? "\r" : `\r\u001b[${height}A`;
  }

  private hide(): void {
    if (this.hidden) return;
    this.hidden = true;
    this.sink.write(hideCursor);
    process.once("exit", this.restore);
  }

  private show(): void {
    if (!this.hidden) return;
    this.hidden = false;
    this.sink.write(showCursor);
    process.removeListener("exit", this.restore);
  }
}
