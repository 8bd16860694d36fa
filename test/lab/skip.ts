import { lacks, networkPrograms } from "../../src/lab/need.js";

const missing = lacks(networkPrograms, { tun: false });
/** Why there can be no lab here; undefined: there can. */
export const why = missing.length === 0 ? undefined : missing.map((l) => (l.what === "programs" ? `missing ${l.packages.join(" ")}` : l.what === "namespaces" ? `no namespaces (${l.why})` : l.what)).join(", ");
/** For the name of a `describe`. */
export const reason = why === undefined ? "" : `: skipped, ${why}`;
