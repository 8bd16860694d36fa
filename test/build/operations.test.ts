import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";

interface Operations {
  operationsIn(path: string, source: string, services: ReadonlySet<string>): { used: [string, string][]; wrong: string[] };
  servicesOf(source: string): Map<string, string>;
}
const { operationsIn, servicesOf } = (await import("../../scripts/build/operations.mjs" as string)) as Operations;
const { writeKeysOut } = (await import("../../scripts/build/shake.mjs" as string)) as { writeKeysOut(source: string): string };
const read = (source: string) => operationsIn("x.ts", source, new Set(["ec2", "s3"]));

describe("the operations that the source calls", () => {
  it("are found wherever the call stands", () => {
    const source = `const a = await all((t) => aws.ec2("DescribeVpcs", { ...t }));
      if (x) return this.aws.s3(\n  "PutBucketTagging",\n { Bucket });
      await call.ec2('CreateVpc', {}); await calls.ec2(\`DeleteVpc\`, {});`;
    expect(read(source)).toEqual({
      used: [["ec2", "DescribeVpcs"], ["s3", "PutBucketTagging"], ["ec2", "CreateVpc"], ["ec2", "DeleteVpc"]],
      wrong: [],
    });
  });
  it.each([
    [`aws.ec2(name, {})`],
    ["aws.ec2(`Create${what}`, {})"],
    [`aws.ec2(on ? "Start" : "Stop", {})`],
    [`const describe = aws.ec2;`],
  ])("must be literals: %s", (source) => expect(read(`\n${source}`).wrong).toEqual([expect.stringContaining("x.ts:2: aws.ec2 needs")]));
  it("are not looked for in comments, texts, or other objects", () => {
    expect(read(`// aws.ec2(anything)\nconst a = 'aws.ec2(op)'; prices.ec2(type); aws.rds(op);`)).toEqual({ used: [], wrong: [] });
  });
  it("have a loader for each service of the door", async () => {
    const loader = await readFile("src/aws/load.ts", "utf8");
    const door = await readFile("src/aws/calls.ts", "utf8");
    const services = [...door.matchAll(/^ {2}readonly (\w+): Call</gm)].map((m) => m[1]);
    expect([...servicesOf(loader).keys()].sort()).toEqual(services.sort());
  });
});

describe("the SDK's tables", () => {
  it("get their keys written out", () => {
    const source = 'const _xN = "xmlName";\nconst _m = "min";\nexport var A$ = [3, { [_xN]: _m,\n  [_xN]: _m }, x[_xN], { [other]: 1 }];';
    expect(writeKeysOut(source)).toBe('const _xN = "xmlName";\nconst _m = "min";\nexport var A$ = [3, { "xmlName": _m,\n  "xmlName": _m }, x[_xN], { [other]: 1 }];');
  });
});
