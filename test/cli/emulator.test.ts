import { describe, expect, it } from "vitest";
import { kumiki, tempFolder } from "./harness.js";

const endpoint = process.env["KUMIKI_TEST_ENDPOINT"] ?? "";
const run = async (argv: readonly string[], env: Record<string, string> = {}) =>
  kumiki(["emulator", ...argv, "--dir", await tempFolder()], { env: { AWS_ENDPOINT_URL: "", ...env } });

describe("kumiki emulator", () => {
  it("says when none runs, and stopping none is no error", async () => {
    expect(await run([])).toMatchObject({ code: 0, out: "No local AWS runs here.\n" });
    expect(await run(["status", "--json"])).toMatchObject({ code: 0, out: '{"running":false}\n' });
    expect(await run(["stop", "--json"])).toMatchObject({ code: 0, out: '{"running":false,"stopped":false}\n' });
  });
  it.skipIf(endpoint === "")("takes one that is named in place of its own", async () => {
    const document = `{"running":true,"url":"${endpoint}","given":true}\n`;
    expect(await run(["start", "--json"], { AWS_ENDPOINT_URL: endpoint })).toMatchObject({ code: 0, out: document });
    expect(await run(["status", "--json", "--endpoint-url", endpoint])).toMatchObject({ code: 0, out: document });
  });
  it("does not take one that is elsewhere, or that does not answer", async () => {
    expect((await run(["status", "--endpoint-url", "http://10.255.255.1:5000"])).code).toBe(2);
    expect((await run(["start"], { AWS_ENDPOINT_URL: "http://127.0.0.1:1" })).code).toBe(1);
  });
});
