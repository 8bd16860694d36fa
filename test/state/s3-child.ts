/** What a real second process does to a state in a bucket; bundled by s3-children.ts. `node child.mjs MODE JSON` */
import { appendFileSync, mkdirSync, readFileSync, readdirSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bucketObjects } from "../../src/aws/objects.js";
import { makeAws } from "../../src/aws/send.js";
import { isFault } from "../../src/core/fault.js";
import { localTiming } from "../../src/core/timing.js";
import { fileCustody } from "../../src/state/file-custody.js";
import { bucketOf } from "../../src/state/local.js";
import { move } from "../../src/state/move.js";
import { s3Custody } from "../../src/state/s3.js";
import { sampleState } from "./sample-state.js";

export interface Job {
  readonly endpoint: string;
  readonly account: string;
  /** s3://bucket/prefix */
  readonly url: string;
  readonly dir: string;
  readonly count?: number;
  /** Of `mv`: from the bucket into this folder, and not the other way. */
  readonly into?: string;
}

const [, , mode = "", text = "{}"] = process.argv;
const job = JSON.parse(text) as Job;
const region = "ap-northeast-1";
const aws = makeAws(
  {
    region,
    endpoint: job.endpoint,
    credentials: { accessKeyId: job.account, secretAccessKey: "test" },
    timing: { ...localTiming, retryMinMs: 5, retryMaxMs: 20 },
    emit: () => undefined,
    signal: new AbortController().signal,
    secret: () => Promise.reject(new Error("no secrets here")),
  },
  { account: job.account, partition: "aws" },
);
const at = bucketOf(job.url);
const custody = s3Custody({
  at,
  environment: { dir: join(job.dir, "states"), env: "default" },
  objects: bucketObjects(() => Promise.resolve(aws), at.bucket, () => Promise.resolve(localTiming)),
  region: () => Promise.resolve(region),
  waitMs: () => 5,
});

/** Lives and runs, by the kernel's own word: a killed process that was not asked for yet does not run. */
function runs(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** Critical sections: each adds one to a counter in the state. Whoever meets somebody alive inside says so. */
async function contend(): Promise<void> {
  const inside = join(job.dir, "inside");
  const mine = join(inside, String(process.pid));
  for (let done = 0; done < (job.count ?? 0); ) {
    try {
      const lock = await custody.lock("contend");
      mkdirSync(mine);
      const met = readdirSync(inside).filter((pid) => pid !== String(process.pid) && runs(Number(pid)));
      if (met.length > 0) appendFileSync(join(job.dir, "overlaps"), `${process.pid} met ${met.join()}\n`);
      const state = (await custody.read()) ?? sampleState();
      const count = Number(state.answers["count"]?.value ?? 0) + 1;
      state.answers = { ...state.answers, count: { value: String(count), from: "default" } };
      await custody.write(state, lock);
      appendFileSync(join(job.dir, "acknowledged"), ".");
      rmdirSync(mine);
      await lock.release();
      done++;
    } catch (e) {
      if (!isFault(e) || e.code !== "locked") throw e;
      await sleep(5 + Math.random() * 25);
    }
  }
}

async function mv(): Promise<void> {
  const files = fileCustody({ dir: job.into ?? join(job.dir, "states"), env: "default" });
  const [from, to] = job.into === undefined ? [files, custody] : [custody, files];
  process.stdout.write(JSON.stringify(await move("default", from, to)));
}

await (mode === "mv" ? mv() : contend());
