import { setTimeout as sleep } from "node:timers/promises";
import type { Blocker } from "../core/blocker.js";
import { Fault, isFault } from "../core/fault.js";
import type { Change } from "../core/plan.js";
import type { AnyKind } from "../core/types.js";
import { lookUp } from "./look.js";
import type { Removal } from "./order.js";
import { closeRequest, keepOpen } from "./ownership/index.js";
import { persist } from "./policy.js";
import type { Task } from "./queue.js";
import { readShown } from "./read.js";
import { wasRefused } from "./refusal.js";
import type { Named, Site } from "./site.js";
import type { AnySeen } from "./survey.js";

/** Takes things away by the protocol (reliability.md 1.2, P8, P11). */
export class Removing {
  constructor(private readonly site: Site) {}

  task(change: Change, deps: readonly string[], { implied, carries }: Removal): Task {
    const { site } = this;
    const kind = site.o.kinds.get(change.kind);
    const at: Named = { id: change.node, step: change.step, name: change.name, kind: change.kind };
    return {
      id: `remove ${change.node}`,
      deps,
      weight: kind?.pace.deleteTypicalMs ?? 0,
      blocked: (by) => site.tell(at, "blocked", { why: by.replace(/^(make|remove) /, "") }),
      run: async () => {
        try {
          await this.remove(at, kind, implied);
          const gone = site.idOf(change.node);
          // What an interrupted create may still make is ours, whenever it comes.
          keepOpen(site.o.journal.state, change.node, site.o.journal.record(change.node), kind);
          // What is implied was dropped together with its container.
          if (!implied) await site.o.journal.drop(...carries, change.node);
          site.tell(at, "gone", gone);
        } catch (e) {
          await site.failed(at, e);
        }
      },
    };
  }

  private async remove(at: Named, kind: AnyKind | undefined, implied: boolean): Promise<void> {
    const { site } = this;
    const { journal, timing } = site.o;
    if (kind === undefined) throw new Fault("bug", { message: `${at.id}: this version does not know ${at.kind}` });
    const record = journal.record(at.id);
    let seen = site.seen.get(at.id);
    // An interrupted create may still arrive: it is forgotten only after its window.
    if (!seen && record?.status === "creating" && record.id === undefined) {
      const age = Math.max(0, Date.now() - Date.parse(record.startedAt));
      seen = await lookUp(site, { id: at.id, kind }, record, wasRefused(record) ? 0 : timing.windowMs - age).catch((e: unknown) => {
        // Somebody else's has the name: ours was never made.
        if (isFault(e) && e.code === "foreign") return undefined;
        throw e;
      });
    }
    // Its container is gone: so is it, and there was no call.
    if (implied) return;
    // Proved by the look-up, or by the survey; what is doubtful is never deleted, whatever the plan says.
    const mine = seen !== undefined && (seen !== site.o.survey.seen.get(at.id) || site.isProven(at.id)) ? [seen] : [];
    const all = [...mine, ...(site.twins.get(at.id) ?? [])];
    site.twins.delete(at.id);
    for (const each of all) {
      // Saved before every delete, also of one whose removal had begun: whoever has lost the lock finds out here (1.3).
      if (record) await journal.put(at.id, { ...record, id: record.id ?? each.id, status: "deleting" });
      await this.delete(at, kind, each);
      closeRequest(journal.state, each.owner?.op);
    }
  }

  /**
   * P8: further live things of a node, made by requests whose answers were lost. The node keeps the one it has; the others
   * are deleted on the proofs of the ownership table, seen again just before. What was only tagged like ours is named and
   * left alone.
   */
  async twinsOf(at: Named, kind: AnyKind): Promise<void> {
    const { site } = this;
    const { journal, aws, emit } = site.o;
    const twins = site.twins.get(at.id) ?? [];
    site.twins.delete(at.id);
    const kept = journal.record(at.id);
    if (twins.length === 0 || kept?.id === undefined) return;
    emit({ type: "note", code: "duplicates", data: { node: at.id, kept: kept.id, ids: twins.map((t) => t.id) } });
    const left: string[] = [];
    for (const twin of twins) {
      const [now, ...alike] = await readShown(kind, aws, [twin.id, kept.id]);
      const [seen, others] = now?.id === twin.id ? [now, alike] : [alike[0], now === undefined ? [] : [now]];
      if (seen === undefined || seen.phase === "deleting") continue;
      const doubt = site.ownership.doubt("remove-duplicate", at.id, kind, seen, [...others, ...twins]);
      if (doubt !== undefined || seen.id === kept.id || !(await this.deleteTwin(at, kind, seen))) left.push(twin.id);
      else closeRequest(journal.state, seen.owner?.op);
    }
    if (left.length > 0) emit({ type: "note", code: "duplicates-left", data: { node: at.id, ids: left } });
  }

