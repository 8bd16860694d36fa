/**
 * One rule of the protocol broken at a time (reliability.md R9), as a patch of the sources, and the fast test that must notice. The
 * text to replace must be there exactly once: a patch that does not fit any more fails the run, so whoever moves the code
 * moves the patch.
 *
 * @typedef {{ name: string, rule: string, file: string, find: string, put: string, caught: string, only?: string }} Mutant
 * caught: the file of tests; only: a pattern of their names
 */
const histories = "test/histories/histories.test.ts";
const protocol = "test/engine/protocol.test.ts";

/** @type {readonly Mutant[]} */
export const mutants = [
  { name: "no intent", rule: "P3", file: "src/engine/make.ts", find: "await journal.put(node.id, intent);", put: "journal.state.records[node.id] = intent;", caught: histories },
  { name: "no intent of a delete", rule: "P11", file: "src/engine/remove.ts", find: 'if (record) await journal.put(at.id, { ...record, id: record.id ?? each.id, status: "deleting" });', put: "", caught: histories },
  { name: "a failed save is shrugged off", rule: "P3", file: "src/engine/journal.ts", find: "      this.broken ??= e;\n      throw e;", put: "      void e;", caught: protocol },
  { name: "no look-up window", rule: "P7", file: "src/engine/look.ts", find: "const until = site.clock() + forMs;", put: "const until = site.clock() + 0 * forMs;", caught: histories },
  { name: "one look is enough", rule: "P13", file: "src/engine/survey.ts", find: "return looks < 2 || young;", put: "return looks < 1 && young;", caught: protocol },
  { name: "an unknown outcome is a failure to repeat", rule: "P6", file: "src/engine/policy.ts", find: 'return verb === "create" ? "look-up" : "retry";\n    case "exists"', put: 'return "retry";\n    case "exists"', caught: protocol },
  { name: "the SDK repeats by itself", rule: "P4", file: "src/aws/send.ts", find: "maxAttempts: 1,", put: "maxAttempts: 3,", caught: "test/aws/send.test.ts" },
  { name: "an answer that never ends is waited for", rule: "1.6", file: "src/aws/send.ts", find: "setTimeout(() => deadline.abort(), callMs);", put: "setTimeout(() => undefined, callMs);", caught: "test/aws/send.test.ts" },
  { name: "the first page only", rule: "P7", file: "src/resources/pages.ts", find: 'if (typeof next !== "string" || next === "") return out;', put: "if (next !== out) return out;", caught: "test/mutants/rules.test.ts" },
  { name: "an empty page is none", rule: "P14", file: "src/aws/answer.ts", find: 'if (body.length === 0) return query.has(service) || reads ? "empty answer" : undefined;', put: "if (body.length === 0) return undefined;", caught: "test/aws/send.test.ts" },
  { name: "delete without a look at the tags", rule: "P11", file: "src/engine/ownership/proofs.ts", find: 'owner.env === envId ? undefined : "other-tags"),\n  /** They are', put: "undefined),\n  /** They are", caught: protocol },
  { name: "what has our name is ours", rule: "P9", file: "src/engine/plan.ts", find: "doubt !== undefined && record?.id === undefined)", put: "doubt !== undefined && record === null)", caught: protocol },
  { name: "codes without a dot are unknown", rule: "1.5", file: "src/aws/classify.ts", find: "/^NoSuch|NotFound$|", put: "/^NoSuch|\\.NotFound$|", caught: "test/aws/classify.test.ts" },
  { name: "no fencing check", rule: "1.3", file: "src/state/save.ts", find: 'if (!(await isStillOurs(folder, await readdir(folder), taken))) throw new Fault("lock-lost", { where });', put: "void isStillOurs;", caught: "test/state/lock.test.ts", only: "fencing" },
  { name: "the lock is not exclusive", rule: "1.3", file: "src/state/durable.ts", find: "    await link(temp, join(folder, name));", put: "    await link(temp, join(folder, name)).catch(() => undefined);", caught: "test/state/lock.test.ts", only: "of several at once" },
  { name: "any live process with the number is the holder", rule: "1.3", file: "src/state/process.ts", find: 'return now === "" ? exists(pid) : now === start;', put: "return now === now;", caught: "test/state/lock.test.ts", only: "its number is another process's now" },
  { name: "the bytes are not forced out", rule: "P10", file: "src/state/durable.ts", find: "      await file.sync();\n", put: "", caught: "test/state/order.test.ts" },
  { name: "the folder is not forced out", rule: "P10", file: "src/state/durable.ts", find: "    await handle.sync();\n", put: "", caught: "test/state/order.test.ts" },
  { name: "written in place", rule: "P10", file: "src/state/save.ts", find: "    await rename(temp, where);\n", put: "    await rename(temp, where);\n    await (await import(\"node:fs/promises\")).writeFile(where, text);\n", caught: "test/state/order.test.ts" },
  { name: "the token of an earlier attempt again", rule: "P3", file: "src/engine/make.ts", find: "    const op = newOperation();\n    return", put: "    const op = this.site.o.journal.record(node.id)?.op ?? newOperation();\n    return", caught: histories },
  { name: "twins are picked silently", rule: "P8", file: "src/engine/survey.ts", find: "if (twins.length > 0) this.twins.set(node, twins);", put: "", caught: protocol },
  { name: "generations do not grow", rule: "P3", file: "src/engine/make.ts", find: "this.intent(node, props, (left?.generation ?? 0) + attempt);", put: "this.intent(node, props, 1 + 0 * attempt);", caught: protocol },
  { name: "edges are not saved", rule: "design 5", file: "src/engine/make.ts", find: "  name: node.name,\n  needs: node.needs,", put: "  name: node.name,\n  needs: [] as string[],", caught: "test/mutants/rules.test.ts" },
  { name: "the tombstone is forgotten", rule: "1.6", file: "src/sweep/closing.ts", find: "  state.tombstone = {", put: "  void {", caught: "test/mutants/rules.test.ts" },
  { name: "secrets that everybody can read", rule: "2.3", file: "src/state/durable.ts", find: "await file.chmod(0o600);", put: "await file.chmod(0o644);", caught: "test/state/file.test.ts" },
  { name: "names from outside reach the terminal raw", rule: "2.2", file: "src/ui/escape.ts", find: "text.replace(dangerous, number);", put: "text.replace(dangerous, (c) => (c === number(c) ? c : c));", caught: "test/ui/escape.test.ts" },
];
