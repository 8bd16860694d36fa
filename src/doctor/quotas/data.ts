import type { CertificateSummary } from "@aws-sdk/client-acm";
import type { DBInstance } from "@aws-sdk/client-rds";
import { every } from "../../aws/strangers.js";
import type { Wanted } from "../examination.js";
import { counted, made, type Quota } from "./quota.js";

const databases = (c: Wanted): Promise<readonly DBInstance[]> => c.shared("databases", () => every((t) => c.aws.rds("DescribeDBInstances", { ...t }), (r) => r.DBInstances, ["Marker", "Marker"]));

/** ACM lists RSA 2048 and smaller unless the others are asked for (https://docs.aws.amazon.com/acm/latest/APIReference/API_Filters.html). */
const keyTypes = ["RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"] as const;

const imported = (c: Wanted): Promise<readonly CertificateSummary[]> =>
  c.shared("imported", async () =>
    (await every((t) => c.aws.acm("ListCertificates", { Includes: { keyTypes: [...keyTypes] }, ...t }), (r) => r.CertificateSummaryList)).filter((s) => s.Type === undefined || s.Type === "IMPORTED"),
  );
const nameOfCertificate = (s: CertificateSummary): string => s.DomainName ?? s.CertificateArn!;

const yearMs = 365 * 86_400_000;

export const dataQuotas = [
  {
    // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html
    id: "databases",
    service: "rds",
    code: "L-7B6409FD",
    usual: 40,
    wanted: made("rds/db-instance"),
    count: async (c) => counted((await databases(c)).map((d) => d.DBInstanceIdentifier!)),
  },
  {
    // In GiB.
    id: "database-storage",
    service: "rds",
    code: "L-7ADDB58A",
    usual: 100_000,
    wanted: (c) => c.creating.reduce((sum, t) => sum + (t.kind === "rds/db-instance" ? Number(t.props["storageGib"]) : 0), 0),
    async count(c) {
      const all = await databases(c);
      return { there: all.reduce((sum, d) => sum + (d.AllocatedStorage ?? 0), 0), things: all.map((d) => `${d.DBInstanceIdentifier} (${d.AllocatedStorage} GiB)`) };
    },
  },
  {
    // Of the account, whatever the Region (https://docs.aws.amazon.com/AmazonS3/latest/userguide/BucketRestrictions.html).
    id: "buckets",
    service: "s3",
    code: "L-DC2B2D3D",
    usual: 10_000,
    atHome: true,
    wanted: made("s3/bucket"),
    count: async (c) => counted((await every((t) => c.aws.s3("ListBuckets", { MaxBuckets: 1_000, ...t }), (r) => r.Buckets ?? [], ["ContinuationToken", "ContinuationToken"])).map((b) => b.Name!)),
  },
  {
    // https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html
    id: "imported-certificates",
    service: "acm",
    code: "L-D2CB7DE9",
    usual: 2_500,
    wanted: made("acm/certificate"),
    count: async (c) => counted((await imported(c)).map(nameOfCertificate)),
  },
  {
    // Deleted ones count for a year as well, and ACM does not tell them: what is counted is the least (pitfall 14).
    id: "imports-of-year",
    service: "acm",
    code: "L-3808DC70",
    usual: 5_000,
    lessAtFirst: true,
    tight: true,
    wanted: made("acm/certificate"),
    count: async (c) => counted((await imported(c)).filter((s) => s.ImportedAt === undefined || c.now() - s.ImportedAt.getTime() < yearMs).map(nameOfCertificate)),
  },
] as const satisfies readonly Quota[];
