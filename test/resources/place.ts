import { setTimeout as sleep } from "node:timers/promises";
import { inject } from "vitest";
import { awsError } from "../../src/aws/classify.js";
import { makeAws } from "../../src/aws/send.js";
import { localTiming } from "../../src/core/timing.js";
import type { Aws, Kind, Mark, Seen } from "../../src/core/types.js";
import { freshAccount } from "../setup/account.js";

const region = "ap-northeast-1";

/** An account of the emulator that only one test file uses. */
export interface Place {
  readonly aws: Aws;
  /** For clients of the SDK's own, which check what the kinds did without their help. */
  readonly config: { readonly endpoint: string; readonly region: string; readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } };
  /** Files of `aws.secret`. */
  readonly secrets: Map<string, string>;
}

export function place(): Place {
  const account = freshAccount();
  const credentials = { accessKeyId: account, secretAccessKey: "test" };
  const endpoint = inject("endpoint");
  const secrets = new Map<string, string>();
  const aws = makeAws(
    {
      region,
      endpoint,
      credentials,
      timing: localTiming,
      emit: () => undefined,
      signal: new AbortController().signal,
      secret: (name, make) => {
        if (!secrets.has(name)) secrets.set(name, make());
        return Promise.resolve(secrets.get(name)!);
      },
    },
    { account, partition: "aws" },
  );
  return { aws, config: { endpoint, region, credentials }, secrets };
}

/** The mark of a node, as the engine makes it. */
export function mark(node: string, env = "test-abcdefghijklmnop", op = `${env}|${node}`.replace(/\W/g, "")): Mark {
  return { env, node, token: op, tags: { Name: node.split("/").at(-1)!, "kumiki:env": env, "kumiki:node": node, "kumiki:op": op } };
}

/** Waits until `kind` shows the id as wanted; undefined: not at all. What AWS is still changing is not ready. */
export async function until<P, A>(aws: Aws, kind: Kind<P, A>, id: string, wanted: "ready" | undefined): Promise<Seen<A, P> | undefined> {
  for (let tries = 0; tries < 400; tries++) {
    const [seen] = await kind.read(aws, [id]);
    if (seen?.phase === wanted && (seen?.changing ?? []).length === 0) return seen;
    await sleep(50);
  }
  throw new Error(`${kind.name} ${id} did not become ${wanted ?? "absent"}`);
}

/** The class of the error that `work` ends with, or "none". */
export async function outcome(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "none";
  } catch (e) {
    return awsError(e, "", "").kind;
  }
}
