import type { Declared } from "../../net/reach/snapshot.js";
import type { Around } from "../plan.js";
import type { Cables } from "./cables.js";
import type { Names } from "./names.js";

/** What every part of the compiler works with. */
export interface Building {
  readonly names: Names;
  readonly declared: Declared;
  readonly around: Around;
  readonly cables: Cables;
}
