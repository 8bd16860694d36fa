import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Asked {
  /** Action of a query service, or the path of S3. */
  readonly action: string;
  readonly body: string;
  /** The access key it was signed with. */
  readonly key: string;
}
export type Answer = (response: ServerResponse, asked: Asked, nth: number) => void;

/** A tiny AWS on loopback: answers each request as the test says, and remembers what was asked. */
export class FakeAws {
  readonly asked: Asked[] = [];
  private constructor(
    private readonly server: Server,
    readonly endpoint: string,
  ) {}

  static async open(answer: Answer): Promise<FakeAws> {
    const server = createServer((request, response) => void take(request).then((asked) => answer(response, asked, fake.asked.push(asked))));
    await new Promise<void>((r) => server.listen(0, "127.0.0.1", r));
    const fake: FakeAws = new FakeAws(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return fake;
  }

  of(action: string): number {
    return this.asked.filter((a) => a.action === action).length;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((r) => this.server.close(() => r()));
  }
}

async function take(request: IncomingMessage): Promise<Asked> {
  let body = "";
  for await (const part of request) body += String(part);
  const action = new URLSearchParams(body).get("Action") ?? request.headers["x-amz-target"]?.toString().split(".")[1] ?? `${request.method ?? ""} ${request.url ?? ""}`;
  return { action, body, key: /Credential=([^/]+)\//.exec(request.headers.authorization ?? "")?.[1] ?? "" };
}

export const xml = (response: ServerResponse, text: string, status = 200): void => {
  response.writeHead(status, { "content-type": "text/xml", date: new Date().toUTCString() }).end(text);
};
export const refusal = (code: string) => `<Response><Errors><Error><Code>${code}</Code><Message>no</Message></Error></Errors><RequestID>r-1</RequestID></Response>`;
export const identity = (account = "123456789012") =>
  `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${account}:user/a</Arn><UserId>u</UserId><Account>${account}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetCallerIdentityResponse>`;
export const vpcCreated = (id = "vpc-1") => `<CreateVpcResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId><vpc><vpcId>${id}</vpcId><cidrBlock>10.0.0.0/16</cidrBlock></vpc></CreateVpcResponse>`;
export const noVpcs = `<DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId><vpcSet/></DescribeVpcsResponse>`;
