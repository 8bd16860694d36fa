import type { State } from "../../src/core/state.js";

/** A state with a bit of everything; no test library is imported here, child processes use it too. */
export function sampleState(name = "default"): State {
  return {
    schema: 1,
    tool: "kumiki 0.1.0",
    name,
    envId: `${name}-abcdefghij234567`,
    serial: 0,
    epoch: 0,
    place: { endpoint: "local", region: "ap-northeast-1", account: "123456789012", partition: "aws" },
    preset: "modern",
    steps: ["network"],
    answers: {
      webCidr: { value: "172.16.0.0/23", from: "default" },
      webPublicSubnets: { value: ["172.16.0.0/25", "172.16.0.128/25"], from: "flag" },
      databaseMultiAz: { value: true, from: "prompt" },
    },
    facts: {
      region: "ap-northeast-1",
      account: "123456789012",
      partition: "aws",
      zones: ["ap-northeast-1a", "ap-northeast-1c"],
      callerCidr: "203.0.113.7/32",
      images: { al2023: "ami-0123456789abcdef0" },
      offered: { "t3.micro": ["ap-northeast-1a"] },
      engineVersions: { mysql: "8.4.3" },
    },
    records: {
      "network/vpc": {
        kind: "ec2/vpc",
        step: "network",
        status: "ready",
        name: "web-vpc",
        id: "vpc-0123456789abcdef0",
        props: { cidr: "172.16.0.0/23", dnsHostnames: true },
        attrs: { cidr: "172.16.0.0/23" },
        needs: [],
        op: "op1",
        token: "token1",
        generation: 0,
        startedAt: "2026-01-31T09:00:00.000Z",
      },
      "network/public-1": {
        kind: "ec2/subnet",
        step: "network",
        status: "creating",
        name: "公開-1",
        props: { vpcId: "vpc-0123456789abcdef0", cidr: "172.16.0.0/25" },
        needs: ["network/vpc"],
        within: "network/vpc",
        op: "op2",
        token: "token2",
        generation: 1,
        startedAt: "2026-01-31T09:00:01Z",
        updating: ["mapPublicIp"],
        failure: { code: "aws", message: "InvalidSubnet.Conflict" },
      },
    },
    outputs: { webUrl: { $text: ["http://", { $ref: "network/vpc", $attr: "cidr" }] } },
    hosts: {},
  };
}
