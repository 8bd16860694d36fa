import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Facts } from "../../src/core/types.js";
import { checkImage, checkType, isArm, machine, smallType } from "../../src/steps/machine.js";
import { network } from "../../src/steps/network.js";
import { securityGroups } from "../../src/steps/security-groups.js";
import { servers } from "../../src/steps/servers.js";
import { declared, facts } from "./declared.js";

const steps = [network, securityGroups, servers];
const names = ["web-server-1", "web-server-2", "ap-server-1", "ap-server-2"];
const propsOf = (graph: ReturnType<typeof declared>, name: string) => graph.nodes.get(`servers/${name}`)!.props;

describe("the servers as the article has them", () => {
  const graph = declared(steps, "article");
  it("are four, named as there", () => {
    const ours = [...graph.nodes.values()].filter((n) => n.step === "servers");
    expect(ours.map((n) => n.name)).toEqual(["for-web-key", ...names]);
  });
  it("are t2.micro with Amazon Linux 2 on 8 GB of gp2, without what is newer", () => {
    for (const name of names)
      expect(propsOf(graph, name)).toMatchObject({
        imageId: facts.images!["amazon-linux-2"],
        instanceType: "t2.micro",
        volumeGib: 8,
        volumeType: "gp2",
        encrypted: false,
        httpTokens: "optional",
      });
  });
  it("stand one in each subnet, in the group of their tier, the web servers with a public address", () => {
    for (const [name, subnet, group, publicIp] of [
      ["web-server-1", "public-1", "web", true],
      ["web-server-2", "public-2", "web", true],
      ["ap-server-1", "private-1", "ap", false],
      ["ap-server-2", "private-2", "ap", false],
    ] as const) {
      expect(propsOf(graph, name)).toMatchObject({
        subnetId: { $ref: `network/${subnet}`, $attr: "id" },
        securityGroupIds: [{ $ref: `security-groups/${group}`, $attr: "id" }],
        publicIp,
      });
      expect(propsOf(graph, name)["userData"]).toContain(`<html><h1>${publicIp ? "Web" : "AP"} server ${name.at(-1)}</h1></html>`);
    }
  });
  it("boot after the way to their packages is there", () => {
    expect(graph.nodes.get("servers/web-server-2")!.needs).toContain("network/public-internet-route");
    expect(graph.nodes.get("servers/ap-server-1")!.needs).toContain("network/s3-endpoint");
  });
  it("are hosts with their addresses", () => {
    expect(Object.keys(graph.hosts)).toEqual(names);
    expect(graph.hosts["web-server-2"]).toEqual({
      id: { $ref: "servers/web-server-2", $attr: "id" },
      privateIp: { $ref: "servers/web-server-2", $attr: "privateIp" },
      publicIp: { $ref: "servers/web-server-2", $attr: "publicIp" },
    });
    expect(graph.hosts["ap-server-1"]).not.toHaveProperty("publicIp");
  });
});

describe("the servers today", () => {
  it("are encrypted and speak IMDSv2 only", () => {
    const graph = declared(steps, "modern");
    for (const name of names)
      expect(propsOf(graph, name)).toMatchObject({
        imageId: facts.images!["al2023"],
        instanceType: "t3.micro",
        volumeType: "gp3",
        encrypted: true,
        httpTokens: "required",
        hopLimit: 1,
      });
  });
  it("use a key pair of the user's as it is", () => {
    const graph = declared(steps, "modern", { keyPair: "mine" });
    expect([...graph.nodes.keys()]).not.toContain("servers/key-pair");
    expect(propsOf(graph, "ap-server-2")["keyName"]).toBe("mine");
    expect(graph.outputs).not.toHaveProperty("keyFile");
    expect(declared(steps, "modern").outputs["keyFile"]).toBe("for-web-key.pem");
  });
  it("have a key pair of their own in each environment", () => {
    expect(propsOf(declared(steps, "modern", {}, facts, "blue"), "key-pair")).toEqual({ keyName: "for-web-key-blue", file: "for-web-key-blue.pem" });
  });
  it("get an ARM image for an ARM processor", () => {
    expect(propsOf(declared(steps, "modern", { instanceType: "t4g.micro" }), "web-server-1")["imageId"]).toBe(facts.images!["al2023-arm64"]);
  });
});

