import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Fault, isFault } from "../../src/core/fault.js";
import { faultWords } from "../../src/ui/catalogue/index.js";
import { environment, through, up } from "../emulator/environment.js";
import { type Proxy, startProxy } from "./proxy.mjs";
import { patience, upstream } from "./withstand.js";

let proxy: Proxy;
beforeAll(async () => {
  proxy = await startProxy({ upstream });
});
afterAll(() => proxy.close());

interface Death {
  readonly what: string;
  /** The last step that is built. */
  readonly last: string;
  /** The read whose answers report the end, and how. */
  readonly operation: string;
  readonly rewrite: (body: string) => string;
  readonly why: RegExp;
  readonly advice?: RegExp;
}

const launch = (code: string, message: string) => (body: string) =>
  body
    .replaceAll(/<stateReason>.*?<\/stateReason>|<stateReason\s*\/>/gs, "")
    .replaceAll(/<instanceState>.*?<\/instanceState>/gs, `<instanceState><code>48</code><name>terminated</name></instanceState><stateReason><code>${code}</code><message>${message}</message></stateReason>`);
const status = (from: RegExp, to: string) => (body: string) => body.replaceAll(from, to);
const peering = (code: string, message: string, when = /.*/s) => (body: string) =>
  when.test(body) ? body.replaceAll(/<status>\s*<code>.*?<\/status>/gs, `<status><code>${code}</code><message>${message}</message></status>`) : body;

const deaths: readonly Death[] = [
  {
    what: "a server whose KMS key cannot be used",
    last: "servers",
    operation: "DescribeInstances",
    rewrite: launch("Client.InvalidKMSKey.InvalidState", "Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state"),
    why: /KMS key provided is in an incorrect state/,
    advice: /KMS key/,
  },
  {
    what: "a server over the quota of volumes",
    last: "servers",
    operation: "DescribeInstances",
    rewrite: launch("Client.VolumeLimitExceeded", "Client.VolumeLimitExceeded: Volume limit exceeded"),
    why: /Volume limit exceeded/,
    advice: /Service Quotas/,
  },
  {
    what: "a server without capacity",
    last: "servers",
    operation: "DescribeInstances",
    rewrite: launch("Server.InsufficientInstanceCapacity", "Server.InsufficientInstanceCapacity: Insufficient capacity"),
    why: /Insufficient capacity/,
    advice: /--instance-type|--zones/,
  },
  {
    what: "a subnet without capacity",
    last: "network",
    operation: "DescribeSubnets",
    rewrite: status(/<state>(pending|available)<\/state>/g, "<state>failed-insufficient-capacity</state>"),
    why: /failed-insufficient-capacity/,
    advice: /--zones/,
  },
  {
    what: "an association of a route table",
    last: "network",
    operation: "DescribeRouteTables",
    rewrite: (body) =>
      body
        .replaceAll(/<associationState>.*?<\/associationState>|<associationState\s*\/>/gs, "")
        .replaceAll(/<routeTableAssociationId>/g, "<associationState><state>failed</state><statusMessage>no such subnet</statusMessage></associationState><routeTableAssociationId>"),
    why: /no such subnet/,
  },
  {
    what: "an endpoint",
    last: "network",
    operation: "DescribeVpcEndpoints",
    rewrite: status(/<state>(pending|available)<\/state>/gi, "<state>failed</state><lastError><code>x</code><message>the route table is full</message></lastError>"),
    why: /the route table is full/,
  },
  {
    what: "a flow log without access",
    last: "flow-logs",
    operation: "DescribeFlowLogs",
    rewrite: (body) =>
      body
        .replaceAll(/<deliverLogsStatus>.*?<\/deliverLogsStatus>/gs, "")
        .replaceAll(/<flowLogId>/g, "<deliverLogsStatus>FAILED</deliverLogsStatus><deliverLogsErrorMessage>Access error</deliverLogsErrorMessage><flowLogId>"),
    why: /Access error/,
    advice: /policy/,
  },
  {
    what: "a load balancer",
    last: "load-balancers",
    operation: "DescribeLoadBalancers",
    rewrite: status(/<State>\s*<Code>.*?<\/State>/gs, "<State><Code>failed</Code><Reason>Internal failure of the service</Reason></State>"),
    why: /Internal failure of the service/,
  },
  ...(["insufficient-capacity", "incompatible-network", "inaccessible-encryption-credentials-recoverable"] as const).map((state): Death => ({
    what: `a database that is ${state}`,
    last: "database",
    operation: "DescribeDBInstances",
    rewrite: status(/<DBInstanceStatus>.*?<\/DBInstanceStatus>/g, `<DBInstanceStatus>${state}</DBInstanceStatus>`),
    why: new RegExp(state),
    advice: /--database-class|DNS resolution|KMS key/,
  })),
  ...(["failed", "rejected", "expired"] as const).map((state): Death => ({
    what: `a peering that is ${state}`,
    last: "peering",
    operation: "DescribeVpcPeeringConnections",
    rewrite: peering(state, `${state} due to overlapping ranges`),
    why: /due to overlapping ranges/,
  })),
  {
    what: "an association of the VPN",
    last: "client-vpn",
    operation: "DescribeClientVpnTargetNetworks",
    rewrite: status(/<status>\s*<code>.*?<\/status>/gs, "<status><code>association-failed</code><message>no free addresses in the subnet</message></status>"),
    why: /no free addresses in the subnet/,
  },
];

describe("what dies before it was ready ends the wait at once, with AWS's reason and what to do (first-contact D2)", () => {
  test.each(deaths.map((d) => [d.what, d] as const))("%s", { timeout: patience }, async (_what, { last, operation, rewrite, why, advice }) => {
    proxy.judge = (seen) => (seen.operation === operation ? { rewrite } : "pass");
    const e = environment(proxy.url);
    const fault = await up(e, through(last)).then(
      () => undefined,
      (f: unknown) => f,
    );
    proxy.judge = () => "pass";
    expect(isFault(fault) && fault.code, String(fault)).toBe("became-failed");
    expect((fault as Fault<"became-failed">).data.why).toMatch(why);
    // Not waited for: the events tell when the node was created and when it failed.
    const node = (fault as Fault).node;
    const of = e.events.flatMap((event) => (event.type === "node" && event.node === node ? [event] : []));
    expect(of.at(-1)!.ms! - of.find((event) => event.phase === "created")!.ms!).toBeLessThan(8_000);
    for (const lang of ["en", "ja"] as const) {
      const { message, remedy } = faultWords(fault as Fault, lang);
      expect(message).toMatch(why);
      if (advice !== undefined && lang === "en") expect(remedy).toMatch(advice);
    }
  });
});
