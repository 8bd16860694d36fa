import { randomBytes } from "node:crypto";
import type { DBInstance, PendingModifiedValues } from "@aws-sdk/client-rds";
import { defineKind } from "../core/define.js";
import { Fault } from "../core/fault.js";
import { phaseIn } from "../core/states.js";
import type { Aws, Seen } from "../core/types.js";
import { isTouched, ownerOf, tagList } from "../aws/tags.js";
import { dbStates } from "./db-states.js";
import { all, found } from "./pages.js";
import { retagRds } from "./retag.js";

export interface DbInstanceProps {
  /** Unique in the account and region, at most 63 characters, lower case. */
  readonly name: string;
  readonly engine: "mysql" | "postgres";
  /** "8.4.7", or a major line ("8.4") to let AWS choose. Only at birth: RDS upgrades minor versions by itself. */
  readonly engineVersion: string;
  readonly instanceClass: string;
  readonly storageGib: number;
  readonly storageType: "gp2" | "gp3";
  readonly encrypted: boolean;
  /** A second server in another zone, that takes over when the first fails. */
  readonly multiAz: boolean;
  readonly username: string;
  /**
   * Name of a secret in the environment's folder that holds the master password. Absent: RDS makes the password,
   * keeps it in Secrets Manager and rotates it (O33).
   */
  readonly passwordSecret?: string;
  readonly port: number;
  readonly subnetGroup: string;
  readonly securityGroupIds: readonly string[];
  readonly backupRetentionDays: number;
  /** Log in with an IAM token instead of the password (D5). */
  readonly iamAuthentication: boolean;
  readonly deletionProtection: boolean;
}
export interface DbInstanceAttrs {
  readonly arn: string;
  /** AWS's own word for its state. */
  readonly status: string;
  /** DNS name; absent until AWS has given one. */
  readonly endpoint?: string;
  readonly port?: number;
  /** Of the password that RDS keeps. */
  readonly secretArn?: string;
  /** Whether it is enrolled in Extended Support, in AWS's word. */
  readonly lifecycle?: string;
}
type SeenInstance = Seen<DbInstanceAttrs, DbInstanceProps>;

const words = { en: "DB instance", ja: "DB インスタンス" };

/** RDS takes 8 to 41 printable characters without / " @ and space; 32 of these carry 192 random bits. */
const newPassword = () => randomBytes(24).toString("base64url");

const password = async (aws: Aws, props: DbInstanceProps) =>
  props.passwordSecret === undefined
    ? { ManageMasterUserPassword: true }
    : { MasterUserPassword: await aws.secret(props.passwordSecret, newPassword) };

const attrsOf = (i: DBInstance): DbInstanceAttrs => ({
  arn: i.DBInstanceArn ?? "",
  status: i.DBInstanceStatus ?? "",
  ...(i.Endpoint?.Address === undefined ? {} : { endpoint: i.Endpoint.Address }),
  ...(i.Endpoint?.Port === undefined ? {} : { port: i.Endpoint.Port }),
  ...(i.MasterUserSecret?.SecretArn === undefined ? {} : { secretArn: i.MasterUserSecret.SecretArn }),
  ...(i.EngineLifecycleSupport === undefined ? {} : { lifecycle: i.EngineLifecycleSupport }),
});

/** What is left out of an answer is left out here: nothing is known of it. */
function told<K extends keyof DbInstanceProps>(prop: K, value: DbInstanceProps[K] | undefined): Partial<DbInstanceProps> {
  return value === undefined ? {} : { [prop]: value };
}

/** The settings that RDS has accepted and not applied yet, by our names. */
const pendingProps = {
  EngineVersion: "engineVersion",
  DBInstanceClass: "instanceClass",
  AllocatedStorage: "storageGib",
  StorageType: "storageType",
  MultiAZ: "multiAz",
  BackupRetentionPeriod: "backupRetentionDays",
  IAMDatabaseAuthenticationEnabled: "iamAuthentication",
  MasterUserPassword: "passwordSecret",
} as const satisfies Partial<Record<keyof PendingModifiedValues, keyof DbInstanceProps>>;

