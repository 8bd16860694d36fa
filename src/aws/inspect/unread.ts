import { isAwsError } from "../../core/aws-error.js";

/** Collects what AWS refuses to answer: a look goes on without it. */
export class Unread {
  readonly operations = new Set<string>();

  async attempt<T>(operation: string, ask: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await ask();
    } catch (e) {
      // Without credentials nothing else will be answered either.
      if (!isAwsError(e) || ["expired", "credentials", "clock"].includes(e.kind)) throw e;
      // What is gone by now is in nobody's way.
      if (e.kind !== "gone") this.operations.add(operation);
      return otherwise;
    }
  }
}
