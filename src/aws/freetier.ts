import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { NodeHttpHandler, type NodeHttpHandlerOptions } from "@smithy/node-http-handler";
import { SignatureV4 } from "@smithy/signature-v4";
import { readBody } from "./read-body.js";

/**
 * The one operation of the Free Tier API that the program needs, in the shape of an SDK client. The registry that builds
 * install from does not serve `@aws-sdk/client-freetier`; the signer and the HTTP handler are the SDK's own.
 * https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_freetier_GetAccountPlanState.html
 */
export interface AccountPlanState {
  readonly accountPlanType?: "FREE" | "PAID";
  readonly accountPlanStatus?: string;
}

interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}
interface Config {
  readonly endpoint?: string;
  readonly credentials: Identity | (() => Promise<Identity>);
  readonly requestHandler: NodeHttpHandlerOptions | NodeHttpHandler;
}

/** The API has one endpoint in the world. */
const region = "us-east-1";
const endpoint = "https://freetier.us-east-1.api.aws";

/** SHA-256 as the signer wants it: with a key it is an HMAC. */
class Sha256 {
  private readonly hash: Hash | Hmac;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytes(secret));
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(bytes(data));
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.hash.digest()));
  }
  reset(): void {
    throw new Error("a hash is used once");
  }
}
function bytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === "string") return new TextEncoder().encode(data);
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
}

export class GetAccountPlanStateCommand {
  constructor(readonly input: object) {}
}

/** An error as the SDK throws it: the code is its name. */
class FreeTierError extends Error {
  constructor(
    override readonly name: string,
    message: string,
    readonly $metadata: { readonly httpStatusCode: number; readonly requestId?: string },
    readonly $response: unknown,
  ) {
    super(message);
  }
}

export class FreeTierClient {
  readonly config;
  constructor(private readonly given: Config) {
    const { credentials } = given;
    this.config = {
      region: () => Promise.resolve(region),
      credentials: typeof credentials === "function" ? credentials : () => Promise.resolve(credentials),
      requestHandler: given.requestHandler instanceof NodeHttpHandler ? given.requestHandler : new NodeHttpHandler(given.requestHandler),
    };
  }

  async send(command: GetAccountPlanStateCommand, { abortSignal }: { readonly abortSignal: AbortSignal }): Promise<AccountPlanState> {
    const url = new URL(this.given.endpoint ?? endpoint);
    const signer = new SignatureV4({ credentials: this.config.credentials, region, service: "freetier", sha256: Sha256 });
    const request = await signer.sign({
      method: "POST",
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port === "" ? {} : { port: Number(url.port) }),
      path: "/",
      query: {},
      headers: { "host": url.host, "content-type": "application/x-amz-json-1.0", "x-amz-target": "AWSFreeTierService.GetAccountPlanState" },
      body: JSON.stringify(command.input),
    });
    const { response } = await this.config.requestHandler.handle(request as never, { abortSignal });
    const text = await readBody(response.body);
    const said = (text === "" ? {} : JSON.parse(text)) as AccountPlanState & { readonly __type?: string; readonly message?: string };
    if (response.statusCode < 300) return said;
    const requestId = response.headers["x-amzn-requestid"];
    const code = response.headers["x-amzn-errortype"] ?? said.__type ?? "Unknown";
    const metadata = { httpStatusCode: response.statusCode, ...(requestId === undefined ? {} : { requestId }) };
    throw new FreeTierError(code.split("#").at(-1)!.split(":")[0]!, said.message ?? "", metadata, response);
  }

  destroy(): void {
    this.config.requestHandler.destroy();
  }
}
