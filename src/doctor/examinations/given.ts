import { isAwsError } from "../../core/aws-error.js";
import type { Finding } from "../../core/finding.js";
import { certificates } from "../given/certificates.js";
import { images } from "../given/images.js";
import type { Examination, Wanted } from "../examination.js";
import { finding } from "../findings.js";

/** Key pairs that the user named; those that are made here are references. */
async function keyPairs(c: Wanted): Promise<Finding[]> {
  const names = [...new Set(c.creating.flatMap((t) => (t.kind === "ec2/instance" && typeof t.props["keyName"] === "string" ? [t.props["keyName"]] : [])))];
  const found = await Promise.all(
    names.map(async (name) => {
      try {
        return ((await c.aws.ec2("DescribeKeyPairs", { KeyNames: [name] })).KeyPairs ?? []).length > 0;
      } catch (e) {
        if (isAwsError(e) && e.kind === "gone") return false;
        throw e;
      }
    }),
  );
  return names.flatMap((name, i) => (found[i] === true ? [] : [finding("given", "stop", "key-pair-missing", { name })]));
}

/** Answers that name something which exists elsewhere: each is looked at before the first create (pitfall: found after 90 of 95). */
export const given: Examination = {
  id: "given",
  needs: "plan",
  beforeUp: true,
  look: async (c) => {
    const found = (await Promise.all([keyPairs(c), images(c), certificates(c)])).flat();
    const named = c.creating.some((t) => t.kind === "ec2/instance" || typeof t.props["certificateArn"] === "string");
    return found.length > 0 || !named ? found : [finding("given", "ok", "given", {})];
  },
};
