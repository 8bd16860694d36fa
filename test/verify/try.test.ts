import { test } from "vitest";
import { environment, raw, up } from "../emulator/environment.js";
import { takeSnapshot } from "../../src/verify/snapshot/index.js";
import { writeFileSync } from "node:fs";
test("x", async () => {
  const e = environment();
  await up(e, undefined, "modern", { sshFrom: "198.51.100.7/32" });
  const state = (await e.open().read())!;
  const vpcs = Object.values(state.records).filter((r) => r.kind === "ec2/vpc").map((r) => r.id!);
  const buckets = Object.values(state.records).filter((r) => r.kind === "s3/bucket").map((r) => r.id!);
  const aws = { ...raw(e), region: "ap-northeast-1", account: e.account, partition: "aws" } as never;
  const t = Date.now();
  const s = await takeSnapshot(aws, { vpcs, buckets });
  console.log(Date.now() - t, "ms");
  writeFileSync("/tmp/verify/snap.json", JSON.stringify(s, null, 1));
});
