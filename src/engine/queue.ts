/**
 * A ready queue: no waves, no step barriers. A task starts when everything it stands on is usable; of those that can
 * start at the same moment the one with the longest path behind it goes first. Slots are held by the calls (aws/limit),
 * never by a task that waits.
 */
export interface Task {
  readonly id: string;
  /** Tasks whose `usable` must come first. Names of absent tasks are no hindrance. */
  readonly deps: readonly string[];
  /** Typical duration in milliseconds, for the priority. */
  readonly weight: number;
  /** May call `usable` before it resolves, to let dependants start early. */
  run(usable: () => void): Promise<void>;
  /** Something below failed or was interrupted: this one is not started. */
  blocked(by: string): void;
}

export interface Outcome {
  readonly failed: ReadonlyMap<string, unknown>;
  readonly blocked: ReadonlySet<string>;
}

export async function runQueue(tasks: readonly Task[], signal: AbortSignal): Promise<Outcome> {
  const byId = new Map(tasks.map((t) => [t.id, t]));
  const dependants = new Map<string, string[]>();
  const missing = new Map<string, Set<string>>();
  for (const t of tasks) {
    const deps = new Set(t.deps.filter((d) => byId.has(d)));
    missing.set(t.id, deps);
    for (const d of deps) dependants.set(d, [...(dependants.get(d) ?? []), t.id]);
  }
  const path = pathLengths(tasks, dependants);
  const failed = new Map<string, unknown>();
  const blocked = new Set<string>();
  const started = new Set<string>();
  const running = new Set<Promise<void>>();

  const block = (id: string, by: string): void => {
    if (blocked.has(id) || started.has(id)) return;
    blocked.add(id);
    byId.get(id)!.blocked(by);
    for (const d of dependants.get(id) ?? []) block(d, by);
  };
  const release = (id: string): void => {
    for (const d of dependants.get(id) ?? []) missing.get(d)!.delete(id);
  };
  const startReady = (): void => {
    if (signal.aborted) return;
    const ready = tasks.filter((t) => !started.has(t.id) && !blocked.has(t.id) && missing.get(t.id)!.size === 0);
    ready.sort((a, b) => path.get(b.id)! - path.get(a.id)!);
    for (const t of ready) {
      started.add(t.id);
      const usable = (): void => {
        release(t.id);
        queueMicrotask(startReady);
      };
      const done: Promise<void> = t.run(usable).then(
        () => usable(),
        (e: unknown) => {
          failed.set(t.id, e);
          for (const d of dependants.get(t.id) ?? []) block(d, t.id);
        },
      );
      running.add(done);
      void done.finally(() => running.delete(done));
    }
  };

  startReady();
  while (running.size > 0) {
    await Promise.race(running);
    await Promise.resolve(); // let the microtask start what became ready
    startReady();
  }
  for (const t of tasks) if (!started.has(t.id)) block(t.id, "interrupted");
  return { failed, blocked };
}

/** Longest way from a task to the end of the run, itself included. */
function pathLengths(tasks: readonly Task[], dependants: ReadonlyMap<string, readonly string[]>): Map<string, number> {
  const weight = new Map(tasks.map((t) => [t.id, t.weight]));
  const out = new Map<string, number>();
  const walk = (id: string): number => {
    const known = out.get(id);
    if (known !== undefined) return known;
    out.set(id, 0); // a cycle would be a bug of the planner; it must not hang here
    const below = Math.max(0, ...(dependants.get(id) ?? []).map(walk));
    const length = weight.get(id)! + below;
    out.set(id, length);
    return length;
  };
  for (const t of tasks) walk(t.id);
  return out;
}
