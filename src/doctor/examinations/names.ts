import type { Finding } from "../../core/finding.js";
import type { Clash, Examination } from "../examination.js";
import { finding } from "../findings.js";

/**
 * Names that are unique in the account (or in the world) and taken by something that is not ours: bucket, load balancer,
 * target group, database, role, log group … (pitfall 12). `up` meets them in its survey, which stops at the first.
 */
export const names: Examination = {
  id: "names",
  needs: "plan",
  look: async ({ clashes, creating }) =>
    Promise.resolve(clashes.length === 0 ? [finding("names", "ok", "names", { count: creating.length })] : clashes.map(taken)),
};

const taken = ({ kind, id, node, env, region }: Clash): Finding =>
  env === undefined
    ? finding("names", "stop", "name-taken", { kind, id, node })
    : finding("names", "stop", "name-known", { kind, id, node, env, ...(region === undefined ? {} : { region }) });
