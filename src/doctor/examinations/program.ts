import type { Examination } from "../examination.js";
import { finding } from "../findings.js";

/** Ends of the maintenance of Node's even lines (https://github.com/nodejs/release#release-schedule). */
const ends: Readonly<Record<string, string>> = { "20": "2026-04-30", "22": "2027-04-30", "24": "2028-04-30" };

/** Which kumiki on which Node. A Node that is too old to start us never comes here (bin/kumiki.js). */
export const program: Examination = {
  id: "program",
  needs: "nothing",
  look: async ({ version, node, now }) => {
    const ended = ends[node.split(".")[0]!];
    const found = finding("program", "ok", "program", { version, node });
    const old = ended !== undefined && now() > Date.parse(`${ended}T23:59:59Z`);
    return Promise.resolve(old ? [found, finding("program", "warning", "node-ended", { node, ended })] : [found]);
  },
};
