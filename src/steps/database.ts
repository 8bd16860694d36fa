import { defineStep } from "../core/define.js";
import { majorOf } from "../core/engine-version.js";
import type { Answered, Facts, Input, Preset, Problem, Question } from "../core/types.js";
import { dbInstance, type DbInstanceProps } from "../resources/db-instance.js";
import { dbSubnetGroup } from "../resources/db-subnet-group.js";
import { called, claim } from "./claims.js";
import { network } from "./network.js";
import { securityGroups } from "./security-groups.js";
import { onePerZone } from "./zones.js";

type Engine = DbInstanceProps["engine"];

/**
 * The line nearest to the article's: its MySQL 8.0.28 can not be made any more, and the rest of 8.0 is billed as Extended
 * Support since 2026-08-01 (O4). Also what is used where no version was looked up. The default login method of 8.4
 * needs a client of MySQL 8 for check 8.
 */
const majorLine: Readonly<Record<Engine, string>> = { mysql: "8.4", postgres: "17" };

/** What the presets differ in, beside the questions (Z5, O3, O33; reliability.md 2.1 rows 17, 20, 21). */
const settings = {
  article: { username: "admin", passwordSecret: "database-password", storageType: "gp2" },
  modern: { username: "kumiki", storageType: "gp3" },
  free: { username: "kumiki", storageType: "gp3" },
} as const satisfies Record<Preset, Partial<DbInstanceProps>>;

/** PostgreSQL keeps the word admin for itself. */
const usernameFor = (engine: Engine, preset: Preset): string =>
  engine === "postgres" ? settings.modern.username : settings[preset].username;

/** Said by RDS itself: db.family.size, as in db.t3.micro. */
const checkClass = (value: string): Problem | undefined =>
  /^db\.[a-z][a-z0-9-]*\.[a-z0-9-]+$/.test(value) ? undefined : { code: "database-class-form", data: { given: value } };

interface DatabaseAnswers {
  readonly databaseClass: string;
  readonly databaseMultiAz: boolean;
  readonly databaseIamAuthentication: boolean;
  readonly databaseVersion: string;
  readonly databaseBackupDays: string;
  /** Read where the database is deleted; it declares nothing. */
  readonly finalSnapshot: boolean;
}

const engineOf = (all: Answered): Engine => (all["databaseEngine"] === "postgres" ? "postgres" : "mysql");

/** The newest version of a line that RDS offers here; the line itself where nothing is known. */
const newestOf = (facts: Facts, engine: Engine, line: string): string =>
  facts.databaseVersions?.[engine]?.find((version) => majorOf(engine, version) === line) ?? line;

/** What was looked up for an older environment stays; else the line nearest to the article's. */
const articleVersion = (facts: Facts, all: Answered): string => facts.engineVersions?.[engineOf(all)] ?? newestOf(facts, engineOf(all), majorLine[engineOf(all)]);

/** The newest that RDS offers: what it lists without being asked for more is out of preview and in standard support. */
const newestVersion = (facts: Facts, all: Answered): string => facts.engineVersions?.[engineOf(all)] ?? facts.databaseVersions?.[engineOf(all)]?.at(-1) ?? majorLine[engineOf(all)];

/** A version or a line; which patch levels there are is asked of RDS before the first create (doctor). */
function checkVersion(value: string, facts: Facts, all: Answered): Problem | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){0,2}(-R\d{1,2})?$/.test(value)) return { code: "database-version-form", data: { given: value } };
  const engine = engineOf(all);
  const versions = facts.databaseVersions?.[engine];
  const isOffered = versions === undefined || versions.some((version) => majorOf(engine, version) === majorOf(engine, value));
  return isOffered ? undefined : { code: "database-version-unknown", data: { given: value, engine, versions } };
}

const databaseVersion: Question<string> = {
  kind: "text",
  words: {
    en: {
      ask: "Engine version of the database, e.g. 8.4 or 8.4.7",
      why: "A line is completed to its newest version. Newer lines are supported for longer; the clients on the servers talk to all of them. Only at creation: RDS keeps minor versions up to date by itself.",
    },
    ja: {
      ask: "データベースのエンジンバージョン (例: 8.4、8.4.7)",
      why: "メジャーバージョンだけなら、その最新版になります。新しいものほど長くサポートされ、サーバー上のクライアントはどれにも接続できます。作成時のみ有効で、マイナーバージョンは RDS が更新します。",
    },
  },
  article: articleVersion,
  modern: newestVersion,
  check: checkVersion,
};

const databaseBackupDays: Question<string> = {
  kind: "text",
  words: {
    en: {
      ask: "Days to keep automated backups of the database (0: none, 35 at most)",
      why: "From them a database can be restored to any second of those days. Accounts on the free plan get one day at most, some none.",
      price: "Nothing up to the size of the database.",
    },
    ja: {
      ask: "データベースの自動バックアップの保持日数 (0: なし、最大 35)",
      why: "その期間の任意の時点に復元できます。無料プランのアカウントでは最大 1 日、0 日しか使えない場合もあります。",
      price: "データベースの容量までは無料です。",
    },
  },
  article: "1",
  modern: "7",
  free: "0",
  check: (value): Problem | undefined => (/^(\d|[12]\d|3[0-5])$/.test(value) ? undefined : { code: "backup-days", data: { given: value } }),
};

/** With its patch level wherever that is known, so that a later run can tell what was meant. */
const versionOf = (engine: Engine, given: string, facts: Facts): string => (given === majorOf(engine, given) ? newestOf(facts, engine, given) : given);

