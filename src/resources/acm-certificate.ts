import { X509Certificate } from "node:crypto";
import type { CertificateDetail } from "@aws-sdk/client-acm";
import { ownerOf, tagList } from "../aws/tags.js";
import { defineKind } from "../core/define.js";
import { Fault } from "../core/fault.js";
import { phaseIn, type StateTable } from "../core/states.js";
import type { Aws, Seen } from "../core/types.js";
import type { Pair } from "../pki/material.js";
import { checkPerson, materialNames } from "../pki/names.js";
import { PkiError } from "../pki/problems.js";
import { all, found } from "./pages.js";

/** A certificate of ours, which is made in the environment's folder first. Names only: no PEM ever gets into the state. */
export interface AcmCertificateProps {
  /** CN of the CA that signs it. */
  readonly authority: string;
  /** CN and SAN of the VPN server's certificate: with a dot (pitfall 15). */
  readonly serverDomain: string;
  /** Whose it is; absent: the server's own. */
  readonly person?: string;
  /**
   * Declared true: what ACM has is what the folder has. It differs once the certificate in the folder was renewed, and
   * `up` imports that one under the same ARN.
   */
  readonly current: boolean;
}
export interface AcmCertificateAttrs {
  readonly arn: string;
  /** ISO 8601, UTC. */
  readonly notAfter: string;
}
type SeenCertificate = Seen<AcmCertificateAttrs, AcmCertificateProps>;

/** The pair and its CA from the environment's folder, made on first use. */
async function localPair(aws: Aws, { authority, serverDomain, person }: AcmCertificateProps): Promise<Pair & { readonly chain: string }> {
  const secret: Aws["secret"] = (name, make) => aws.secret(name, make);
  // Only what makes certificates needs node-forge; a kind is loaded by every command.
  const { clientMaterial, vpnMaterial } = await import("../pki/material.js");
  try {
    const { caPassphrase: passphrase } = aws;
    const { ca, server } = await vpnMaterial(secret, { authority, domain: serverDomain, passphrase });
    const signer = passphrase === undefined ? ca : { ...ca, passphrase };
    const pair = person === undefined ? server : await clientMaterial(secret, signer, person);
    return { ...pair, chain: ca.certificate };
  } catch (e) {
    if (!(e instanceof PkiError)) throw e;
    throw new Fault("vpn-refused", { what: `a certificate for ${person ?? serverDomain}`, why: e.message }, { cause: e });
  }
}

/** A certificate in the folder; undefined if it is not there. Makes nothing. */
async function localCertificate(aws: Aws, name: string): Promise<X509Certificate | undefined> {
  const absent = new Error("absent");
  try {
    const text = await aws.secret(name, () => {
      throw absent;
    });
    return new X509Certificate(text);
  } catch (e) {
    if (e === absent) return undefined;
    throw e;
  }
}

/** The one in the folder that was made for the same subject. A CN is all the subject that ours have. */
async function counterpart(aws: Aws, subject: string): Promise<X509Certificate | undefined> {
  const server = await localCertificate(aws, materialNames.server);
  if (server?.subject === subject) return server;
  const person = subject.replace(/^CN=/, "");
  return server === undefined || checkPerson(person) !== undefined ? undefined : localCertificate(aws, materialNames.client(person));
}

/** An imported one is issued at once. An expired one can be replaced under its ARN, and is no failure of the import. */
const states: StateTable = {
  page: "https://docs.aws.amazon.com/acm/latest/APIReference/API_CertificateDetail.html",
  field: "DescribeCertificate Certificate.Status",
  states: {
    PENDING_VALIDATION: "pending",
    ISSUED: "ready",
    INACTIVE: "ready",
    EXPIRED: "ready",
    VALIDATION_TIMED_OUT: "failed",
    REVOKED: "failed",
    FAILED: "failed",
  },
};

/** ACM writes 0a:1b:…, OpenSSL A1B…. */
const plain = (serial: string): string => serial.replaceAll(":", "").toLowerCase().replace(/^0+/, "");

/** Nothing where the folder knows none: a teardown from another machine. */
async function isCurrent(aws: Aws, certificate: CertificateDetail): Promise<{ current?: boolean }> {
  const here = await counterpart(aws, certificate.Subject ?? "");
  return here === undefined ? {} : { current: plain(here.serialNumber) === plain(certificate.Serial ?? "") };
}