/** A change that AWS has accepted and not yet carried out counts as made: asking again would change nothing. */
function propsOf(i: DBInstance): Partial<DbInstanceProps> {
  const next = i.PendingModifiedValues ?? {};
  return {
    name: i.DBInstanceIdentifier!,
    ...told("engine", i.Engine as DbInstanceProps["engine"] | undefined),
    ...told("engineVersion", next.EngineVersion ?? i.EngineVersion),
    ...told("instanceClass", next.DBInstanceClass ?? i.DBInstanceClass),
    ...told("storageGib", next.AllocatedStorage ?? i.AllocatedStorage),
    ...told("storageType", (next.StorageType ?? i.StorageType) as DbInstanceProps["storageType"] | undefined),
    ...told("encrypted", i.StorageEncrypted),
    ...told("multiAz", next.MultiAZ ?? i.MultiAZ),
    ...told("username", i.MasterUsername),
    ...told("subnetGroup", i.DBSubnetGroup?.DBSubnetGroupName),
    ...told("securityGroupIds", i.VpcSecurityGroups?.map((g) => g.VpcSecurityGroupId ?? "").sort()),
    ...told("backupRetentionDays", next.BackupRetentionPeriod ?? i.BackupRetentionPeriod),
    ...told("iamAuthentication", next.IAMDatabaseAuthenticationEnabled ?? i.IAMDatabaseAuthenticationEnabled),
    ...told("deletionProtection", i.DeletionProtection),
    ...told("port", i.Endpoint?.Port),
  };
}

/** What is on its way: pending values, and security groups that are being added. */
function changingOf(i: DBInstance): { readonly changing?: readonly string[] } {
  const next: Readonly<Record<string, unknown>> = { ...i.PendingModifiedValues };
  const pending: string[] = Object.entries(pendingProps).flatMap(([field, prop]) => (next[field] === undefined ? [] : [prop]));
  if (i.VpcSecurityGroups?.some((g) => g.Status !== undefined && g.Status !== "active") === true) pending.push("securityGroupIds");
  return pending.length === 0 ? {} : { changing: pending };
}

function seenInstance(i: DBInstance): SeenInstance {
  return {
    id: i.DBInstanceIdentifier!,
    ...phaseIn(dbStates, i.DBInstanceStatus)!,
    attrs: attrsOf(i),
    props: propsOf(i),
    ...changingOf(i),
    owner: ownerOf(i.TagList),
    since: i.InstanceCreateTime?.toISOString(),
  };
}

const pagesOf = (aws: Aws, input: { readonly Filters?: { Name: string; Values: string[] }[] }): Promise<DBInstance[]> =>
  all((Marker) => aws.rds("DescribeDBInstances", { ...input, ...Marker }), (r) => r.DBInstances, "Marker");

async function describe(aws: Aws, names: readonly string[]): Promise<SeenInstance[]> {
  const instances = await pagesOf(aws, { Filters: [{ Name: "db-instance-id", Values: [...names] }] });
  return instances.filter((i) => names.includes(i.DBInstanceIdentifier!)).map(seenInstance);
}

const list = async (aws: Aws): Promise<SeenInstance[]> => (await pagesOf(aws, {})).filter((i) => isTouched(i.TagList)).map(seenInstance);

