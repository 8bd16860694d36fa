import { createHash } from "node:crypto";

/**
 * A request of AWS's, read from the outside: which service, which operation, whether it changes anything, and what would
 * make a repetition of it the same call. And errors in the form in which that service says them.
 */

/** S3 has no action in its requests: method, level (bucket, object) and sub-resource tell. */
const s3Operations = {
  "PUT bucket": "CreateBucket",
  "DELETE bucket": "DeleteBucket",
  "HEAD bucket": "HeadBucket",
  "GET bucket": "ListObjects",
  "GET bucket?list-type": "ListObjectsV2",
  "GET bucket?versions": "ListObjectVersions",
  "POST bucket?delete": "DeleteObjects",
  "PUT object": "PutObject",
  "GET object": "GetObject",
  "HEAD object": "HeadObject",
  "DELETE object": "DeleteObject",
};
const s3Verbs = { PUT: "Put", GET: "Get", DELETE: "Delete", POST: "Post", HEAD: "Head" };

function s3Operation(method, url) {
  const { pathname, searchParams } = new URL(url, "http://x");
  const level = /^\/[^/]+\/./.test(pathname) ? "object" : "bucket";
  const sub = [...searchParams.keys()].find((k) => k !== "x-id" && !["prefix", "max-keys", "versionId"].includes(k));
  const known = s3Operations[`${method} ${level}${sub === undefined ? "" : `?${sub}`}`];
  if (known !== undefined) return known;
  const name = sub === undefined ? "" : `${sub[0].toUpperCase()}${sub.slice(1)}`;
  return `${s3Verbs[method] ?? method}${/^(PublicAccessBlock|Object)/.test(name) ? "" : level === "bucket" ? "Bucket" : "Object"}${name}`;
}

/** What differs between two attempts of one call: operation ids (also client tokens), and when it was signed. */
const volatile = /[0-9a-f]{32}|(?:\d{8}T\d{6}Z)/g;

/**
 * @param {import("node:http").IncomingMessage} request @param {string} body
 * @returns {{ service: string, operation: string, mutating: boolean, call: string }}
 *   service: by its signing name ("elasticloadbalancing") · call: the same for every attempt of one call
 */
export function readRequest(request, body) {
  const service = /\/([^/]+)\/aws4_request/.exec(request.headers.authorization ?? "")?.[1] ?? "";
  const target = request.headers["x-amz-target"];
  const action = /(?:^|&)Action=([A-Za-z0-9]+)/.exec(body)?.[1];
  const operation = target ? String(target).split(".").at(-1) : (action ?? s3Operation(request.method, request.url));
  const mutating = !/^(Describe|Get|List|Head|Export)/.test(operation);
  const same = createHash("sha256").update(`${request.method} ${request.url} ${body.replaceAll(volatile, "")}`).digest("hex");
  return { service, operation, mutating, call: `${operation} ${same.slice(0, 12)}` };
}

const text = (value) => value.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** An error as this service would say it. @returns {[type: string, body: string]} */
export function errorBody(request, service, code, message = `the proxy says ${code}`) {
  if (request.headers["x-amz-target"]) return ["application/x-amz-json-1.1", JSON.stringify({ __type: code, message })];
  const error = `<Code>${text(code)}</Code><Message>${text(message)}</Message>`;
  if (service === "s3") return ["application/xml", `<Error>${error}</Error>`];
  if (service === "ec2") return ["text/xml", `<Response><Errors><Error>${error}</Error></Errors><RequestID>0</RequestID></Response>`];
  return ["text/xml", `<ErrorResponse><Error><Type>Sender</Type>${error}</Error><RequestId>0</RequestId></ErrorResponse>`];
}
