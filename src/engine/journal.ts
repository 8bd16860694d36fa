import type { Lock, NodeRecord, State, Store } from "../core/state.js";
import type { NodeId } from "../core/types.js";

/**
 * The state in memory and on disk. `put` and `drop` resolve when the change is durable; the store makes one write of
 * what is asked for at the same time (group commit, P10). A write that fails fails everyone who waited for it and every
 * later one: no call is sent whose intent was not saved (P3).
 */
export class Journal {
  private broken: unknown;

  constructor(
    readonly state: State,
    private readonly store: Store,
    private readonly lock: Lock,
  ) {}

  record(node: NodeId): NodeRecord | undefined {
    return Object.hasOwn(this.state.records, node) ? this.state.records[node] : undefined;
  }

  put(node: NodeId, record: NodeRecord): Promise<void> {
    this.state.records[node] = record;
    return this.save();
  }

  /** Together: a record must not be seen without what it stands on. */
  drop(...nodes: readonly NodeId[]): Promise<void> {
    for (const node of nodes) delete this.state.records[node];
    return this.save();
  }

  async save(): Promise<void> {
    if (this.broken !== undefined) throw this.broken;
    try {
      await this.store.write(this.state, this.lock);
    } catch (e) {
      this.broken ??= e;
      throw e;
    }
  }
}