/** D2-D7, O4, O33. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html */
export const dbInstance = defineKind<DbInstanceProps, DbInstanceAttrs>({
  name: "rds/db-instance",
  words,
  // Its endpoint has no name before.
  usable: "ready",
  // performance.md: one zone 190/245/480 s, two zones 600/800/2170 s, deleted 200/270/480 s. AWS allows itself 40 min.
  pace: { typicalMs: (props) => (props.multiAz ? 800_000 : 245_000), atMostMs: 2_700_000, deleteTypicalMs: 270_000 },
  iam: [
    "rds:CreateDBInstance",
    "rds:AddTagsToResource",
    "rds:DescribeDBInstances",
    "rds:ModifyDBInstance",
    "rds:DeleteDBInstance",
    // The first database of an account makes the service's own role; a managed password is a secret with a key.
    "iam:CreateServiceLinkedRole",
    "kms:DescribeKey",
    "secretsmanager:CreateSecret",
    "secretsmanager:TagResource",
  ],
  states: [dbStates],
  birth: ["engineVersion"],
  mutable: [
    "instanceClass",
    "storageGib",
    "storageType",
    "multiAz",
    "passwordSecret",
    "securityGroupIds",
    "backupRetentionDays",
    "iamAuthentication",
    "deletionProtection",
  ],
  identity: {
    by: "name",
    tagged: true,
    of: (props) => props.name,
    list,
    retag: retagRds,
    launch: "time",
  },
  async create(aws, props, mark) {
    const r = await aws.rds("CreateDBInstance", {
      DBInstanceIdentifier: props.name,
      Engine: props.engine,
      EngineVersion: props.engineVersion,
      // Past its standard support an engine would be billed per vCPU-hour by default; like this it is refused (O4).
      EngineLifecycleSupport: "open-source-rds-extended-support-disabled",
      DBInstanceClass: props.instanceClass,
      AllocatedStorage: props.storageGib,
      StorageType: props.storageType,
      StorageEncrypted: props.encrypted,
      MultiAZ: props.multiAz,
      MasterUsername: props.username,
      ...(await password(aws, props)),
      Port: props.port,
      DBSubnetGroupName: props.subnetGroup,
      VpcSecurityGroupIds: [...props.securityGroupIds],
      PubliclyAccessible: false,
      BackupRetentionPeriod: props.backupRetentionDays,
      CopyTagsToSnapshot: true,
      AutoMinorVersionUpgrade: true,
      EnableIAMDatabaseAuthentication: props.iamAuthentication,
      DeletionProtection: props.deletionProtection,
      Tags: tagList(mark),
    });
    return { id: props.name, attrs: { arn: r.DBInstance!.DBInstanceArn! } };
  },
  // The filter leaves absent ones out; an older endpoint may say DBInstanceNotFound instead.
  read: (aws, ids) => found(ids, (some) => describe(aws, some)),
  async update(aws, props, seen, changed) {
    const is = (prop: keyof DbInstanceProps & string) => changed.includes(prop);
    await aws.rds("ModifyDBInstance", {
      DBInstanceIdentifier: seen.id,
      // Otherwise AWS keeps most of them for the next maintenance window, days away.
      ApplyImmediately: true,
      ...(is("instanceClass") ? { DBInstanceClass: props.instanceClass } : {}),
      ...(is("storageGib") ? { AllocatedStorage: props.storageGib } : {}),
      ...(is("storageType") ? { StorageType: props.storageType } : {}),
      ...(is("multiAz") ? { MultiAZ: props.multiAz } : {}),
      ...(is("passwordSecret") ? await newPasswordOwner(aws, props) : {}),
      ...(is("securityGroupIds") ? { VpcSecurityGroupIds: [...props.securityGroupIds] } : {}),
      ...(is("backupRetentionDays") ? { BackupRetentionPeriod: props.backupRetentionDays } : {}),
      ...(is("iamAuthentication") ? { EnableIAMDatabaseAuthentication: props.iamAuthentication } : {}),
      ...(is("deletionProtection") ? { DeletionProtection: props.deletionProtection } : {}),
    });
  },
  async delete(aws, seen, how) {
    if (seen.phase === "deleting") return;
    // Somebody asked for it since; it is not ours to switch off (pitfall 8).
    if (seen.props?.deletionProtection === true) throw new Fault("deletion-protected", { kind: words.en, id: seen.id });
    await aws.rds("DeleteDBInstance", {
      DBInstanceIdentifier: seen.id,
      // By default nothing is left: a final snapshot and kept backups would be billed on.
      // One that was never ready has no data, and AWS takes no snapshot of it.
      ...(how?.finalSnapshot === undefined || seen.attrs.status === "creating" ? { SkipFinalSnapshot: true } : { SkipFinalSnapshot: false, FinalDBSnapshotIdentifier: how.finalSnapshot }),
      DeleteAutomatedBackups: true,
    });
  },
  // One that is still being created has never taken a connection.
  holds(_aws, { attrs, props }) {
    const { engine, storageGib } = props ?? {};
    const size = { ...(engine === undefined ? {} : { engine }), ...(storageGib === undefined ? {} : { gib: storageGib }) };
    return Promise.resolve(attrs.status === "creating" ? undefined : { what: "database", ...size });
  },
  guards: (_aws, seen) =>
    Promise.resolve(
      seen
        .filter((s) => s.props?.deletionProtection === true)
        .map((s) => ({
          id: s.id,
          what: "deletion",
          command: `aws rds modify-db-instance --db-instance-identifier ${s.id} --no-deletion-protection --apply-immediately`,
        })),
    ),
  async unguard(aws, { id }) {
    await aws.rds("ModifyDBInstance", { DBInstanceIdentifier: id, DeletionProtection: false, ApplyImmediately: true });
  },
});

/** RDS gives a password back only together with a new one. */
const newPasswordOwner = async (aws: Aws, props: DbInstanceProps) =>
  props.passwordSecret === undefined
    ? { ManageMasterUserPassword: true }
    : { ManageMasterUserPassword: false, ...(await password(aws, props)) };
