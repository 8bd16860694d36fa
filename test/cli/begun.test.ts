import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Fault, type FaultCode } from "../../src/core/fault.js";
import { dataOf, members } from "../ui/support.js";
import fc from "fast-check";
import { FakeApp } from "./fake-app.js";
import { kumiki, tempFolder } from "./harness.js";

/** Every code whose class is "usage" where nothing was sent. */
const usage = [...readFileSync(new URL("../../src/core/fault.ts", import.meta.url), "utf8").matchAll(/^ {2}"?([\w-]+)"?: "usage",$/gm)].map((m) => m[1]!) as FaultCode[];
const fields = members("src/core/fault.ts", ["FaultData"]);
const sent = { type: "call", service: "ec2", operation: "CreateVpc", mutating: true, ms: 1 } as const;

describe("exit code 2 says that nothing was changed (first-contact F2)", () => {
  it.each(usage)("%s: 2 before anything was sent, 1 afterwards, and what is saved is said", async (code) => {
    for (const [operation, service, expected] of [["CreateVpc", "ec2", 1], ["PutObject", "s3", 2], ["DescribeVpcs", "ec2", 2]] as const) {
      const data = fc.sample(dataOf(fields[code]!), 1)[0];
      const fail = (): Promise<never> => Promise.reject(new Fault(code, data as never));
      const app = new FakeApp({
        during: ({ emit }) => {
          emit({ ...sent, service, operation, mutating: !operation.startsWith("Describe") });
          return fail();
        },
      });
      const ran = await kumiki(["up", "--yes", "--json", "--dir", await tempFolder(), "--region", "ap-northeast-1"], { parts: app.parts() });
      const { error } = JSON.parse(ran.out) as { error: { class: string; code: string; remedy: string } };
      expect([ran.code, error.class, error.code, error.remedy.includes("Changes had been made at AWS")]).toEqual(expected === 1 ? [1, "failed", code, true] : [2, "usage", code, false]);
    }
  });

  it("a file that cannot be written after everything was done is no wrong usage either", async () => {
    const app = new FakeApp({ during: ({ emit }) => Promise.resolve(emit(sent)), throws: { prove: new Fault("bad-path", { what: "--certificate", given: "/x", why: "ENOSPC" }) } });
    const ran = await kumiki(["up", "--yes", "--lang", "ja", "--dir", await tempFolder(), "--region", "ap-northeast-1"], { parts: app.parts() });
    expect([ran.code, ran.err]).toEqual([1, expect.stringContaining("すでに変更が加えられています")]);
  });
});
