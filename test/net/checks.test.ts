import { describe, expect, it } from "vitest";
import { checkApart, checkClientRange, checkSource, checkSubnet, checkSubnets, checkVpc, warnSource, warnVpc } from "../../src/net/checks.js";

const codeOf = (p: { code: string } | undefined) => p?.code;

describe("VPC range", () => {
  it.each(["172.16.0.0/23", "172.16.2.0/24", "10.0.0.0/16", "192.168.0.0/28", "100.64.0.0/16", "8.8.0.0/16", "223.255.0.0/16"])("%s is fine", (given) => {
    expect(checkVpc(given)).toBeUndefined();
  });
  it.each([
    ["10.0.0.0/15", 15],
    ["10.0.0.0/29", 29],
    ["0.0.0.0/0", 0],
  ])("%s has no size of a VPC", (given, prefix) => {
    expect(checkVpc(given)).toEqual({ code: "cidr-vpc-size", data: { given, prefix, largest: 16, smallest: 28 } });
  });
  it.each([
    ["0.1.0.0/16", "0.0.0.0/8"],
    ["127.0.0.0/16", "127.0.0.0/8"],
    ["169.254.10.0/24", "169.254.0.0/16"],
    ["224.0.0.0/24", "224.0.0.0/4"],
    ["239.255.0.0/16", "224.0.0.0/4"],
  ])("%s lies in reserved %s", (given, reserved) => {
    expect(checkVpc(given)).toEqual({ code: "cidr-reserved", data: { given, reserved } });
  });
  it("passes on how it is written", () => {
    expect(checkVpc("172.16.0.1/23")).toEqual({ code: "cidr-host-bits", data: { given: "172.16.0.1/23", canonical: "172.16.0.0/23" } });
  });
  it("warns where AWS allows what is unwise", () => {
    expect(warnVpc("172.16.0.0/23")).toBeUndefined();
    expect(warnVpc("100.64.0.0/16")).toBeUndefined();
    expect(codeOf(warnVpc("8.8.0.0/16"))).toBe("cidr-warn-public");
    expect(codeOf(warnVpc("172.17.4.0/24"))).toBe("cidr-warn-docker");
    expect(codeOf(warnVpc("172.32.0.0/16"))).toBe("cidr-warn-public");
  });
});

describe("subnets", () => {
  const vpc = "172.16.0.0/23";
  it("the article's four are fine", () => {
    expect(checkSubnets(["172.16.0.0/25", "172.16.0.128/25", "172.16.1.0/25", "172.16.1.128/25"], vpc)).toBeUndefined();
  });
  it("one may be the whole VPC", () => expect(checkSubnet(vpc, vpc)).toBeUndefined());
  it("must lie in the VPC", () => {
    expect(checkSubnet("172.16.2.0/25", vpc)).toEqual({ code: "cidr-outside-vpc", data: { given: "172.16.2.0/25", vpc } });
    expect(codeOf(checkSubnet("172.16.0.0/22", vpc))).toBe("cidr-outside-vpc");
  });
  it("must hold 16 addresses", () => {
    expect(checkSubnet("172.16.0.0/29", vpc)).toEqual({
      code: "cidr-subnet-size",
      data: { given: "172.16.0.0/29", prefix: 29, largest: 16, smallest: 28 },
    });
    expect(checkSubnet("172.16.0.0/28", vpc)).toBeUndefined();
  });
  it("must not share addresses", () => {
    expect(checkSubnets(["172.16.0.0/25", "172.16.1.0/25", "172.16.0.64/26"], vpc)).toEqual({
      code: "cidr-subnets-overlap",
      data: { given: "172.16.0.64/26", other: "172.16.0.0/25" },
    });
    expect(codeOf(checkSubnets(["172.16.0.0/25", "172.16.0.0/25"], vpc))).toBe("cidr-subnets-overlap");
  });
  it("tells first what is wrong with the VPC's range", () => {
    expect(checkSubnet("172.16.0.0/25", "172.16.0.0")).toMatchObject({ code: "cidr-no-prefix", data: { given: "172.16.0.0" } });
  });
});

describe("networks that meet", () => {
  it("must not share addresses", () => {
    expect(checkApart("172.16.2.0/24", ["172.16.0.0/23"])).toBeUndefined();
    expect(checkApart("172.16.1.0/24", ["10.0.0.0/16", "172.16.0.0/23"])).toEqual({
      code: "cidr-overlap",
      data: { given: "172.16.1.0/24", other: "172.16.0.0/23" },
    });
    expect(codeOf(checkApart("nonsense", []))).toBe("cidr-form");
  });
  it("Client VPN wants /12 to /22, apart from the VPCs (C1)", () => {
    const vpcs = ["172.16.0.0/23", "172.16.2.0/24"];
    expect(checkClientRange("172.16.4.0/22", vpcs)).toBeUndefined();
    expect(checkClientRange("172.16.4.0/23", vpcs)).toMatchObject({ code: "cidr-client-size", data: { largest: 12, smallest: 22 } });
    expect(codeOf(checkClientRange("8.0.0.0/11", vpcs))).toBe("cidr-client-size");
    expect(codeOf(checkClientRange("172.16.0.0/22", vpcs))).toBe("cidr-overlap");
    expect(codeOf(checkClientRange("224.0.0.0/22", vpcs))).toBe("cidr-reserved");
  });
});

describe("source of a rule", () => {
  it.each(["0.0.0.0/0", "203.0.113.7/32", "172.16.2.64/26"])("%s is fine", (given) => expect(checkSource(given)).toBeUndefined());
  it("names the /32 of a bare address", () => {
    expect(checkSource("203.0.113.7")).toEqual({ code: "cidr-no-prefix", data: { given: "203.0.113.7", canonical: "203.0.113.7/32" } });
  });
  it("warns of everybody, and of addresses that never come from the internet (first-contact D7)", () => {
    expect(codeOf(warnSource("0.0.0.0/0"))).toBe("cidr-warn-anywhere");
    for (const given of ["10.0.0.0/8", "192.168.1.7/32", "100.64.0.0/16"]) expect(codeOf(warnSource(given))).toBe("cidr-warn-private-source");
    expect(warnSource("203.0.113.7/32")).toBeUndefined();
    expect(warnSource("x")).toBeUndefined();
  });
});
