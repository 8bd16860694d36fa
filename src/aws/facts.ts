import { request } from "node:https";
import { AwsError } from "../core/aws-error.js";
import { newestOfLines } from "../core/engine-version.js";
import { Fault, isFault } from "../core/fault.js";
import { isLoopback } from "../core/loopback.js";
import type { Aws, FactName, Facts } from "../core/types.js";
import { every } from "./strangers.js";

/** SSM public parameters that hold the newest AMI of a line (O1, E2). */
const imageParameters: Readonly<Record<string, string>> = {
  al2023: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
  "al2023-arm64": "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
  "amazon-linux-2": "/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2",
};
/** Small, cheap types in the order in which they are proposed; asked for together. */
const candidateTypes = ["t3.micro", "t2.micro", "t4g.micro", "t3.small", "t2.small", "t4g.small", "t3a.micro"];
const freeTypesMs = 10_000;
const engines = ["mysql", "postgres"] as const;

/** Looks up what is wanted and not saved yet. What is saved stays: a newer image is not a change of the environment. */
export async function lookUpFacts(aws: Aws, endpoint: string | undefined, wanted: ReadonlySet<FactName>, before?: Facts): Promise<Facts> {
  // An environment that was removed and is built again in another Region: nothing of its facts holds there.
  const saved = before?.region === aws.region ? before : undefined;
  const need = (name: FactName): boolean => wanted.has(name) && (saved === undefined || (isEmpty(saved[name]) && (name !== "engineVersions" || isEmpty(saved.databaseVersions))));
  const [zones, callerCidr, images, offered, freeTypes, databaseVersions] = await Promise.all([
    need("zones") ? zonesOf(aws) : undefined,
    need("callerCidr") ? callerAddress(endpoint) : undefined,
    need("images") ? imagesOf(aws) : undefined,
    need("offered") ? offeredTypes(aws) : undefined,
    need("offered") ? freeTypesOf(aws) : undefined,
    need("engineVersions") ? databaseVersionsOf(aws) : undefined,
  ]);
  const { region, account, partition } = aws;
  return {
    region,
    account,
    partition,
    zones: zones ?? saved?.zones ?? [],
    ...pick("callerCidr", callerCidr ?? saved?.callerCidr),
    ...pick("images", images ?? saved?.images),
    ...pick("offered", offered ?? saved?.offered),
    ...pick("engineVersions", saved?.engineVersions),
    ...pick("databaseVersions", databaseVersions ?? saved?.databaseVersions),
    ...pick("freeTypes", freeTypes ?? saved?.freeTypes),
    ...pick("globalNames", saved === undefined ? "region" : saved.globalNames),
  };
}
const isEmpty = (v: unknown): boolean => v === undefined || (Array.isArray(v) && v.length === 0);
const pick = <K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> =>
  value === undefined ? {} : ({ [key]: value } as Record<K, V>);

/** A region that is not enabled for the account answers AuthFailure, which reads as if the keys were wrong (pitfall 45). */
async function zonesOf(aws: Aws): Promise<string[]> {
  const r = await aws.ec2("DescribeAvailabilityZones", { Filters: [{ Name: "state", Values: ["available"] }, { Name: "opt-in-status", Values: ["opt-in-not-required"] }] }).catch((e: unknown) => {
    if (e instanceof AwsError && e.Code === "AuthFailure") throw new Fault("unknown-region", { region: aws.region, known: [] }, { cause: e });
    throw e;
  });
  const zones = (r.AvailabilityZones ?? []).filter((z) => (z.ZoneType ?? "availability-zone") === "availability-zone").map((z) => z.ZoneName!);
  if (zones.length < 2) throw new Fault("too-few-zones", { region: aws.region, zones });
  return zones.sort();
}

async function imagesOf(aws: Aws): Promise<Record<string, string>> {
  const names = Object.values(imageParameters);
  const r = await aws.ssm("GetParameters", { Names: names });
  const byName = new Map((r.Parameters ?? []).map((p) => [p.Name, p.Value]));
  return Object.fromEntries(Object.entries(imageParameters).flatMap(([image, name]) => (byName.get(name) === undefined ? [] : [[image, byName.get(name)!]])));
}

async function offeredTypes(aws: Aws): Promise<Record<string, string[]>> {
  const out: Record<string, string[]> = {};
  let token: string | undefined;
  do {
    const r = await aws.ec2("DescribeInstanceTypeOfferings", {
      LocationType: "availability-zone",
      Filters: [{ Name: "instance-type", Values: candidateTypes }],
      ...(token === undefined ? {} : { NextToken: token }),
    });
    for (const o of r.InstanceTypeOfferings ?? []) (out[o.InstanceType!] ??= []).push(o.Location!);
    token = r.NextToken;
  } while (token);
  for (const zones of Object.values(out)) zones.sort();
  return out;
}

/** Which types the account may run on the free plan. Not being told is no obstacle: then nothing is known. */
async function freeTypesOf(given: Aws): Promise<string[] | undefined> {
  // Nor is it waited for longer than somebody would wait for it.
  const aws = given.until?.(AbortSignal.timeout(freeTypesMs)) ?? given;
  try {
    const Filters = [{ Name: "free-tier-eligible", Values: ["true"] }];
    const found = await every((t) => aws.ec2("DescribeInstanceTypes", { Filters, ...t }), (r) => r.InstanceTypes);
    return found.map((t) => String(t.InstanceType)).sort();
  } catch (e) {
    if (e instanceof AwsError || (isFault(e) && e.code === "unknown-outcome")) return undefined;
    throw e;
  }
}

/**
 * The newest version of every line that RDS offers; a line's number without a patch lets RDS choose, but then a later
 * run could not tell what was meant. An engine of which RDS says nothing is left out.
 */
async function databaseVersionsOf(aws: Aws): Promise<Record<string, readonly string[]>> {
  const found = await Promise.all(
    engines.map(async (engine) => {
      const versions = await every((t) => aws.rds("DescribeDBEngineVersions", { Engine: engine, ...t }), (r) => r.DBEngineVersions, ["Marker", "Marker"]).catch(() => []);
      return [engine, newestOfLines(engine, versions.flatMap((v) => (v.EngineVersion === undefined ? [] : [v.EngineVersion])))] as const;
    }),
  );
  return Object.fromEntries(found.filter(([, versions]) => versions.length > 0));
}

/** The address from which the endpoint sees us, as /32: loopback for an endpoint on this machine, else what AWS's own
 *  echo says. undefined when it cannot be found: then `--ssh-from` has to say it. */
async function callerAddress(endpoint: string | undefined): Promise<string | undefined> {
  // A local AWS has no internet: TEST-NET-3 (RFC 5737) stands for where its caller is, here as in the checks and the lab.
  if (endpoint !== undefined) return isLoopback(endpoint) ? "203.0.113.80/32" : undefined;
  if (process.env["KUMIKI_LOOPBACK_ONLY"]) return undefined;
  return new Promise((resolve) => {
    const asked = request("https://checkip.amazonaws.com", { timeout: 5_000 }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => (text = (text + part).slice(0, 100)));
      answer.on("end", () => resolve(/^\d{1,3}(\.\d{1,3}){3}$/.test(text.trim()) ? `${text.trim()}/32` : undefined));
    });
    asked.on("timeout", () => asked.destroy()).on("error", () => resolve(undefined));
    asked.end();
  });
}
