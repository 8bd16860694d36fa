import type { AwsError } from "../core/aws-error.js";

/** Why nothing can be sent any more, for whoever is asked to log in again. */
export interface Ended {
  /** AWS's or the SDK's code. */
  readonly code: string;
  readonly profile?: string;
}
/** Asks for new credentials; false when nobody can or wants to give them. */
export type Renew = (why: Ended) => Promise<boolean>;

/**
 * Credentials that end in the middle of a run (pitfall 44). The first call that is refused for it shuts the gate: whoever
 * wants to send waits there, somebody is asked once, and what was refused is sent again. A call refused for its
 * credentials was not carried out, so this makes nothing twice.
 */
export class Gate {
  private shut: Promise<void> | undefined;
  private shutAt = 0;
  private paused = 0;
  private opened = 0;
  /** Nobody logged in again: every further call ends with this. */
  private given: unknown;

  constructor(
    /** Resolves when the credentials are good again; throws what ends the run. */
    private readonly renew: (why: AwsError) => Promise<void>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** How often it was opened again: a refusal of before then says nothing of the credentials there are now. */
  get generation(): number {
    return this.opened;
  }

  /** Milliseconds for which it has been shut, up to now. */
  pausedMs(): number {
    return this.paused + (this.shut === undefined ? 0 : this.now() - this.shutAt);
  }

  /** Resolves when something may be sent. */
  async enter(): Promise<void> {
    if (this.given !== undefined) throw this.given;
    await this.shut;
  }

  /** Resolves when the refused call, sent in `generation`, may be sent again. */
  async refused(why: AwsError, generation: number): Promise<void> {
    await this.enter();
    if (generation === this.opened) await (this.shut ??= this.ask(why));
  }

  private async ask(why: AwsError): Promise<void> {
    this.shutAt = this.now();
    try {
      await this.renew(why);
      this.opened++;
    } catch (e) {
      this.given = e;
      throw e;
    } finally {
      this.paused += this.now() - this.shutAt;
      this.shut = undefined;
    }
  }
}
