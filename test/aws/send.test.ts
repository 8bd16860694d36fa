import type { ServerResponse } from "node:http";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { isAwsError } from "../../src/core/aws-error.js";
import { localTiming } from "../../src/core/timing.js";
import { openCalls } from "../../src/aws/send.js";
import { type Answer, FakeAws, noVpcs, refusal, vpcCreated, xml } from "./server.js";

// Loading the SDK takes seconds, which are not the calls'.
beforeAll(() => import("@aws-sdk/client-ec2"));

const open: FakeAws[] = [];
afterEach(async () => {
  for (const fake of open.splice(0)) await fake.close();
});

const callMs = 400;
async function aws(answer: Answer) {
  const fake = await FakeAws.open(answer);
  open.push(fake);
  const calls = openCalls({
    region: "ap-northeast-1",
    endpoint: fake.endpoint,
    credentials: { accessKeyId: "123456789012", secretAccessKey: "x" },
    timing: { ...localTiming, callMs, retryMinMs: 1, retryMaxMs: 5 },
    emit: () => undefined,
    signal: new AbortController().signal,
    secret: () => Promise.reject(new Error("no secrets here")),
  });
  return { fake, calls };
}
const caught = (e: unknown): unknown => e;
const create = (calls: Awaited<ReturnType<typeof aws>>["calls"]) => calls.ec2("CreateVpc", { CidrBlock: "10.0.0.0/16" }).catch(caught);
const describeVpcs = (calls: Awaited<ReturnType<typeof aws>>["calls"]) => calls.ec2("DescribeVpcs", {}).catch(caught);

