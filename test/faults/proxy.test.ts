import { randomBytes } from "node:crypto";
import http from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Proxy, startProxy, type Verdict } from "./proxy.mjs";

/** A server that notes what it is asked, and answers what it is told. */
const asked: string[] = [];
let says = "<CreateVpcResponse><vpcId>vpc-1</vpcId></CreateVpcResponse>";
const server = http.createServer((request, response) => {
  let body = "";
  request.on("data", (part: Buffer) => (body += part.toString()));
  request.on("end", () => {
    asked.push(body);
    response.writeHead(200, { "content-type": "text/xml", "content-length": String(Buffer.byteLength(says)) });
    response.end(says);
  });
});
let proxy: Proxy;
let killed = 0;
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  proxy = await startProxy({ upstream: `http://127.0.0.1:${(server.address() as { port: number }).port}` });
  proxy.kill = () => killed++;
});
afterAll(async () => {
  await proxy.close();
  await new Promise((done) => server.close(done));
});
beforeEach(() => {
  asked.length = 0;
  killed = 0;
  proxy.judge = () => "pass";
  proxy.hideTagsMs = 0;
  proxy.reset();
  says = "<CreateVpcResponse><vpcId>vpc-1</vpcId></CreateVpcResponse>";
});

const headers = (service: string) => ({ authorization: `AWS4-HMAC-SHA256 Credential=1/20260101/ap-northeast-1/${service}/aws4_request`, "content-type": "application/x-www-form-urlencoded" });
/** What a client hears: status and body, or how the connection ended. */
async function send(body: string, more: Record<string, string> = {}, service = "ec2"): Promise<string> {
  try {
    const answer = await fetch(proxy.url, { method: "POST", body, headers: { ...headers(service), ...more }, signal: AbortSignal.timeout(1_000) });
    return `${answer.status} ${await answer.text()}`;
  } catch (e) {
    return (e as Error).name === "TimeoutError" ? "nothing" : "broken";
  }
}
const create = "Action=CreateVpc&CidrBlock=10.0.0.0%2F16";

describe("what a program hears, and whether AWS has done it", () => {
  test.each<[Verdict, string | RegExp, number, number]>([
    ["pass", /^200 <CreateVpcResponse>/, 1, 0],
    ["kill-before", "broken", 0, 1],
    ["kill-after", "broken", 1, 1],
    ["kill-answered", /^200 <CreateVpcResponse>/, 1, 1],
    ["lose-request", "broken", 0, 0],
    ["lose-answer", "broken", 1, 0],
    ["hang", "nothing", 0, 0],
    ["hang-after", "nothing", 1, 0],
    ["error-after", /^500 .*<Code>InternalError<\/Code>/, 1, 0],
    ["html-after", /^502 <!doctype html>/, 1, 0],
    ["empty-after", "200 ", 1, 0],
    ["truncated-after", "broken", 1, 0],
    ["cut-after", /^200 <CreateVpcResponse>.{1,20}$/, 1, 0],
    [{ code: "VpcLimitExceeded", status: 400 }, /^400 <Response><Errors><Error><Code>VpcLimitExceeded</, 0, 0],
  ])("%j", async (verdict, hears, done, kills) => {
    proxy.judge = () => verdict;
    expect(await send(create)).toMatch(hears);
    expect([asked.length, killed]).toEqual([done, kills]);
  });

  test.each([
    [{ late: 150 }, 0],
    [{ late: 150, kill: true }, 1],
  ])("%j: broken at once, done later", async (verdict, kills) => {
    proxy.judge = () => verdict;
    expect(await send(create)).toBe("broken");
    expect([asked.length, killed]).toEqual([0, kills]);
    await proxy.landed();
    expect(asked).toEqual([create]);
  });

  test("errors have the form of their service", async () => {
    proxy.judge = () => ({ code: "Throttling", status: 400 });
    expect(await send("Action=DeleteRole", {}, "iam")).toMatch(/^400 <ErrorResponse><Error>/);
    expect(await send("{}", { "x-amz-target": "Logs_20140328.DeleteLogGroup" }, "logs")).toBe('400 {"__type":"Throttling","message":"the proxy says Throttling"}');
    expect(await send("", {}, "s3")).toMatch(/^400 <Error><Code>/);
  });
});

