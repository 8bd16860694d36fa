/** A stream that may go away: `kumiki up --json=lines | head` must not stop a build in the middle of a call. */
export interface Out {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  write(text: string, done?: (error?: Error | null) => void): unknown;
  on?(event: "error", listener: (error: Error) => void): unknown;
}

export class Sink {
  private gone = false;
  private pending: Promise<void> = Promise.resolve();

  constructor(readonly stream: Out) {
    stream.on?.("error", () => (this.gone = true));
  }

  write(text: string): void {
    if (this.gone) return;
    const written = new Promise<void>((resolve) => this.stream.write(text, () => resolve()));
    this.pending = this.pending.then(() => written);
  }

  /** Resolves when everything has been handed over, or nobody takes it any more. */
  async drained(): Promise<void> {
    if (!this.gone) await this.pending;
  }
}
