import { Readable } from "node:stream";
import { AwsError } from "../core/aws-error.js";
import type { ServiceName } from "./calls.js";
import { flawOfBody } from "./answer.js";

/** The part of the SDK's HTTP handler that is wrapped. */
interface Response {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  body?: unknown;
}
export interface RequestHandler {
  handle(request: unknown, options?: unknown): Promise<{ readonly response: Response }>;
}

/**
 * Has every answer read to its end before the SDK parses it: within the call's deadline, since the SDK's timeouts watch
 * the first byte only, and a cut or empty one is refused (P14). What we ask for is small; nothing needs to be streamed.
 * @param dated told when AWS wrote each answer (milliseconds since 1970, to the second)
 */
export function readWhole(handler: RequestHandler, service: ServiceName, dated: (at: number) => void = () => undefined): void {
  const handle = handler.handle.bind(handler);
  handler.handle = async (request, options) => {
    const answer = await handle(request, options);
    const { response } = answer;
    const at = Date.parse(response.headers?.["date"] ?? "");
    if (!Number.isNaN(at)) dated(at);
    if (!(response.body instanceof Readable)) return answer;
    const parts: Buffer[] = [];
    for await (const part of response.body) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const flaw = response.statusCode < 300 && !isObject(request) ? flawOfBody(service, body, isReading(request)) : undefined;
    // The operation is not known here; whoever catches it fills it in.
    if (flaw !== undefined) throw new AwsError("unknown-outcome", service, flaw, `the answer cannot be used: ${flaw}`, { httpStatusCode: response.statusCode });
    response.body = Readable.from(body);
    return answer;
  };
}

/** A JSON service names the operation in a header; S3 reads with GET. */
function isReading(request: unknown): boolean {
  const { method, headers } = request as { readonly method?: string; readonly headers?: Readonly<Record<string, string>> };
  const target = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === "x-amz-target")?.[1];
  return method === "GET" || /\.(Describe|Get|List)[A-Za-z]*$/.test(target ?? "");
}

/** What somebody stored in S3 may look like anything; that it is whole, its length and checksum say. */
const isObject = (request: unknown): boolean => (request as { readonly query?: Readonly<Record<string, unknown>> }).query?.["x-id"] === "GetObject";