  /** @returns false if somebody uses it: the run does not fail for it */
  private async deleteTwin(at: Named, kind: AnyKind, twin: AnySeen): Promise<boolean> {
    try {
      await this.site.o.journal.save();
      await this.delete(at, kind, twin, true);
      return true;
    } catch (e) {
      if (e instanceof Fault && (e.code === "held-back" || e.code === "deletion-protected")) return false;
      throw e;
    }
  }

  private async delete(at: Named, kind: AnyKind, seen: AnySeen, quietly = false): Promise<void> {
    const { site } = this;
    const typicalMs = kind.pace.deleteTypicalMs;
    if (!quietly) site.tell(at, "deleting", { id: seen.id, ...(typicalMs === undefined ? {} : { typicalMs }) });
    await persist("delete", () => this.callDelete(at, kind, seen), {
      ...site.retrying(at.id),
      id: seen.id,
      // A twin was never used by us: what holds it is not going to let go.
      ...(quietly ? { inUseMs: site.o.timing.eventualMs } : {}),
      blockers: () => site.o.blockers(kind.name, seen.id),
    });
    await this.untilGone(at, kind, seen);
  }

  private async callDelete(at: Named, kind: AnyKind, seen: AnySeen): Promise<void> {
    const { together } = kind;
    const { aws, finalSnapshots } = this.site.o;
    if (!together?.delete) return kind.delete(aws, seen, { finalSnapshot: finalSnapshots?.get(at.id) });
    await this.site.batches.join(`delete ${kind.name} ${together.key(seen.props)}`, seen, (all) => together.delete!(aws, all as AnySeen[]), () => kind.delete(aws, seen));
  }

  private async untilGone(at: Named, kind: AnyKind, seen: AnySeen): Promise<void> {
    const { site } = this;
    const { timing, aws } = site.o;
    const started = site.clock();
    const atMostMs = Math.max(kind.pace.atMostMs, timing.inUseMs);
    let stuck: string | undefined;
    for (let asked = started, back = true; back && stuck === undefined; asked = site.clock()) {
      back = false;
      await site.poller.until(kind, seen.id, kind.pace.deleteTypicalMs ?? 0, (s) => {
        if (s === undefined) return true;
        if (site.clock() - started > atMostMs) stuck = s.phase;
        // Under a name of ours, ready as if nothing had been said: an earlier create that lost its way has landed since.
        back = s.phase === "ready" && returns(kind, s, site.o.journal.state.envId) && site.clock() - asked > timing.windowMs;
        return back || stuck !== undefined;
      });
      if (back && stuck === undefined) await persist("delete", () => this.callDelete(at, kind, seen), { ...site.retrying(at.id), id: seen.id });
    }
    if (stuck !== undefined) {
      const blockers = await site.o.blockers(kind.name, seen.id).catch(() => []);
      throw heldBack(at, seen.id, blockers, stuck, site.clock() - started);
    }
    if (!kind.lingers) return;
    for (let told = -Infinity; ; ) {
      const rest = await kind.lingers(aws, seen);
      if (rest.length === 0) return;
      const ms = site.clock() - started;
      if (ms > atMostMs) throw heldBack(at, seen.id, await this.lingering(rest), "lingering", ms);
      if (ms - told >= 2 * timing.retryMaxMs) {
        told = ms;
        site.o.emit({ type: "blocker", node: at.id, blockers: await this.lingering(rest) });
      }
      await sleep(Math.max(timing.pollMinMs, Math.min(timing.pollMaxMs, ms * timing.pollShare)), undefined, { signal: site.signal });
    }
  }

  /** What is known of them; at least their ids. */
  private async lingering(ids: readonly string[]): Promise<readonly Blocker[]> {
    const bare = ids.map((id): Blocker => ({ id, what: "network-interface", ours: false }));
    const known = await this.site.o.lingering?.(ids).catch(() => bare);
    return known === undefined || known.length === 0 ? bare : known;
  }
}

const heldBack = (at: Named, id: string, blockers: readonly Blocker[], code: string, ms: number): Fault =>
  new Fault("held-back", { node: at.id, id, blockers, code, minutes: Math.round(ms / 60_000) }, { node: at.id });

/** A create that lands late makes the thing again under the same name; where AWS gives ids, it makes another one (P8).
 *  What cannot be tagged is ours because what it hangs on is. */
const returns = ({ identity }: AnyKind, s: AnySeen, envId: string): boolean => identity.by === "name" && (!identity.tagged || s.owner?.env === envId);
