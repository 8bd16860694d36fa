import { describe, expect, test } from "vitest";
import { Fault } from "../../src/core/fault.js";
import { toFault } from "../../src/engine/policy.js";
import { AwsError } from "../../src/core/aws-error.js";
import { faultWords, noteWords } from "../../src/ui/catalogue/index.js";
import { environment, through, up } from "../emulator/environment.js";
import { startProxy } from "./proxy.mjs";
import { upstream } from "./withstand.js";

describe("states that no table has (first-contact D3)", () => {
  test("are named to the user once, and waited for", async () => {
    const proxy = await startProxy({ upstream });
    let strange = 4;
    proxy.judge = (seen) =>
      seen.operation === "DescribeSubnets" && strange-- > 0 ? { rewrite: (body) => body.replaceAll("<state>available</state>", "<state>half-built</state>") } : "pass";
    const e = environment(proxy.url);
    await up(e, through("network"));
    await proxy.close();
    const notes = e.events.flatMap((event) => (event.type === "note" && event.code === "unknown-state" ? [event] : []));
    expect(notes.length).toBeGreaterThan(0);
    expect(new Set(notes.map((n) => n.data!["node"])).size).toBe(notes.length);
    expect(notes[0]!.data).toMatchObject({ state: "half-built", kind: "ec2/subnet" });
    for (const lang of ["en", "ja"] as const) expect(noteWords(notes[0]!, lang)).toContain("half-built");
  });
});

describe("the words of a wait that was too long, and of a read that failed (first-contact G5)", () => {
  const at = { node: "servers/web-server-1", kind: "ec2/instance", id: "i-1" };
  test("half a minute is not 0 min", () => {
    const said = (data: object) => faultWords(new Fault("never-ready", { ...at, minutes: 0, seconds: 10, ...data }), "en").message;
    expect(said({})).toMatch(/still not ready after 10 s/);
    expect(said({ awaited: "shown" })).toMatch(/AWS still does not show it after 10 s/);
    expect(said({ awaited: "changed" })).toMatch(/still has its old settings/);
    expect(said({ state: "half-built" })).toMatch(/"half-built"/);
    expect(faultWords(new Fault("never-ready", { ...at, minutes: 0, seconds: 10 }), "ja").message).toMatch(/10 秒/);
  });
  test("a read is never said to have perhaps been carried out", () => {
    for (const operation of ["ec2:DescribeVpcs", "iam:GetRole", "s3:HeadBucket", "logs:ListTagsForResource"]) {
      const fault = toFault(new AwsError("unknown-outcome", operation, "TimeoutError", "no answer", {}));
      expect(fault.code).toBe("not-read");
      expect(faultWords(fault, "en").message).toMatch(/nothing was changed/);
    }
    expect(toFault(new AwsError("unknown-outcome", "ec2:CreateVpc", "TimeoutError", "no answer", {})).code).toBe("unknown-outcome");
  });
});
