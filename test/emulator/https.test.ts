import { DescribeListenersCommand, ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { ACMClient, ImportCertificateCommand } from "@aws-sdk/client-acm";
import { expect, inject, test } from "vitest";
import { made } from "../pki/made.js";
import { environment, inventory, teardown, through, up } from "./environment.js";

test("a certificate that comes later turns HTTP into a redirect in place, and its going turns it back", async () => {
  const endpoint = inject("endpoint");
  const e = environment(endpoint);
  const config = { region: "ap-northeast-1", endpoint, credentials: { accessKeyId: e.account, secretAccessKey: "test" } };
  const elb = new ElasticLoadBalancingV2Client(config);
  // One that is only requested is refused before anything is made (first-contact D7).
  const { ca, server } = await made("kumiki test", "alice");
  const pem = (text: string): Uint8Array => Buffer.from(text);
  const given = { Certificate: pem(server.certificate), PrivateKey: pem(server.key), CertificateChain: pem(ca.certificate) };
  const certificateArn = (await new ACMClient(config).send(new ImportCertificateCommand(given))).CertificateArn!;
  const chosen = through("load-balancers").filter((s) => s.id !== "flow-logs");

  await up(e, chosen);
  const state = (await e.open().read())!;
  const loadBalancerArn = state.records["load-balancers/alb-web"]!.attrs!["arn"] as string;
  const listeners = async () => {
    const { Listeners } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn: loadBalancerArn }));
    return Object.fromEntries(Listeners!.map((l) => [l.Port, `${l.Protocol!} ${l.DefaultActions![0]!.Type!}`]));
  };
  expect(await listeners()).toEqual({ 80: "HTTP forward" });

  const secured = await up(e, chosen, "modern", { certificateArn });
  expect(Object.fromEntries(secured.map((c) => [c.node, c.act]))).toEqual({
    "load-balancers/web-https": "create",
    "load-balancers/web-http": "update",
  });
  expect(await listeners()).toEqual({ 80: "HTTP redirect", 443: "HTTPS forward" });
  expect(await up(e, chosen, "modern", { certificateArn })).toEqual([]);

  const plain = await up(e, chosen, "modern", { certificateArn: "" });
  expect(Object.fromEntries(plain.map((c) => [c.node, c.act]))).toEqual({
    "load-balancers/web-http": "update",
    "load-balancers/web-https": "delete",
  });
  expect(await listeners()).toEqual({ 80: "HTTP forward" });

  expect((await teardown(e)).left).toEqual([]);
  // The certificate is the user's own: it stays.
  expect(Object.values(await inventory(e)).flat()).toEqual([certificateArn]);
});
