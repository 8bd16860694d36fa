import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { declare } from "../../src/engine/graph.js";
import { newestOfLines } from "../../src/core/engine-version.js";
import { presets, type AnswerValue, type AnyQuestion, type Facts } from "../../src/core/types.js";
import { closure } from "../../src/steps/closure.js";
import { database } from "../../src/steps/database.js";
import { extentOf } from "../../src/steps/extent.js";
import { steps } from "../../src/steps/index.js";
import { loadBalancers } from "../../src/steps/load-balancers.js";
import { bucketStep } from "../../src/steps/bucket.js";
import { freeType } from "../../src/steps/machine.js";
import { company } from "./company.js";
import { declared, facts } from "./declared.js";
import { graphOf, propsOf } from "./graph-of.js";

const versions = { mysql: ["8.0.44", "8.4.7", "9.7.1"], postgres: ["16.11", "17.7", "18.2"] };
const { engineVersions: _, ...fresh } = facts;
/** Looked up by today's program. */
const today: Facts = { ...fresh, databaseVersions: versions };
const vcpusOf = (type: string): number => (type === "t2.micro" ? 1 : 2);

describe("the preset free (first-contact B1, B2)", () => {
  const free = steps.filter((s) => extentOf(steps, "free").includes(s.id));
  const graph = declared(free, "free", {}, { ...today, freeTypes: ["t3.micro", "t3.small", "t4g.micro", "t4g.small"] });
  const instances = [...graph.nodes.values()].filter((n) => n.kind.name === "ec2/instance");

  it("fits 5 vCPUs with a type that AWS calls free-tier-eligible", () => {
    expect(instances.map((n) => n.name)).toEqual(["web-server-1", "ap-server-1"]);
    for (const { props } of instances) expect(props["instanceType"]).toBe("t3.micro");
    expect(instances.reduce((sum, n) => sum + vcpusOf(String(n.props["instanceType"])), 0)).toBeLessThanOrEqual(5);
  });
  it("asks for no backups, no standby and no class that the free plan refuses", () => {
    expect(propsOf(graph, "database/db")).toMatchObject({ backupRetentionDays: 0, multiAz: false, instanceClass: "db.t3.micro", storageGib: 20 });
  });
  it("leaves out steps as a whole, each with its reason in both languages, and nothing it builds needs one of them", () => {
    expect(closure(steps, extentOf(steps, "free"))).toEqual(new Set(extentOf(steps, "free")));
    for (const step of steps.filter((s) => s.leftOutBy?.free !== undefined)) for (const text of [step.leftOutBy!.free!.en, step.leftOutBy!.free!.ja]) expect(text).toMatch(/\S/);
    for (const preset of presets.filter((p) => p !== "free")) expect(extentOf(steps, preset)).toEqual(steps.map((s) => s.id));
  });
  it("takes what is eligible and offered in the chosen zones, whatever AWS says", () => {
    const all = { zones: ["ap-northeast-1a", "ap-northeast-1c"], image: "al2023" };
    expect(freeType({ ...today, freeTypes: ["t2.micro"] }, all)).toBe("t2.micro");
    expect(freeType({ ...today, freeTypes: ["t4g.micro", "t4g.small"] }, all)).toBe("t4g.micro");
    expect(freeType({ ...today, freeTypes: ["t4g.micro"] }, { ...all, image: "amazon-linux-2" })).toBe("t3.micro");
    expect(freeType(today, all)).toBe("t3.micro");
  });
  it("every question has an answer in every preset, and the same kind of answer", () => {
    for (const question of steps.flatMap((s) => Object.values(s.questions as Record<string, AnyQuestion>)))
      for (const preset of presets) expect(question[preset]).toBeDefined();
  });
});

