import { join } from "node:path";
import { bucketObjects } from "../../src/aws/objects.js";
import { makeAws } from "../../src/aws/send.js";
import type { Store } from "../../src/core/state.js";
import { localTiming } from "../../src/core/timing.js";
import { fileStore } from "../../src/state/file.js";
import { bucketOf } from "../../src/state/local.js";
import { s3Custody } from "../../src/state/s3.js";

/** Which store a child process opens: every process of a stress gets the same words. */
export type Spec = { readonly kind: "file"; readonly base: string } | { readonly kind: "s3"; readonly base: string; readonly endpoint: string; readonly account: string; readonly url: string };

const region = "ap-northeast-1";

/** The environment `default`, as each run of the program opens it. Of a bucket, each process has a folder of its own. */
export function openStore(spec: Spec): Store {
  if (spec.kind === "file") return fileStore({ dir: join(spec.base, "states"), env: "default" });
  const aws = makeAws(
    {
      region,
      endpoint: spec.endpoint,
      credentials: { accessKeyId: spec.account, secretAccessKey: "test" },
      timing: { ...localTiming, retryMinMs: 5, retryMaxMs: 20 },
      emit: () => undefined,
      signal: new AbortController().signal,
      secret: () => Promise.reject(new Error("no secrets here")),
    },
    { account: spec.account, partition: "aws" },
  );
  const at = bucketOf(spec.url);
  return s3Custody({
    at,
    environment: { dir: join(spec.base, `machine-${process.pid}`), env: "default" },
    objects: bucketObjects(() => Promise.resolve(aws), at.bucket, () => Promise.resolve(localTiming)),
    region: () => Promise.resolve(region),
    waitMs: () => 5,
  });
}
