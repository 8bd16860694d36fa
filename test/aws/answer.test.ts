import fc from "fast-check";
import { expect, test } from "vitest";
import { flawOfAnswer, flawOfBody, isKnown } from "../../src/aws/answer.js";
import type { ServiceName } from "../../src/aws/calls.js";

interface Scan {
  scanOperations(root: string): Promise<Map<string, { readonly operations: readonly string[] }>>;
}
const { scanOperations } = (await import("../../scripts/build/operations.mjs" as string)) as Scan;

test("P14: of every read and every create in use it is written down what its answer must have (src/aws/answer.ts)", async () => {
  const all = [...(await scanOperations("."))].flatMap(([service, { operations }]) => operations.map((o) => [service, o] as const));
  const asked = all.filter(([, o]) => /^(Describe|Get|List|Create|Run|Allocate|Import|AssociateRouteTable|AssociateClientVpn|AuthorizeSecurityGroup)/.test(o));
  expect(asked.length).toBeGreaterThan(60);
  expect(asked.filter(([s, o]) => !isKnown(s as ServiceName, o)).map((x) => x.join(":"))).toEqual([]);
});

const bytes = (text: string) => new TextEncoder().encode(text);
const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,20}$/);

test("P14: whole answers pass, and no cut one does", () => {
  fc.assert(
    fc.property(word, fc.array(word), fc.boolean(), fc.nat(), (root, items, prolog, at) => {
      const whole = `${prolog ? '<?xml version="1.0" encoding="UTF-8"?>\n' : ""}<${root}Response xmlns="http://x/">${items.map((i) => `<item>${i}</item>`).join("\n")}</${root}Response>\n`;
      expect(flawOfBody("ec2", bytes(whole))).toBeUndefined();
      const cut = whole.trimEnd().slice(0, at % (whole.trimEnd().length - 1));
      expect(flawOfBody("ec2", bytes(cut))).toBeDefined();
    }),
  );
});

test("P14: an answer without what it always has is no answer", () => {
  expect(flawOfAnswer("ec2", "DescribeVpcs", { $metadata: {} })).toBeDefined();
  expect(flawOfAnswer("ec2", "DescribeVpcs", { $metadata: {}, Vpcs: [] })).toBeUndefined();
  expect(flawOfAnswer("ec2", "CreateVpc", { $metadata: {}, Vpc: {} })).toBeDefined();
  expect(flawOfAnswer("ec2", "RunInstances", { Instances: [] })).toBeDefined();
  expect(flawOfAnswer("ec2", "DescribeSomethingNew", { $metadata: {}, Things: undefined })).toBeDefined();
  expect(flawOfAnswer("ec2", "DeleteVpc", { $metadata: {} })).toBeUndefined();
});