describe("servers per tier (first-contact B2, E11)", () => {
  const servers = (given: Record<string, AnswerValue>, zones = facts.zones.slice(0, 2)) => company(bucketStep, "modern", { zones, ...given });

  it("are as many as are asked for, each zone in its turn, with the same of everything that follows them", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 2, max: 3 }), (n, zones) => {
        const graph = servers({ serversPerTier: String(n) }, facts.zones.slice(0, zones));
        const numbers = Array.from({ length: n }, (_, i) => i + 1);
        expect(Object.keys(graph.hosts)).toEqual([...numbers.map((i) => `web-server-${i}`), ...numbers.map((i) => `ap-server-${i}`)]);
        for (const [tier, subnet] of [["web", "public"], ["ap", "private"]] as const)
          for (const i of numbers) {
            expect(propsOf(graph, `servers/${tier}-server-${i}`)["subnetId"]).toMatchObject({ $ref: `network/${subnet}-${((i - 1) % zones) + 1}` });
            expect(propsOf(graph, `load-balancers/${tier}-target-${i}`)["instanceId"]).toMatchObject({ $ref: `servers/${tier}-server-${i}` });
          }
        for (const i of numbers) expect(graph.nodes.has(`bucket/ap-server-${i}-profile`)).toBe(true);
        expect(graph.nodes.has(`load-balancers/web-target-${n + 1}`)).toBe(false);
        for (const id of ["1", "2", "5", "8", "9"]) {
          const of = graph.checks.filter((c) => c.id === id);
          expect(of).toHaveLength(id === "5" ? n * n : n);
        }
      }),
    );
  });
  it("are 1 to 6: a choice, so that sweep finds out how many there are", () => {
    const { kind, choices } = loadBalancers.needs.servers.questions.serversPerTier;
    expect([kind, choices?.map((c) => c.value)]).toEqual(["choice", ["1", "2", "3", "4", "5", "6"]]);
  });
  it("are two where an older environment says nothing of them", () => {
    const upToServers = steps.slice(0, 3);
    const graph = declare({ steps: upToServers, answers: { zones: facts.zones.slice(0, 2), webCidr: "172.16.0.0/23", sshFrom: "198.51.100.7/32", databaseEngine: "mysql" }, facts, preset: "modern", envName: "default", envId: "default-abcdefghijklmnop" });
    expect(Object.keys(graph.hosts)).toEqual(["web-server-1", "web-server-2", "ap-server-1", "ap-server-2"]);
  });
});

describe("the engine version (first-contact D11, E8)", () => {
  const version = (preset: "modern" | "article" | "free", given: Record<string, AnswerValue> = {}, known = today): unknown =>
    propsOf(declared(steps.filter((s) => closure(steps, ["database"]).has(s.id)), preset, given, known), "database/db")["engineVersion"];

  it("is the newest that RDS offers, and the article's line in its preset", () => {
    expect(version("modern")).toBe("9.7.1");
    expect(version("free")).toBe("9.7.1");
    expect(version("modern", { databaseEngine: "postgres" })).toBe("18.2");
    expect(version("article")).toBe("8.4.7");
    expect(version("article", { databaseEngine: "postgres" })).toBe("17.7");
  });
  it("is an answer: a line is completed, a version is taken as it is", () => {
    expect(version("modern", { databaseVersion: "8.4" })).toBe("8.4.7");
    expect(version("modern", { databaseVersion: "8.4.5" })).toBe("8.4.5");
    expect(version("modern", { databaseVersion: "17", databaseEngine: "postgres" })).toBe("17.7");
  });
  it("of an environment that stands stays what was looked up for it", () => {
    expect(version("modern", {}, { ...today, engineVersions: { mysql: "8.4.3" } })).toBe("8.4.3");
    expect(propsOf(graphOf(database, "modern"), "database/db")["engineVersion"]).toBe("8.4.7");
  });
  it("that RDS does not offer is refused, with those that it does", () => {
    const check = (value: string, engine: string, known: Facts = today) => database.questions.databaseVersion.check!(value, known, { databaseEngine: engine });
    expect(check("5.7", "mysql")).toEqual({ code: "database-version-unknown", data: { given: "5.7", engine: "mysql", versions: versions.mysql } });
    expect(check("18", "mysql")?.code).toBe("database-version-unknown");
    expect(check("18", "postgres")).toBeUndefined();
    expect(check("9.7", "mysql")).toBeUndefined();
    expect(check("18.1", "postgres")).toBeUndefined();
    expect(check("99", "mysql", fresh)).toBeUndefined();
    for (const given of ["", "8.", "latest", "8.4.7.1", "v8"]) expect(check(given, "mysql")?.code).toBe("database-version-form");
  });
  it("is the newest of its line, whatever the order of the list", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(["8.4.9", "8.4.10", "8.0.44", "9.7.0", "8.4.5"], { minLength: 5 }), (list) => {
        expect(newestOfLines("mysql", list)).toEqual(["8.0.44", "8.4.10", "9.7.0"]);
      }),
    );
    expect(newestOfLines("postgres", ["9.6.24", "18.2", "17.10", "17.9"])).toEqual(["9.6.24", "17.10", "18.2"]);
  });
});

describe("what is kept for how long (first-contact E9)", () => {
  it("automated backups are kept as long as is asked for, 0 to 35 days", () => {
    expect(propsOf(graphOf(database, "modern", { databaseBackupDays: "35" }), "database/db")["backupRetentionDays"]).toBe(35);
    const { check } = database.questions.databaseBackupDays;
    fc.assert(fc.property(fc.integer({ min: -3, max: 400 }), (n) => (check!(String(n), facts, {}) === undefined) === (n >= 0 && n <= 35)));
    for (const given of ["", "07", "1.5", "one"]) expect(check!(given, facts, {})?.code).toBe("backup-days");
  });
});
