import type { State } from "../core/state.js";
import type { Picture, PictureThing } from "../diagram/index.js";
import type { Session } from "./session.js";

/**
 * The saved environment as a picture. In the order of the walkthrough, and not in that in which AWS was done with things:
 * the same state, the same bytes.
 */
export async function pictureOfState(state: State, { parts, settings }: Session): Promise<Picture> {
  const order = (await parts.steps()).map((s) => s.id);
  const place = (step: string): number => (order.includes(step) ? order.indexOf(step) : order.length);
  const things = Object.entries(state.records).map(([node, r]): PictureThing => ({ node, step: r.step, kind: r.kind, name: r.name, id: r.id, props: r.props, attrs: r.attrs }));
  things.sort((a, b) => place(a.step) - place(b.step) || (a.node! < b.node! ? -1 : 1));
  const { pictureOf } = await import("../diagram/read.js");
  return pictureOf(things, { env: settings.env, region: state.place.region, phase: state.phase ?? "P1", stands: true });
}
