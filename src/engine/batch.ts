/** How long the first of a batch waits for others, in milliseconds: they come with the same poll or the same save. */
const gatherMs = 40;

interface Batch<T> {
  readonly items: T[];
  readonly done: Promise<void>;
}

/**
 * Makes one call of what is asked for at nearly the same time under the same key. AWS refuses a batch as a whole for the
 * sake of one item, so when that happens each item is tried by itself and gets its own answer.
 */
export class Batches<T> {
  private readonly open = new Map<string, Batch<T>>();

  async join(key: string, item: T, many: (items: readonly T[]) => Promise<void>, one: () => Promise<unknown>): Promise<void> {
    let batch = this.open.get(key);
    if (batch) batch.items.push(item);
    else this.open.set(key, (batch = this.begin(key, item, many)));
    try {
      await batch.done;
    } catch (e) {
      if (batch.items.length === 1) throw e;
      await one();
    }
  }

  private begin(key: string, item: T, many: (items: readonly T[]) => Promise<void>): Batch<T> {
    const items = [item];
    const done = new Promise((r) => setTimeout(r, gatherMs)).then(() => {
      this.open.delete(key);
      return many(items);
    });
    return { items, done };
  }
}
