import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kumiki, tempFolder, type Ran } from "../cli/harness.js";
import { startProxy, type Proxy, type Refusal } from "../faults/proxy.mjs";
import { FakeTerminal } from "../ui/support.js";
import { freshAccount } from "../setup/account.js";

let proxy: Proxy;
beforeAll(async () => {
  proxy = await startProxy({ upstream: process.env["KUMIKI_TEST_ENDPOINT"]! });
});
afterAll(() => proxy.close());

/** `up` of some steps, in which AWS answers one operation with an error whenever it is called. */
async function failing(refusals: Readonly<Record<string, Refusal>>, argv: readonly string[], lang: "en" | "ja", types?: []): Promise<Ran> {
  const dir = await tempFolder();
  const env = { AWS_ACCESS_KEY_ID: freshAccount(), AWS_SECRET_ACCESS_KEY: "test", AWS_REGION: "ap-northeast-1", AWS_ENDPOINT_URL: proxy.url, LANG: "en_US.UTF-8" };
  proxy.reset();
  proxy.judge = ({ operation }) => refusals[operation] ?? "pass";
  return kumiki(["up", ...argv, "--ssh-from", "203.0.113.7/32", "--yes", "--no-check", "--lang", lang, "--dir", dir], { env, ...(types === undefined ? {} : { types }) });
}

const cases = [
  ["a quota", { CreateInternetGateway: { code: "InternetGatewayLimitExceeded", status: 400, message: "The maximum number of internet gateways has been reached." } }, 3],
  ["a permission", { CreateInternetGateway: { code: "UnauthorizedOperation", status: 403, message: "You are not authorized to perform this operation. Encoded authorization failure message: AAAA" } }, 3],
  ["wrong parameters", { CreateInternetGateway: { code: "InvalidParameterValue", status: 400, message: "Value is invalid." } }, 1],
] as const;

describe("a run that fails", { timeout: 120_000 }, () => {
  it.each(cases.flatMap((c) => [[...c, "en"], [...c, "ja"]] as const))("by %s tells what, which, the code, what now, and what was not begun", async (_, refusals, exit, lang) => {
    const ran = await failing(refusals, ["network"], lang);
    expect(ran.code).toBe(exit);
    const { code, message } = Object.values(refusals)[0]!;
    const told = ran.err.slice(ran.err.search(lang === "ja" ? /^✖ エラー:/m : /^✖ Error:/m));
    expect(told).toContain(code);
    expect(told).toContain(message.slice(0, 20));
    expect(told).toMatch(lang === "ja" ? /^ {2}リソース: インターネットゲートウェイ for-web-igw \(network\/internet-gateway\)$/m : /^ {2}Resource: internet gateway for-web-igw \(network\/internet-gateway\)$/m);
    expect(told).toMatch(lang === "ja" ? /^ {2}対処: /m : /^ {2}What now: /m);
    expect(told).toMatch(lang === "ja" ? /失敗したものを前提とする [1-9]\d* 個のリソースは/ : /[1-9]\d* resources? that stands? on what failed (was|were) not begun/);
  });

  it("in several ways: the first cause first, each once, and all rows stay on the screen", async () => {
    const ran = await failing(
      {
        CreateInternetGateway: { code: "InternetGatewayLimitExceeded", status: 400, message: "Too many." },
        CreateSecurityGroup: { code: "InvalidParameterValue", status: 400, message: "No such description." },
      },
      ["security-groups"],
      "en",
      [],
    );
    expect(ran.code).toBe(3);
    const told = ran.err.slice(ran.err.search(/✖ Error:/)).replaceAll(/\s+/g, " ");
    const rows = ran.err.slice(0, ran.err.search(/✖ Error:/));
    expect(told.match(/Too many\./g)).toHaveLength(1);
    expect(told.match(/No such description\./g)).toHaveLength(1);
    expect(told).toContain("3 more failed:");
    expect(told).toMatch(/✖ security group \S+ \(security-groups\/web\), security group .*: AWS refused ec2:CreateSecurityGroup/);
    const terminal = new FakeTerminal(100, 400);
    terminal.write(rows);
    const last = terminal.screen.slice(terminal.screen.lastIndexOf("✖  Network"));
    expect(last).toMatch(/^✖ {2}Network .* 1 failed/);
    expect(last).toMatch(/InternetGatewayLimitExceeded: Too many\..*Security groups .* 3 failed/s);
    expect(last).toMatch(/done, [\d.:]+ s? ?in all, 4 failed/);
  });
});
