import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Desk } from "../acceptance/program.js";
import { freshAccount } from "../setup/account.js";
import { runIn, surroundings, type Asked, type Ran, type Surrounding } from "./surrounding.js";

export type StateName = "absent" | "present";

/** One account with a small environment in it, and as many copies of its folder as there are runs. "absent": another one. */
export class Places {
  readonly desk: Desk;
  private readonly empty = freshAccount();
  private readonly root = mkdtempSync(join(tmpdir(), "kumiki-places-"));
  private made = 0;

  constructor(endpoint: string) {
    this.desk = new Desk(endpoint);
  }

  /** Nothing of this process's environment; the endpoint is the emulator's and only this machine is reached. */
  env(): NodeJS.ProcessEnv {
    return { ...this.desk.env(), AWS_ENDPOINT_URL: this.desk.endpoint };
  }

  async build(steps: readonly string[]): Promise<void> {
    const ran = await runIn(surroundings["no terminal"], ["up", ...steps, "--yes", "--quiet"], { cwd: this.desk.root, env: { ...this.env(), KUMIKI_DIR: this.desk.dir }, deadlineMs: 120_000 });
    if (ran.code !== 0) throw new Error(`nothing to begin with: ${JSON.stringify(ran)}`);
  }

  /** A folder of its own for one run: what it does to the state, no other sees. */
  private copy(state: StateName): string {
    const root = join(this.root, String(++this.made));
    mkdirSync(root);
    if (state === "present") cpSync(this.desk.dir, join(root, "states"), { recursive: true });
    return root;
  }

  /** The program in that surrounding, on that state; the copy is gone afterwards. */
  async run(surrounding: Surrounding, words: readonly string[], asked: Omit<Asked, "cwd" | "env"> & { readonly env?: NodeJS.ProcessEnv; readonly state: StateName }): Promise<Ran> {
    const { state, env, ...rest } = asked;
    const root = this.copy(state);
    // HOME as well: what one run leaves in it, no other finds.
    const own = { ...this.env(), HOME: root, KUMIKI_DIR: join(root, "states"), ...(state === "absent" ? { AWS_ACCESS_KEY_ID: this.empty } : {}), ...env };
    try {
      return await runIn(surrounding, words, { ...rest, cwd: root, env: own });
    } finally {
      if (words[0] === "lab" && words[1] === "up") await runIn(surroundings["no terminal"], ["lab", "down"], { cwd: root, env: own });
      rmSync(root, { recursive: true, force: true });
    }
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
    this.desk.remove();
  }
}

/** So many at a time, in order. */
export async function pooled<T, R>(items: readonly T[], atATime: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const out: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) out[i] = await work(items[i]!);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  return out;
}
