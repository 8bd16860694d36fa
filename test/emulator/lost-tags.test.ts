import { describe, expect, test } from "vitest";
import type { Calls } from "../../src/aws/calls.js";
import type { NodeRecord, State } from "../../src/core/state.js";
import type { AnyKind } from "../../src/core/types.js";
import { kinds } from "../../src/resources/index.js";
import { steps } from "../../src/steps/index.js";
import { type Environment, environment, inventory, raw, teardown, through, up, wishFor } from "./environment.js";

const stateOf = async (e: Environment): Promise<State> => (await e.open().read())!;
const env = "kumiki:env";

/** Takes the environment's tag off one resource, as a tag tool does. */
async function strip(aws: Calls, record: NodeRecord): Promise<void> {
  const id = record.id!;
  const arn = String(record.attrs?.["arn"] ?? "");
  const [service] = record.kind.split("/");
  switch (service) {
    case "ec2": {
      const target = record.kind === "ec2/key-pair" ? (await aws.ec2("DescribeKeyPairs", { KeyNames: [id] })).KeyPairs![0]!.KeyPairId! : id;
      return void (await aws.ec2("DeleteTags", { Resources: [target], Tags: [{ Key: env }] }));
    }
    case "elasticloadbalancing":
      return void (await aws.elb("RemoveTags", { ResourceArns: [arn], TagKeys: [env] }));
    case "rds":
      return void (await aws.rds("RemoveTagsFromResource", { ResourceName: arn, TagKeys: [env] }));
    case "logs":
      return void (await aws.logs("UntagResource", { resourceArn: arn, tagKeys: [env] }));
    case "s3":
      return void (await aws.s3("DeleteBucketTagging", { Bucket: id }));
    case "acm":
      return void (await aws.acm("RemoveTagsFromCertificate", { CertificateArn: id, Tags: [{ Key: env }] }));
    default:
      if (record.kind === "iam/role") return void (await aws.iam("UntagRole", { RoleName: id, TagKeys: [env] }));
      if (record.kind === "iam/policy") return void (await aws.iam("UntagPolicy", { PolicyArn: arn, TagKeys: [env] }));
      return void (await aws.iam("UntagInstanceProfile", { InstanceProfileName: id, TagKeys: [env] }));
  }
}
const isTagged = ({ identity }: AnyKind): boolean => identity.by === "tag" || identity.tagged;

/** One node of each kind that has tags, as far as there is one in the state. */
function oneOfEach(state: State): (readonly [string, NodeRecord])[] {
  const found = new Map<string, readonly [string, NodeRecord]>();
  for (const [node, record] of Object.entries(state.records)) if (isTagged(kinds.get(record.kind)!) && !found.has(record.kind)) found.set(record.kind, [node, record]);
  return [...found.values()];
}
async function plan(e: Environment, chosen = steps) {
  const app = e.open();
  return app.plan(await wishFor(app, chosen));
}
const retag = (e: Environment) => e.open().locked("up", (held) => held.retag());

describe("tags that a tag tool has taken off", () => {
  test("one thing of every kind: plan goes on and names them, nothing is touched, the tags are put back (first-contact G1, D10)", { timeout: 300_000 }, async () => {
    const e = environment();
    await up(e);
    const there = await inventory(e);
    const lost = oneOfEach(await stateOf(e));
    expect(lost.length).toBeGreaterThan(15);
    for (const [, record] of lost) await strip(raw(e), record);
    const { changes, foreign } = await plan(e);
    expect(changes).toEqual([]);
    expect(foreign!.map((f) => [f.node, f.why]).sort()).toEqual(lost.map(([node]) => [node, "no-tags"]).sort());
    expect((await e.open().drift()).filter((d) => d.what === "untagged").map((d) => d.node).sort()).toEqual(lost.map(([node]) => node).sort());
    expect(await up(e)).toEqual([]);
    expect(await inventory(e)).toEqual(there);
    expect((await retag(e)).map((f) => f.node).sort()).toEqual(lost.map(([node]) => node).sort());
    expect((await plan(e)).foreign).toEqual([]);
    expect(await e.open().drift()).toEqual([]);
    expect(await teardown(e)).toMatchObject({ ok: true, left: [] });
    expect(await inventory(e)).toEqual({});
  });

  test.each([["bucket"], ["database"], ["flow-logs"], ["servers"], ["network"]])(
    "in the step %s: teardown removes all the rest, says what it kept, and ends once the tags are back (first-contact G1)",
    { timeout: 300_000 },
    async (step) => {
      const e = environment();
      await up(e, through("bucket"));
      const before = await stateOf(e);
      const lost = oneOfEach({ ...before, records: Object.fromEntries(Object.entries(before.records).filter(([, r]) => r.step === step)) });
      const [node, record] = lost.at(-1)!;
      await strip(raw(e), record);
      const result = await teardown(e);
      expect(result.ok).toBe(false);
      expect(result.kept).toContainEqual({ kind: record.kind, id: record.id!, why: "kept-lost-tags" });
      const after = await stateOf(e);
      // What is left is the one, and what it depends on by the saved edges.
      const needed = new Set<string>([node]);
      for (const n of needed) for (const below of [...before.records[n]!.needs, before.records[n]!.within].filter((x) => x !== undefined)) needed.add(below);
      expect(Object.keys(after.records).sort()).toEqual([...needed].sort());
      expect(after.records[node]).toMatchObject({ id: record.id });
      await retag(e);
      expect(await teardown(e)).toMatchObject({ ok: true, left: [] });
      expect(await inventory(e)).toEqual({});
    },
  );
});
