import { join } from "node:path";
import { bucketObjects } from "../../src/aws/objects.js";
import { makeAws, openCalls } from "../../src/aws/send.js";
import { localTiming } from "../../src/core/timing.js";
import type { Aws } from "../../src/core/types.js";
import type { Custody } from "../../src/state/custody.js";
import { bucketOf } from "../../src/state/local.js";
import type { ProcessId } from "../../src/state/process.js";
import { s3Custody } from "../../src/state/s3.js";
import { freshAccount } from "../setup/account.js";
import { temporaryFolder } from "./sample.js";

export const region = "ap-northeast-1";
const timing = { ...localTiming, retryMinMs: 5, retryMaxMs: 20 };
let buckets = 0;

/** A process on a machine of that name, as others see it; the pid is ours, so it lives. */
export const member = (host: string, change: Partial<ProcessId> = {}): ProcessId => ({ pid: process.pid, host, boot: `boot of ${host}`, space: "", start: "", machine: `id of ${host}`, user: "taro", ...change });

const clientOf = (endpoint: string, account: string) => ({
  region,
  endpoint,
  credentials: { accessKeyId: account, secretAccessKey: "test" },
  timing,
  emit: () => undefined,
  signal: new AbortController().signal,
  secret: () => Promise.reject(new Error("no secrets here")),
});
export const awsOf = (endpoint: string, account: string): Aws => makeAws(clientOf(endpoint, account), { account, partition: "aws" });

export interface Machine {
  readonly custody: Custody;
  readonly dir: string;
}

/** A bucket as it has to be, and machines that share it. */
export class Team {
  readonly account = freshAccount();
  readonly bucket = `team-${this.account}-${++buckets}`;
  readonly url = `s3://${this.bucket}/kumiki`;
  readonly bare: Aws;

  constructor(readonly endpoint = process.env["KUMIKI_TEST_ENDPOINT"]!) {
    this.bare = awsOf(endpoint, this.account);
  }

  async create({ versioned = true, blocked = true } = {}): Promise<this> {
    const at = { Bucket: this.bucket };
    await this.bare.s3("CreateBucket", { ...at, CreateBucketConfiguration: { LocationConstraint: region } });
    if (versioned) await this.bare.s3("PutBucketVersioning", { ...at, VersioningConfiguration: { Status: "Enabled" } });
    if (blocked) await this.block();
    return this;
  }
  async block(on = true): Promise<void> {
    const set = { BlockPublicAcls: on, IgnorePublicAcls: on, BlockPublicPolicy: on, RestrictPublicBuckets: on };
    await this.bare.s3("PutPublicAccessBlock", { Bucket: this.bucket, PublicAccessBlockConfiguration: set });
  }

  machine(host: string, options: { readonly dir?: string; readonly endpoint?: string; readonly us?: Partial<ProcessId>; readonly url?: string; readonly env?: string } = {}): Machine {
    const dir = options.dir ?? join(temporaryFolder(), "states");
    const aws = awsOf(options.endpoint ?? this.endpoint, this.account);
    const at = bucketOf(options.url ?? this.url);
    const custody = s3Custody({
      at,
      environment: { dir, env: options.env ?? "default" },
      objects: bucketObjects(() => Promise.resolve(aws), at.bucket, () => Promise.resolve(timing)),
      region: () => Promise.resolve(region),
      waitMs: () => 5,
      us: () => Promise.resolve(member(host, options.us)),
    });
    return { custody, dir };
  }

  /** The text of an object, below the prefix. */
  async text(key: string): Promise<string> {
    const found = await this.bare.s3("GetObject", { Bucket: this.bucket, Key: `kumiki/${key}` });
    return found.Body!.transformToString();
  }
  async keys(): Promise<string[]> {
    const page = await this.bare.s3("ListObjectsV2", { Bucket: this.bucket });
    return (page.Contents ?? []).map((o) => o.Key!).sort();
  }
  /** By somebody who does not know kumiki. */
  async putByHand(key: string, text: string): Promise<void> {
    await this.bare.s3("PutObject", { Bucket: this.bucket, Key: `kumiki/${key}`, Body: text });
  }
}
export const calls = (endpoint: string, account: string) => openCalls(clientOf(endpoint, account));
