import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withVariables, yesNo } from "../../src/cli/given.js";
import { optionsEverywhere } from "../../src/cli/options.js";
import { parseLine } from "../../src/cli/parser.js";
import { settingsOf, type Settings } from "../../src/cli/settings.js";
import { isLoopback } from "../../src/core/loopback.js";
import { Fault } from "../../src/core/fault.js";

const read = (argv: readonly string[], env: Record<string, string> = {}): Settings =>
  settingsOf(withVariables(parseLine(argv, optionsEverywhere).options, optionsEverywhere, env), env);
const fault = (argv: readonly string[], env: Record<string, string> = {}): Fault => {
  try {
    read(argv, env);
  } catch (e) {
    if (e instanceof Fault) return e;
    throw e;
  }
  throw new Error(`${argv.join(" ")} is accepted`);
};

describe("options everywhere", () => {
  it("has defaults", () => {
    const s = read([]);
    expect(s).toMatchObject({ env: "default", yes: false, noInput: false, json: "no", quiet: false, with: [], without: [], set: [] });
    expect(s.dir).toBe(`${process.cwd()}/.kumiki`);
    expect(s.region).toBeUndefined();
    expect(s.local).toBeUndefined();
  });

  it("every option is also a variable, and the option is stronger", () => {
    const env = { KUMIKI_ENV: "lab", KUMIKI_YES: "1", KUMIKI_JSON: "lines", KUMIKI_NO_INPUT: "true", KUMIKI_WITHOUT: "a, b", KUMIKI_SET: "a=1\nb=2,3" };
    const s = read([], env);
    expect(s).toMatchObject({ env: "lab", yes: true, json: "lines", noInput: true, without: ["a", "b"] });
    expect(s.set.map((x) => x.value)).toEqual(["a=1", "b=2,3"]);
    expect(read(["--env", "x", "--json"], env)).toMatchObject({ env: "x", json: "document" });
    expect(read([], { KUMIKI_JSON: "1" }).json).toBe("document");
    expect(read([], { KUMIKI_JSON: "0", KUMIKI_YES: "no", KUMIKI_NO_INPUT: "0" })).toMatchObject({ json: "no", yes: false, noInput: false });
    expect(read([], { KUMIKI_ENV: "" }).env).toBe("default");
  });

  it("has AWS's variables where the AWS CLI has them, weaker than ours", () => {
    expect(read([], { AWS_DEFAULT_REGION: "eu-west-1" }).region).toMatchObject({ value: "eu-west-1", source: "AWS_DEFAULT_REGION" });
    expect(read([], { AWS_DEFAULT_REGION: "eu-west-1", AWS_REGION: "us-east-1" }).region!.value).toBe("us-east-1");
    expect(read([], { AWS_REGION: "us-east-1", KUMIKI_REGION: "sa-east-1" }).region!.value).toBe("sa-east-1");
    expect(read(["--region", "ap-northeast-1"], { KUMIKI_REGION: "sa-east-1" }).region).toMatchObject({ value: "ap-northeast-1", from: "flag" });
    expect(read([], { AWS_PROFILE: "work" }).profile!.value).toBe("work");
    expect(read([], { AWS_ENDPOINT_URL: "http://127.0.0.1:5000/" }).endpointUrl!.value).toBe("http://127.0.0.1:5000");
  });

  it("takes every name cli.md allows and no other", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/), (name) => {
        expect(read(["--env", name]).env).toBe(name);
      }),
    );
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (name) => {
        fc.pre(!/^[a-z][a-z0-9-]{0,30}$/.test(name));
        expect(fault([`--env=${name}`]).code).toBe("bad-env-name");
      }),
    );
  });
});

