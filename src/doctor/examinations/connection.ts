import type { Examination } from "../examination.js";
import { finding } from "../findings.js";
import { isRoot, whoAmI } from "../identity.js";

/** Who we are, and where. That AWS does not know us is told before (src/app.ts): then there is nobody to ask. */
export const connection: Examination = {
  id: "connection",
  needs: "aws",
  look: async (c) => {
    const { account, region } = c.aws;
    if (c.local) return [finding("connection", "ok", "identity-local", { account, region, endpoint: c.endpoint ?? "" })];
    const arn = await whoAmI(c);
    const found = finding("connection", "ok", "identity", { account, arn, region });
    return isRoot(arn) ? [found, finding("connection", "warning", "root-user", { account })] : [found];
  },
};