async function describe(aws: Aws, CertificateArn: string): Promise<SeenCertificate[]> {
  const [{ Certificate: c }, { Tags }] = await Promise.all([
    aws.acm("DescribeCertificate", { CertificateArn }),
    aws.acm("ListTagsForCertificate", { CertificateArn }),
  ]);
  if (c === undefined) throw new Fault("not-read", { operation: "acm:DescribeCertificate", code: "empty answer" });
  return [
    {
      id: CertificateArn,
      ...phaseIn(states, c.Status ?? "ISSUED", c.FailureReason)!,
      attrs: { arn: CertificateArn, notAfter: c.NotAfter?.toISOString() ?? "" },
      props: await isCurrent(aws, c),
      owner: ownerOf(Tags),
      since: c.ImportedAt?.toISOString(),
    },
  ];
}

/** ACM has no look-up by tag: every imported RSA 2048 certificate is asked for its own. */
async function find(aws: Aws, env: string | undefined): Promise<SeenCertificate[]> {
  const summaries = await all(
    (NextToken) => aws.acm("ListCertificates", { Includes: { keyTypes: ["RSA_2048"] }, ...NextToken }),
    (r) => r.CertificateSummaryList,
  );
  const arns = summaries.filter((s) => s.Type === undefined || s.Type === "IMPORTED").map((s) => s.CertificateArn!);
  const marked = await Promise.all(
    arns.map(async (arn) => {
      const tags = await found([arn], async () => [(await aws.acm("ListTagsForCertificate", { CertificateArn: arn })).Tags]);
      return tags.some((t) => ownerOf(t) !== undefined && (env === undefined || ownerOf(t)?.env === env)) ? [arn] : [];
    }),
  );
  return read(aws, marked.flat());
}

const read = async (aws: Aws, ids: readonly string[]): Promise<SeenCertificate[]> =>
  (await Promise.all(ids.map((id) => found([id], () => describe(aws, id))))).flat();

const bytes = (pem: string) => Buffer.from(pem, "utf8");

/**
 * A certificate that is made here and imported, with its key and its chain (K4, K5, O22). ACM counts imports by the
 * year and gives none back (pitfall 14), so a renewed one goes under the ARN of the old.
 * https://docs.aws.amazon.com/acm/latest/APIReference/API_ImportCertificate.html
 */
export const acmCertificate = defineKind<AcmCertificateProps, AcmCertificateAttrs>({
  name: "acm/certificate",
  words: { en: "certificate", ja: "証明書" },
  usable: "ready",
  // For minutes after the endpoint is gone it still counts as in use (pitfall 13).
  pace: { typicalMs: 2_000, atMostMs: 300_000, deleteTypicalMs: 60_000 },
  iam: [
    "acm:ImportCertificate",
    "acm:AddTagsToCertificate",
    "acm:DescribeCertificate",
    "acm:ListCertificates",
    "acm:ListTagsForCertificate",
    "acm:DeleteCertificate",
  ],
  states: [states],
  mutable: ["current"],
  birth: ["authority", "serverDomain"],
  identity: {
    by: "tag",
    find,
    retag: async (aws, seen, tags) => {
      await aws.acm("AddTagsToCertificate", { CertificateArn: seen.id, Tags: tagList({ tags }) });
    },
    // ImportedAt is the time of the last import.
    launch: "none",
  },
  async create(aws, props, mark) {
    const { certificate, key, chain } = await localPair(aws, props);
    const r = await aws.acm("ImportCertificate", {
      Certificate: bytes(certificate),
      PrivateKey: bytes(key),
      CertificateChain: bytes(chain),
      Tags: tagList(mark),
    });
    return { id: r.CertificateArn!, attrs: { arn: r.CertificateArn! } };
  },
  read,
  async update(aws, props, seen) {
    const { certificate, key, chain } = await localPair(aws, props);
    // Tags are refused here; those of the first import stay.
    await aws.acm("ImportCertificate", {
      CertificateArn: seen.id,
      Certificate: bytes(certificate),
      PrivateKey: bytes(key),
      CertificateChain: bytes(chain),
    });
  },
  async delete(aws, seen) {
    await aws.acm("DeleteCertificate", { CertificateArn: seen.id });
  },
});
