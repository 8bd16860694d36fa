import type { Examination } from "../examination.js";
import { finding } from "../findings.js";

/** AWS takes a signature for five minutes (https://docs.aws.amazon.com/IAM/latest/UserGuide/signing-elements.html). */
const refusedMs = 300_000;
const warnMs = 240_000;

/** This machine's clock against the Date of AWS's answers: a wrong one reads as if the keys were (reliability.md 1.6). */
export const clock: Examination = {
  id: "clock",
  needs: "aws",
  beforeUp: true,
  look: async ({ aws }) => {
    const skewMs = aws.skewMs?.();
    if (skewMs === undefined) return Promise.resolve([finding("clock", "could-not-look", "unseen", { why: "no Date in the answers" })]);
    const data = { seconds: Math.round(skewMs / 1000) };
    const off = Math.abs(skewMs);
    const found = off > refusedMs ? finding("clock", "stop", "clock-wrong", data) : off > warnMs ? finding("clock", "warning", "clock-off", data) : finding("clock", "ok", "clock", data);
    return Promise.resolve([found]);
  },
};
