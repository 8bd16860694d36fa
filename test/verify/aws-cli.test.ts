import { expect, test } from "vitest";
import { cliOf } from "../../src/verify/aws-cli.js";
import { removalOf } from "../../src/verify/index.js";
import { build } from "../net/reach/build.js";

const b = build();
const vpc = b.vpc("v", "10.0.0.0/16");
const table = b.table("t", vpc, ["0.0.0.0/0 igw-x"]);
const s = b.snapshot;

test("a rule, an entry and routes as lines to be copied", () => {
  expect(cliOf({ kind: "add-group-rule", group: "sg-1", rule: { direction: "ingress", protocol: "tcp", ports: { from: 22, to: 22 }, peer: { group: "sg-2" } } }, s)).toEqual([
    `aws ec2 authorize-security-group-ingress --group-id sg-1 --ip-permissions '[{"IpProtocol":"tcp","FromPort":22,"ToPort":22,"UserIdGroupPairs":[{"GroupId":"sg-2"}]}]'`,
  ]);
  expect(cliOf({ kind: "allow-in-acl", acl: "acl-1", entry: { number: 40, direction: "egress", action: "allow", protocol: "tcp", cidr: "0.0.0.0/0", ports: { from: 1024, to: 65535 } } }, s)).toEqual([
    "aws ec2 create-network-acl-entry --network-acl-id acl-1 --egress --rule-number 40 --protocol 6 --rule-action allow --cidr-block 0.0.0.0/0 --port-range From=1024,To=65535",
  ]);
  const route = (destination: string, kind: "internet-gateway" | "endpoint", id: string) => cliOf({ kind: "add-route", table, destination, target: { kind, id } }, s);
  expect(route("0.0.0.0/0", "internet-gateway", "igw-1")).toEqual([`aws ec2 replace-route --route-table-id ${table} --destination-cidr-block 0.0.0.0/0 --gateway-id igw-1`]);
  expect(route("8.8.8.0/24", "internet-gateway", "igw-1")[0]).toMatch(/^aws ec2 create-route /);
  expect(route("pl-1", "endpoint", "vpce-1")).toEqual([`aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-1 --add-route-table-ids ${table}`]);
});

test("what to take away", () => {
  expect(removalOf({ what: "security-group", resource: "sg-1", rule: "sgr-1", direction: "ingress" })).toBe("aws ec2 revoke-security-group-ingress --group-id sg-1 --security-group-rule-ids sgr-1");
  expect(removalOf({ what: "network-acl", resource: "acl-1", rule: "rule 100", direction: "egress" })).toBe("aws ec2 delete-network-acl-entry --network-acl-id acl-1 --egress --rule-number 100");
  expect(removalOf({ what: "route", resource: "rtb-1", rule: "pl-1" })).toBeUndefined();
});
