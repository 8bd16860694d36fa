import { widthOf } from "../width.js";
import type { Look } from "../look.js";
import type { Sink } from "./sink.js";

const hideCursor = "\u001b[?25l";
const showCursor = "\u001b[?25h";

/**
 * The lower part of a terminal that is drawn over and over. Only lines that have changed are written, in place, so nothing
 * flickers and a slow line to another machine is not flooded.
 */
export class Screen {
  private drawn: readonly string[] = [];
  private size = "";
  private hidden = false;
  private readonly restore = (): void => this.show();

  constructor(
    private readonly sink: Sink,
    private readonly look: () => Look,
    private readonly rows: () => number,
  ) {}

  /** Replaces what was drawn before; nothing is written if it is the same. */
  draw(lines: readonly string[]): void {
    const size = `${this.look().columns}x${this.rows()}`;
    const same = size === this.size;
    this.size = size;
    if (same && lines.length === this.drawn.length && lines.every((line, i) => line === this.drawn[i])) return;
    this.hide();
    // A terminal of another size has broken the lines anew: then all of them are written.
    if (same && this.drawn.length > 0) this.change(lines);
    else this.write(lines);
    this.drawn = lines;
  }

  /** Goes from one changed line to the next; adds what is new at the end, or erases what is too much there. */
  private change(lines: readonly string[]): void {
    const { drawn } = this;
    let at = drawn.length; // the cursor stands below what is drawn
    let out = "";
    const go = (to: number): void => {
      if (to < at) out += `\u001b[${at - to}A`;
      if (to > at) out += `\u001b[${to - at}B`;
      at = to;
    };
    lines.slice(0, drawn.length).forEach((line, i) => {
      if (line === drawn[i]) return;
      go(i);
      out += `\r\u001b[2K${line}\n`;
      at = i + 1;
    });
    go(Math.min(lines.length, drawn.length));
    const added = lines.slice(drawn.length).map((line) => `\u001b[2K${line}\n`).join("");
    this.sink.write(`${out}\r${added}${lines.length < drawn.length ? "\u001b[J" : ""}`);
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
    const tall = this.drawn.reduce((n, line) => n + Math.max(1, Math.ceil(widthOf(line, this.look()) / columns)), 0);
    // What has left the screen at the top stays there: the cursor does not come so far.
    const height = Math.min(tall, this.rows() - 1);
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