describe("the instance type", () => {
  const zones = { zones: ["ap-northeast-1a", "ap-northeast-1c"], image: "al2023" };
  const offering = (offered: NonNullable<Facts["offered"]>): Facts => ({ ...facts, offered });
  it("is the first small one that all chosen zones offer", () => {
    const [a, c] = zones.zones as [string, string];
    expect(smallType(offering({ "t3.micro": [a], "t2.micro": [a, c], "t4g.micro": [a, c] }), zones)).toBe("t2.micro");
    expect(smallType(offering({ "t3.micro": [a], "t2.micro": [c], "t4g.micro": [a, c] }), zones)).toBe("t4g.micro");
    expect(smallType(offering({}), zones)).toBe("t3.micro");
    expect(smallType(offering({ "t4g.micro": [a, c] }), { ...zones, image: "amazon-linux-2" })).toBe("t3.micro");
  });
  it("is refused where a zone does not offer it, with one that fits", () => {
    const all = { zones: ["ap-northeast-1a", "ap-northeast-1d"], image: "al2023" };
    expect(checkType("t2.micro", facts, all)).toEqual({
      code: "instance-type-not-offered",
      data: { given: "t2.micro", zones: ["ap-northeast-1d"], suggestion: "t3.micro" },
    });
    expect(checkType("t2.micro", facts, zones)).toBeUndefined();
    // Nothing to propose is better than something that is refused too.
    expect(checkType("t3.micro", offering({ "t3.micro": [] }), zones)?.data).toEqual({ given: "t3.micro", zones: zones.zones });
    // Not looked up: AWS will say.
    expect(checkType("m7i.large", facts, all)).toBeUndefined();
  });
  it("is refused when it does not fit the image", () => {
    const all = { ...zones, image: "amazon-linux-2" };
    expect(checkType("t4g.micro", facts, all)?.code).toBe("instance-type-arm");
    expect(checkType("t4g.micro", facts, { ...all, image: "al2023" })).toBeUndefined();
    expect(checkType("t4g.micro", facts, { ...all, image: "ami-0123456789abcdef0" })).toBeUndefined();
    expect(checkType("t2 micro", facts, all)?.code).toBe("instance-type-form");
  });
  it("is known as ARM by its family", () => {
    for (const t of ["t4g.micro", "m7gd.large", "c7gn.xlarge", "a1.medium", "im4gn.large", "x2gd.medium", "g5g.xlarge", "i8ge.large"]) expect(isArm(t), t).toBe(true);
    for (const t of ["t2.micro", "t3a.micro", "g4dn.xlarge", "gr6.4xlarge", "m7i-flex.large", "c6in.large", "u-12tb1.112xlarge", "p5en.48xlarge"]) expect(isArm(t), t).toBe(false);
  });
});

describe("the image", () => {
  it("is one of ours or an id", () => {
    for (const image of ["al2023", "amazon-linux-2", "ami-0123456789abcdef0", "ami-12345678"]) expect(checkImage(image)).toBeUndefined();
    fc.assert(
      fc.property(fc.string(), (image) => {
        fc.pre(!/^(al2023|amazon-linux-2|ami-([0-9a-f]{8}|[0-9a-f]{17}))$/.test(image));
        expect(checkImage(image)).toEqual({ code: "image-form", data: { given: image } });
      }),
    );
  });
  it("that AWS did not tell is a fault with its name", () => {
    const { images: _, ...blind } = facts;
    expect(() => machine({ image: "al2023", instanceType: "t3.micro" }, blind, "modern")).toThrow(
      expect.objectContaining({ code: "no-image", data: { image: "al2023", region: "ap-northeast-1" } }),
    );
    expect(machine({ image: "ami-12345678", instanceType: "t3.micro" }, blind, "modern").imageId).toBe("ami-12345678");
  });
});

describe("the name of a key pair", () => {
  it("is printable ASCII without a space at an end, or nothing", () => {
    const check = servers.questions.keyPair.check!;
    for (const name of ["", "k", "my key", "a".repeat(255)]) expect(check(name, facts, {})).toBeUndefined();
    for (const name of [" k", "k ", "鍵", "a\nb", "a".repeat(256)]) expect(check(name, facts, {})?.code).toBe("key-pair-form");
  });
});