describe("--local never reaches the real AWS", () => {
  const elsewhere = fc.constantFrom("https://ec2.amazonaws.com", "http://10.0.0.1:5000", "http://127.0.0.1.evil.example", "http://localhost.evil.example:80");
  it("no endpoint outside of this machine gets through, from whichever place", () => {
    fc.assert(
      fc.property(elsewhere, fc.boolean(), fc.constantFrom("flag", "KUMIKI_ENDPOINT_URL", "AWS_ENDPOINT_URL"), (url, flag, where) => {
        const argv = [...(flag ? ["--local"] : []), ...(where === "flag" ? ["--endpoint-url", url] : [])];
        const env = { ...(flag ? {} : { KUMIKI_LOCAL: "1" }), ...(where === "flag" ? {} : { [where]: url }) };
        expect(["conflicting-options", "not-loopback"]).toContain(fault(argv, env).code);
      }),
    );
  });
  it("a loopback endpoint names an emulator that runs already", () => {
    expect(read(["--local", "--endpoint-url", "http://[::1]:5000"]).endpointUrl!.value).toBe("http://[::1]:5000");
    expect(read(["--local"], { AWS_ENDPOINT_URL: "http://localhost:5000" })).toMatchObject({ local: true });
  });
  it("refuses a profile beside it, and ignores one that only stands in the environment", () => {
    expect(fault(["--local", "--profile", "x"])).toMatchObject({ code: "conflicting-options", data: { one: "--local", other: "--profile" } });
    expect(fault(["--profile", "x"], { KUMIKI_LOCAL: "1" })).toMatchObject({ data: { one: "KUMIKI_LOCAL", other: "--profile" } });
    expect(fault([], { KUMIKI_LOCAL: "1", KUMIKI_PROFILE: "x" }).code).toBe("conflicting-options");
    expect(read(["--local"], { KUMIKI_PROFILE: "x", AWS_PROFILE: "y" }).profile).toBeUndefined();
  });
  it("knows what this machine is", () => {
    for (const url of ["http://127.0.0.1", "http://127.8.9.1:1", "http://localhost:3", "https://[::1]:4"]) expect(isLoopback(url)).toBe(true);
    for (const url of ["http://128.0.0.1", "http://127.0.0.1.example", "http://example.com/localhost", "http://[::2]", "http://s3.localhost", "http://localhost."]) expect(isLoopback(url)).toBe(false);
  });
});

describe("what is refused, with the option it stands in", () => {
  it.each<[string[], Record<string, string>, string, RegExp]>([
    [["--preset", "secure"], {}, "bad-choice", /--preset/],
    [["--preset", "Modern"], {}, "bad-choice", /modern/],
    [[], { KUMIKI_PRESET: "old" }, "bad-choice", /KUMIKI_PRESET/],
    [["--lang", "fr"], {}, "bad-choice", /--lang/],
    [["--json=yaml"], {}, "bad-choice", /--json/],
    [[], { KUMIKI_JSON: "yaml" }, "bad-yes-no", /KUMIKI_JSON/],
    [[], { KUMIKI_YES: "maybe" }, "bad-yes-no", /KUMIKI_YES/],
    [["--region", "Tokyo"], {}, "bad-answer", /--region/],
    [["--region", "ap-northeast-1.evil.example"], {}, "bad-answer", /--region/],
    [["--region", "../x"], {}, "bad-answer", /--region/],
    [[], { AWS_REGION: "nowhere" }, "bad-answer", /AWS_REGION/],
    [["--endpoint-url", "127.0.0.1:5000"], {}, "bad-endpoint", /http/],
    [["--endpoint-url", "file:///etc/passwd"], {}, "bad-endpoint", /http/],
    [["--endpoint-url", "http://user:secret@127.0.0.1"], {}, "bad-endpoint", /password/],
    [["--endpoint-url", "http://127.0.0.1/?x=1"], {}, "bad-endpoint", /query/],
    [["--endpoint-url", "http://127.0.0.1 \u001b[31m"], {}, "bad-endpoint", /control/],
    [["--profile", "a\nb"], {}, "bad-answer", /--profile/],
    [["--dir", ""], {}, "bad-path", /empty/],
    [["--dir", "a\u0000b"], {}, "bad-path", /control/],
    [["--dir", "/dev/null"], {}, "bad-path", /not a folder/],
    [["--state", "s3:bucket/prefix"], {}, "bad-state-url", /--state/],
    [["--quiet", "--verbose"], {}, "conflicting-options", /--quiet/],
  ])("%j %j", (argv, env, code, matches) => {
    const found = fault(argv.map((a, i) => (a === "" && i > 0 ? "" : a)), env);
    expect(found.code).toBe(code);
    expect(JSON.stringify(found.data)).toMatch(matches);
    expect(found.class).toBe("usage");
  });
  it("yes and no are written in some ways, and no other word is either", () => {
    for (const text of ["1", "true", "YES", "on"]) expect(yesNo("X", text)).toBe(true);
    for (const text of ["0", "false", "No", "off"]) expect(yesNo("X", text)).toBe(false);
    expect(() => yesNo("X", "fasle")).toThrow(Fault);
  });
});
