import { DescribeKeyPairsCommand, EC2Client, type KeyPairInfo } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { publicLine, readPrivateKeyFile } from "../../src/pki/openssh.js";
import { keyPair } from "../../src/resources/key-pair.js";
import { laws } from "./laws.js";
import { mark, place } from "./place.js";

const props = { keyName: "for-web-key", file: "for-web-key.pem" };
const tags = (list: KeyPairInfo["Tags"]) => Object.fromEntries((list ?? []).map((t) => [t.Key!, t.Value!]));

laws(keyPair, async () => {
  const here = place();
  const ec2 = new EC2Client(here.config);
  const look = async (name: string) => (await ec2.send(new DescribeKeyPairsCommand({}))).KeyPairs!.find((k) => k.KeyName === name);
  return {
    place: here,
    props,
    ghost: "for-nobody",
    exists: async (id) => (await look(id)) !== undefined,
    tagsOf: async (id) => tags((await look(id))?.Tags),
    again: "exists",
  };
});

describe("the private half", () => {
  it("stays here, and is the one that AWS has the public half of", async () => {
    const here = place();
    await keyPair.create(here.aws, props, mark("servers/key-pair"));
    const key = readPrivateKeyFile(here.secrets.get(props.file)!)!;
    const { KeyPairs: pairs } = await new EC2Client(here.config).send(new DescribeKeyPairsCommand({ IncludePublicKey: true }));
    expect(pairs!.map((p) => p.PublicKey)).toEqual([publicLine(key, props.keyName)]);
  });

  it("is not made anew when it is there", async () => {
    const here = place();
    await keyPair.create(here.aws, props, mark("servers/key-pair"));
    const first = here.secrets.get(props.file);
    const [seen] = await keyPair.read(here.aws, [props.keyName]);
    await keyPair.delete(here.aws, seen!);
    await keyPair.create(here.aws, props, mark("servers/key-pair"));
    expect(here.secrets.get(props.file)).toBe(first);
  });

  it("is refused in one line when the file holds something else", async () => {
    const here = place();
    here.secrets.set(props.file, "-----BEGIN RSA PRIVATE KEY-----\n");
    await expect(keyPair.create(here.aws, props, mark("servers/key-pair"))).rejects.toMatchObject({ code: "bad-path", data: { given: props.file } });
  });
});
