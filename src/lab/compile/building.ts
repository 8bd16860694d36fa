import type { Declared } from "../../net/reach/snapshot.js";
import type { Table } from "../nft.js";
import type { Around } from "../plan.js";
import type { Cables } from "./cables.js";
import type { Names } from "./names.js";

/** What every part of the compiler works with. */
export interface Building {
  readonly names: Names;
  readonly declared: Declared;
  readonly around: Around;
  readonly cables: Cables;
  /** A new table, for both families where the snapshot has IPv6. */
  table(): Table;
}