describe("P6, P14: an answer that is not whole leaves the outcome open, and a create is not repeated", () => {
  const cases: readonly (readonly [string, Answer])[] = [
    ["never comes", () => undefined],
    [
      "trickles in byte by byte",
      (r) => {
        r.writeHead(200, { "content-type": "text/xml" });
        const timer = setInterval(() => r.write(" "), 50);
        r.on("close", () => clearInterval(timer));
      },
    ],
    ["is empty", (r) => xml(r, "")],
    ["is cut, its length told", (r) => void (r.writeHead(200, { "content-length": 500 }), r.write(vpcCreated().slice(0, 90)), setTimeout(() => r.destroy(), 20))],
    ["is cut without a trace", (r) => xml(r, vpcCreated().slice(0, -30))],
    ["is a page of HTML", (r) => xml(r, "<html><body>Please log in to the hotel</body></html>")],
    ["is an HTML 502", (r) => xml(r, "<html>Bad Gateway</html>", 502)],
    ["is text", (r) => xml(r, "OK")],
    ["has no id", (r) => xml(r, `<CreateVpcResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId></CreateVpcResponse>`)],
    ["is a lost connection", (r) => r.destroy()],
    ["is a failure of AWS's", (r) => xml(r, refusal("InternalError"), 500)],
  ];
  test.each(cases)("which %s", async (_, answer) => {
    const { fake, calls } = await aws(answer);
    const started = performance.now();
    const e = await create(calls);
    expect(isAwsError(e) && [e.kind, e.operation]).toEqual(["unknown-outcome", "ec2:CreateVpc"]);
    expect(fake.of("CreateVpc")).toBe(1);
    // Far less than forever, and more than a busy machine needs.
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  test("a read is repeated until an answer is whole, and an empty list is an answer", async () => {
    const { fake, calls } = await aws((r, _, nth) => xml(r, nth < 3 ? "" : noVpcs));
    expect(await describeVpcs(calls)).toMatchObject({ Vpcs: [] });
    expect(fake.of("DescribeVpcs")).toBe(3);
  });

  test("a read without its container is never `none`", async () => {
    const { calls } = await aws((r) => xml(r, `<DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId></DescribeVpcsResponse>`));
    const e = await describeVpcs(calls);
    expect(isAwsError(e) && e.kind).toBe("unknown-outcome");
  });

  test("a whole answer without a list: of facts it has an empty one, of ours only if it says so twice (first-contact G4)", async () => {
    const whole = (r: ServerResponse, operation: string) =>
      void r
        .writeHead(200, { "content-type": "text/xml", "x-amzn-requestid": "r" })
        .end(`<${operation}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId></${operation}Response>`);
    const { fake, calls } = await aws((r, asked) => whole(r, asked.action));
    expect(await calls.ec2("DescribeInstanceTypeOfferings", {})).toMatchObject({ InstanceTypeOfferings: [] });
    expect(fake.of("DescribeInstanceTypeOfferings")).toBe(1);
    expect(await calls.ec2("DescribeVpcs", { Filters: [{ Name: "tag:a", Values: ["b"] }] })).toMatchObject({ Vpcs: [] });
    expect(fake.of("DescribeVpcs")).toBe(2);
    // Asked for by id, an empty list is no legal answer: it is never believed.
    const e = await calls.ec2("DescribeVpcs", { VpcIds: ["vpc-1"] }).catch(caught);
    expect(isAwsError(e) && [e.kind, e.Code]).toEqual(["unknown-outcome", "answer without Vpcs"]);
    // One short answer among whole ones decides nothing.
    const once = await aws((r, _, nth) => (nth === 1 ? whole(r, "DescribeVpcs") : xml(r, noVpcs.replace("<vpcSet/>", "<vpcSet><item><vpcId>vpc-1</vpcId></item></vpcSet>"))));
    expect(await describeVpcs(once.calls)).toMatchObject({ Vpcs: [{ VpcId: "vpc-1" }] });
  });

  test("services that speak JSON: an empty list may be left out, an empty body is no answer (first-contact G4)", async () => {
    const { calls } = await aws((r) => void r.writeHead(200, { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": "r" }).end("{}"));
    expect(await calls.logs("DescribeLogGroups", { logGroupNamePrefix: "a" })).toMatchObject({ logGroups: [] });
    expect(await calls.logs("ListTagsForResource", { resourceArn: "arn:a" })).toMatchObject({ tags: {} });
    expect(await calls.acm("ListCertificates", {})).toMatchObject({ CertificateSummaryList: [] });
  });

  test.each([["empty", ""], ["a page of HTML", "<html><body>Please log in</body></html>"]])("a delete whose answer is %s may have been carried out or not", async (_, body) => {
    const { fake, calls } = await aws((r) => xml(r, body));
    const e = await calls.ec2("DeleteVpc", { VpcId: "vpc-1" }).catch(caught);
    expect(isAwsError(e) && e.kind).toBe("unknown-outcome");
    expect(fake.of("DeleteVpc")).toBe(1);
  });

  test("services that speak JSON: an empty answer to a read is unknown, to a call that answers nothing it is the answer", async () => {
    const { calls } = await aws((r) => void r.writeHead(200, { "content-type": "application/x-amz-json-1.1" }).end());
    const e = await calls.logs("DescribeLogGroups", {}).catch(caught);
    expect(isAwsError(e) && e.kind).toBe("unknown-outcome");
    await expect(calls.logs("DeleteLogGroup", { logGroupName: "a" })).resolves.toBeDefined();
  });

  test("S3: an object is read whole, and a cut list is not believed", async () => {
    const list = `<?xml version="1.0" encoding="UTF-8"?>\n<ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><Version><Key>k</Key><VersionId>1</VersionId></Version></ListVersionsResult>`;
    const whole = await aws((r) => xml(r, list));
    expect(await whole.calls.s3("ListObjectVersions", { Bucket: "b" })).toMatchObject({ Versions: [{ Key: "k" }] });
    const cut = await aws((r) => xml(r, list.slice(0, 160)));
    const e = await cut.calls.s3("ListObjectVersions", { Bucket: "b" }).catch(caught);
    expect(isAwsError(e) && e.kind).toBe("unknown-outcome");
    const object = await aws((r) => void r.writeHead(200, { "content-type": "application/json", etag: '"1"' }).end("{}"));
    const got = await object.calls.s3("GetObject", { Bucket: "b", Key: "k" });
    expect(await got.Body?.transformToString()).toBe("{}");
  });
});

describe("P4: one attempt", () => {
  test.each(["RequestLimitExceeded", "InternalError", "InsufficientInstanceCapacity"])("of a create that is answered %s", async (code) => {
    const { fake, calls } = await aws((r) => xml(r, refusal(code), 503));
    expect(isAwsError(await create(calls))).toBe(true);
    expect(fake.of("CreateVpc")).toBe(1);
  });
});

describe("the clock", () => {
  const late = 20 * 60_000;
  test.each(["RequestExpired", "SignatureDoesNotMatch", "AuthFailure", "RequestTimeTooSkewed"])("%s with a wrong clock is the clock's fault, and by how much", async (code) => {
    const { calls } = await aws((r) => void r.writeHead(403, { date: new Date(Date.now() - late).toUTCString() }).end(refusal(code)));
    const e = await create(calls);
    expect(isAwsError(e) && e.kind).toBe("clock");
    expect(Math.abs((isAwsError(e) ? (e.skewMs ?? 0) : 0) - late)).toBeLessThan(5_000);
  });
  test.each([["RequestExpired", "expired"], ["AuthFailure", "credentials"]])("%s with a right one is not", async (code, kind) => {
    const { calls } = await aws((r) => xml(r, refusal(code), 403));
    const e = await create(calls);
    expect(isAwsError(e) && e.kind).toBe(kind);
  });
});
