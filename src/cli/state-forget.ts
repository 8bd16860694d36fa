import { Fault } from "../core/fault.js";
import { withoutNode } from "../core/forget.js";
import { safe } from "../ui/escape.js";
import { nearest } from "./near.js";
import type { Session } from "./session.js";
import { stateWords } from "./state-words.js";
import { asking } from "./wish.js";

/** Drops one record from the state, when somebody agrees. AWS is not called: the resource stays as it is. */
export async function forget(session: Session, node: string): Promise<number> {
  const { parts, settings, look, errorLook } = session;
  const store = await parts.store(settings);
  const check = async () => {
    const saved = await store.read();
    if (saved === undefined) throw new Fault("no-such-environment", { env: settings.env, where: store.where });
    const record = Object.hasOwn(saved.records, node) ? saved.records[node] : undefined;
    if (record !== undefined) return { saved, record };
    const near = nearest(node, new Set(Object.keys(saved.records)));
    throw new Fault("unknown-node", { given: node, env: settings.env, ...(near === undefined ? {} : { near }) });
  };
  const { record } = await check();
  if (!settings.yes) {
    if (!session.interactive) throw new Fault("not-confirmed", { command: session.resume });
    const { confirm } = await import("../ui/ask.js");
    if (!(await confirm(stateWords(errorLook.lang).forgets(node, safe(record.id ?? "")), false, asking(session)))) throw new Fault("not-confirmed", { command: session.resume });
  }
  const lock = await store.lock("state forget");
  try {
    const now = await check();
    await store.write(withoutNode(now.saved, node), lock);
    const document = { env: settings.env, node, kind: now.record.kind, id: now.record.id ?? null };
    session.result(stateWords(look.lang).forgotten(node, safe(now.record.id ?? "")), document);
  } finally {
    await lock.release();
  }
  return 0;
}