const finalSnapshot: Question<boolean> = {
  kind: "yes-no",
  words: {
    en: {
      ask: "Keep a final snapshot when the database is deleted?",
      why: "With it the data can be restored later. The snapshot stays after a teardown and is billed until it is deleted.",
      price: "0.095 USD per GB and month in Tokyo.",
    },
    ja: {
      ask: "データベースの削除時に最終スナップショットを残しますか",
      why: "後からデータを復元できます。スナップショットは撤去後も残り、削除するまで課金されます。",
      price: "東京では 1 GB 1 か月 0.095 USD。",
    },
  },
  article: false,
  modern: false,
};

const databaseClass: Question<string> = {
  kind: "text",
  words: {
    en: {
      ask: "DB instance class, e.g. db.t3.micro",
      why: "Memory and processors of the database server. The smallest is enough for a lab; it can be changed later.",
      price: "db.t3.micro in Tokyo: 0.026 USD an hour and server.",
    },
    ja: {
      ask: "DB インスタンスクラス (例: db.t3.micro)",
      why: "データベースサーバーのメモリと CPU。実験には最小で十分で、後から変更できます。",
      price: "東京の db.t3.micro: 1 台 1 時間 0.026 USD。",
    },
  },
  article: "db.t3.micro",
  modern: "db.t3.micro",
  check: checkClass,
};

const databaseMultiAz: Question<boolean> = {
  kind: "yes-no",
  words: {
    en: {
      ask: "A standby database server in a second zone (Multi-AZ)?",
      why: "It takes over within about a minute or two when the first one or its zone fails. It takes 10 to 15 minutes to build instead of 4.",
      price: "db.t3.micro with 20 GiB in Tokyo: about 1.4 USD a day; 0.7 without.",
    },
    ja: {
      ask: "別のゾーンにスタンバイを置きますか (マルチ AZ)",
      why: "1 台目やそのゾーンに障害が起きても 1、2 分ほどで切り替わります。作成は約 4 分ではなく 10 分から 15 分かかります。",
      price: "東京の db.t3.micro と 20 GiB: 1 日約 1.4 USD、スタンバイなしなら 0.7 USD。",
    },
  },
  article: true,
  modern: true,
  // A second server is not free.
  free: false,
};

const databaseIamAuthentication: Question<boolean> = {
  kind: "yes-no",
  words: {
    en: {
      ask: "Also allow logging in to the database with IAM instead of a password?",
      why: "Safer: tokens live 15 minutes and no password is stored. Not for heavy use: AWS limits new connections made like this.",
    },
    ja: {
      ask: "パスワードの代わりに IAM でもデータベースにログインできるようにしますか",
      why: "トークンの有効期間は 15 分で、パスワードを保存しないため安全です。新しい接続数に制限があり、大量アクセスには向きません。",
    },
  },
  article: false,
  modern: true,
};

/** A MySQL or PostgreSQL server in the private subnets, reachable from the application servers only (D1-D7). */
export const database = defineStep({
  id: "database",
  words: {
    en: { title: "Database", what: "An RDS database in the private subnets, reachable from the application servers only." },
    ja: { title: "データベース", what: "プライベートサブネットの RDS。AP サーバーからのみ接続できます。" },
  },
  lesson: () => import("./lessons/database.js"),
  needs: { network, securityGroups },
  facts: ["engineVersions"],
  questions: { databaseVersion, databaseClass, databaseMultiAz, databaseBackupDays, databaseIamAuthentication, finalSnapshot },
  declare(b, answers: DatabaseAnswers, up, facts, preset) {
    const { namePrefix, privateSubnets } = up.network;
    const engine = up.securityGroups.databaseEngine as Engine;
    const group = b.add(
      dbSubnetGroup,
      "db-subnets",
      { name: b.unique(`${namePrefix}-db-subnets`, 63), subnetIds: onePerZone(privateSubnets) },
      { name: `${namePrefix}-db-subnets` },
    );
    const instance = b.add(
      dbInstance,
      "db",
      {
        ...settings[preset],
        name: b.unique(`${namePrefix}-db`, 63),
        engine,
        engineVersion: versionOf(engine, answers.databaseVersion, facts),
        instanceClass: answers.databaseClass,
        storageGib: 20,
        // The article is silent; the console's default was on, and it costs nothing.
        encrypted: true,
        multiAz: answers.databaseMultiAz,
        backupRetentionDays: Number(answers.databaseBackupDays),
        username: usernameFor(engine, preset),
        port: up.securityGroups.databasePort,
        subnetGroup: group.id,
        securityGroupIds: [up.securityGroups.rds.id],
        iamAuthentication: answers.databaseIamAuthentication,
        deletionProtection: false,
      },
      { name: `${namePrefix}-db` },
    );
    // AWS has given it a name by the time it is ready, and `usable` waits for that.
    return { id: instance.id, endpoint: instance.endpoint as Input<string>, port: up.securityGroups.databasePort };
  },
  outputs: (out) => ({ databaseEndpoint: out.endpoint }),
  parties: (out) => ({ database: { databaseId: out.id } }),
  checks(_answers, { port }, context) {
    const sql = { en: "database connection", ja: "データベース接続", port };
    const outside = context.phase === "P1" ? [] : [claim("NX2", "outside", "database", sql, "closed")];
    return [...called(context, "ap-server").map((from) => claim("8", from, "database", sql, "open")), ...outside];
  },
});