test("a call is the same in every attempt, and another one is not", async () => {
  const op = (c: string) => `${create}&TagSpecification.1.Tag.1.Value=${c.repeat(32)}`;
  for (const body of [op("a"), op("b"), create.replace("10.0", "10.1")]) await send(body);
  const [first, second, third] = proxy.seen.map((s) => s.call);
  expect(first).toBe(second);
  expect(third).not.toBe(first);
  expect(proxy.seen.map((s) => s.n)).toEqual([1, 2, 3]);
});

test.each([
  ["PUT", "/b", "CreateBucket", true],
  ["PUT", "/b/?publicAccessBlock", "PutPublicAccessBlock", true],
  ["PUT", "/b?encryption", "PutBucketEncryption", true],
  ["HEAD", "/b", "HeadBucket", false],
  ["GET", "/b?tagging", "GetBucketTagging", false],
  ["GET", "/b?versions&max-keys=1", "ListObjectVersions", false],
  ["POST", "/b?delete", "DeleteObjects", true],
  ["PUT", "/b/a/key?x-id=PutObject", "PutObject", true],
  ["GET", "/b?list-type=2&prefix=a", "ListObjectsV2", false],
])("%s %s is %s", async (method, path, operation, mutating) => {
  await (await fetch(proxy.url + path, { method, headers: headers("s3"), ...(method === "GET" || method === "HEAD" ? {} : { body: "" }) })).text();
  expect(proxy.seen).toMatchObject([{ operation, mutating, service: "s3" }]);
});

describe("tags that nobody sees yet", () => {
  let op = "";
  const tagsWith = (id: string): string => `<tagSet><item><key>kumiki:op</key><value>${id}</value></item></tagSet>`;
  beforeEach(async () => {
    op = randomBytes(16).toString("hex");
    proxy.hideTagsMs = 400;
    await send(`${create}&TagSpecification.1.Tag.1.Value=${op}`);
  });

  test("are missing in EC2's descriptions, and a filter by tag does not find their thing; then they are there", async () => {
    const tags = tagsWith(op);
    const vpcs = `<DescribeVpcsResponse><vpcSet><item><vpcId>vpc-1</vpcId>${tags}</item><item><vpcId>vpc-2</vpcId>${tagsWith("f".repeat(32))}</item></vpcSet></DescribeVpcsResponse>`;
    says = vpcs;
    expect(await send("Action=DescribeVpcs&VpcId.1=vpc-1")).toBe(`200 ${vpcs.replace(tags, "<tagSet></tagSet>")}`);
    expect(await send("Action=DescribeVpcs&Filter.1.Name=tag%3Akumiki%3Aenv")).toBe(`200 ${vpcs.replace(`<item><vpcId>vpc-1</vpcId>${tags}</item>`, "")}`);
    await new Promise((done) => setTimeout(done, 450));
    expect(await send("Action=DescribeVpcs&Filter.1.Name=tag%3Akumiki%3Aenv")).toBe(`200 ${vpcs}`);
  });

  test("are missing in a load balancer's, an IAM role's and a bucket's answers", async () => {
    const pair = `<Key>kumiki:op</Key><Value>${op}</Value>`;
    says = `<R><TagDescriptions><member><Tags><member>${pair}</member></Tags><ResourceArn>a</ResourceArn></member></TagDescriptions></R>`;
    expect(await send("Action=DescribeTags", {}, "elasticloadbalancing")).toBe("200 <R><TagDescriptions><member><Tags></Tags><ResourceArn>a</ResourceArn></member></TagDescriptions></R>");
    says = `<Tagging><TagSet><Tag>${pair}</Tag></TagSet></Tagging>`;
    expect(await send("Action=GetX", {}, "iam")).toBe("200 <Tagging><TagSet></TagSet></Tagging>");
  });

  test("are missing in JSON, as list and as map", async () => {
    const target = { "x-amz-target": "X.ListTagsForResource" };
    says = JSON.stringify({ Tags: [{ Key: "kumiki:op", Value: op }], n: 1 });
    expect(await send("{}", target, "acm")).toBe('200 {"Tags":[],"n":1}');
    says = JSON.stringify({ tags: { "kumiki:op": op } });
    expect(await send("{}", target, "logs")).toBe('200 {"tags":{}}');
  });
});
