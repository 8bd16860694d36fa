import { beforeAll, describe, expect, it } from "vitest";
import { errorOf, json, testPlace, type TestPlace, upFlags } from "./place.js";

/** A11: data is never lost without a consent of its own. */
describe("data that a removal destroys (first-contact A11)", { timeout: 240_000 }, () => {
  let p: TestPlace;
  beforeAll(async () => {
    p = testPlace();
    expect((await p.run("up", "database", "bucket", ...upFlags)).code).toBe(0);
    await p.aws.s3("PutObject", { Bucket: await p.id("bucket/bucket"), Key: "letters/one.txt", Body: "x".repeat(3_000) });
  }, 240_000);

  it("is named with its size before anything is deleted; --yes alone is refused with exit 2", async () => {
    const before = await p.there();
    for (const words of [["teardown"], ["teardown", "database"], ["up", "--without", "database"], ["up", "--without", "bucket"]]) {
      const ran = await p.run(...words, "--yes", "--json");
      expect([words, ran.code, errorOf(ran).code]).toEqual([words, 2, "data-not-confirmed"]);
      expect(errorOf(ran).remedy).toContain("--delete-data");
    }
    expect(errorOf(await p.run("teardown", "--yes", "--json")).message).toMatch(/mysql, 20 GiB.*1 object version, 2\.9 KiB/);
    expect(await p.there()).toEqual(before);
  });

  it("is in the plan, as text and as JSON", async () => {
    const planned = json<{ inspection: { data: unknown[] } }>(await p.run("plan", "--without", "bucket", "--json"));
    expect(planned.inspection.data).toMatchObject([{ what: "bucket", objects: 1, bytes: 3_000, node: "bucket/bucket" }]);
    expect((await p.run("plan", "--without", "database")).out).toMatch(/Data that is deleted for good\n +DB instance \S+ .*20 GiB/);
  });

  it("on a terminal the name typed is the consent; Enter alone keeps everything", async () => {
    const before = await p.there();
    const kept = await p.typed([[/Type default/, "\r"]], "teardown", "database");
    expect([kept.code, kept.err.includes("Data that is deleted for good")]).toEqual([2, true]);
    expect(await p.there()).toEqual(before);
    expect((await p.typed([[/Type default/, "default\r"]], "teardown", "database")).code).toBe(0);
  });

  it("an empty bucket needs nothing; --delete-data consents", async () => {
    expect((await p.run("teardown", "--yes")).code).toBe(2);
    expect((await p.run("teardown", "--yes", "--delete-data")).code).toBe(0);
    expect(await p.there()).toEqual({});
    expect((await p.run("up", "bucket", ...upFlags)).code).toBe(0);
    expect((await p.run("teardown", "--yes")).code).toBe(0);
  });
});
