import { expect, test } from "vitest";
import { AwsError } from "../../src/core/aws-error.js";
import { everything, Reader } from "../../src/verify/snapshot/reader.js";

const refusal = (kind: "forbidden" | "throttled") => new AwsError(kind, "ec2:DescribeNetworkAcls", "UnauthorizedOperation", "no", {});
const read = (reader: Reader, answer: () => Promise<{ Items?: string[]; NextToken?: string }>) => reader.pages("ec2:DescribeNetworkAcls", everything, answer, (r) => r.Items);

test("what AWS refuses is a gap under the operation's name, once, and no failure", async () => {
  const reader = new Reader();
  for (let i = 0; i < 2; i++) expect(await read(reader, () => Promise.reject(refusal("forbidden")))).toEqual([]);
  expect(reader.unknown).toEqual([{ id: "*", what: "ec2:DescribeNetworkAcls" }]);
});

test("any other failure fails: a network half read is no network", async () => {
  const reader = new Reader();
  await expect(read(reader, () => Promise.reject(refusal("throttled")))).rejects.toMatchObject({ kind: "throttled" });
  await expect(read(reader, () => Promise.reject(new Error("a bug")))).rejects.toThrow("a bug");
  expect(reader.unknown).toEqual([]);
});

test("all pages, also past an empty one", async () => {
  const pages = [{ Items: ["a"], NextToken: "1" }, { Items: [], NextToken: "2" }, { Items: ["b", "c"] }];
  const asked: unknown[] = [];
  const found = await new Reader().pages("ec2:DescribeVpcs", everything, (token) => { asked.push(token); return Promise.resolve(pages[asked.length - 1]!); }, (r) => r.Items);
  expect(found).toEqual(["a", "b", "c"]);
  expect(asked).toEqual([{}, { NextToken: "1" }, { NextToken: "2" }]);
});
