import type { KeyPairInfo } from "@aws-sdk/client-ec2";
import { defineKind } from "../core/define.js";
import { Fault } from "../core/fault.js";
import type { Aws, Seen } from "../core/types.js";
import { envFilter, ownerOf, tagSpec } from "../aws/tags.js";
import { makeKey, privateKeyFile, publicLine, readPrivateKeyFile } from "../pki/openssh.js";
import { found } from "./pages.js";
import { retagEc2 } from "./retag.js";

export interface KeyPairProps {
  /** Unique in the account and region, at most 255 printable ASCII characters. */
  readonly keyName: string;
  /** Name of the secret in the environment's folder that holds the private half: a-z, 0-9, - and an ending. */
  readonly file: string;
}
export interface KeyPairAttrs {
  /** AWS's digest of the public half. */
  readonly fingerprint: string;
}

const seenPair = (k: KeyPairInfo): Seen<KeyPairAttrs, KeyPairProps> => ({
  id: k.KeyName!,
  phase: "ready",
  attrs: { fingerprint: k.KeyFingerprint! },
  props: { keyName: k.KeyName! },
  owner: ownerOf(k.Tags),
  since: k.CreateTime?.toISOString(),
});

/** DescribeKeyPairs has no pages. */
async function describe(aws: Aws, input: { KeyNames?: string[]; Filters?: { Name: string; Values: string[] }[] }): Promise<KeyPairInfo[]> {
  const r = await aws.ec2("DescribeKeyPairs", input);
  if (r.KeyPairs === undefined) throw new Fault("not-read", { operation: "ec2:DescribeKeyPairs", code: "empty answer" });
  return r.KeyPairs;
}

/** The public line of the private key on disk, which is made and written first if it is not there. */
async function localPublicLine(aws: Aws, props: KeyPairProps): Promise<string> {
  const text = await aws.secret(props.file, () => privateKeyFile(makeKey(), props.keyName));
  const key = readPrivateKeyFile(text);
  if (key === undefined) throw new Fault("bad-path", { what: "private key", given: props.file, why: "it is not an Ed25519 key in OpenSSH format without a passphrase" });
  return publicLine(key, props.keyName);
}

/**
 * The private half is made here and never crosses the API (reliability.md 2.3); a key that AWS makes would be told
 * once only, in an answer that may be lost. (E4, O10)
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportKeyPair.html
 */
export const keyPair = defineKind<KeyPairProps, KeyPairAttrs>({
  name: "ec2/key-pair",
  words: { en: "key pair", ja: "キーペア" },
  usable: "created",
  pace: { typicalMs: 1_000, atMostMs: 300_000 },
  iam: ["ec2:ImportKeyPair", "ec2:CreateTags", "ec2:DescribeKeyPairs", "ec2:DeleteKeyPair"],
  birth: ["file"],
  identity: {
    by: "name",
    tagged: true,
    of: (props) => props.keyName,
    list: async (aws) => (await describe(aws, { Filters: envFilter(undefined) })).map(seenPair),
    // Tags hang on the pair's id, which is not its name.
    retag: async (aws, seen, tags) => {
      const [pair] = await describe(aws, { KeyNames: [seen.id] });
      if (pair?.KeyPairId !== undefined) await retagEc2(aws, { id: pair.KeyPairId }, tags);
    },
    launch: "time",
  },
  async create(aws, props, mark) {
    const line = await localPublicLine(aws, props);
    const r = await aws.ec2("ImportKeyPair", {
      KeyName: props.keyName,
      PublicKeyMaterial: Buffer.from(line),
      TagSpecifications: tagSpec(mark, "key-pair"),
    });
    return { id: props.keyName, attrs: { fingerprint: r.KeyFingerprint! } };
  },
  async read(aws, ids) {
    return (await found(ids, (KeyNames) => describe(aws, { KeyNames }))).map(seenPair);
  },
  async delete(aws, seen) {
    await aws.ec2("DeleteKeyPair", { KeyName: seen.id });
  },
});
