import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkAuthorityName, checkDomain, checkPerson, isHostName } from "../../src/pki/names.js";

const code = (p: { code: string } | undefined) => p?.code;

describe("a person", () => {
  it.each(["a", "0", "alice", "alice.b-c_d", "a".repeat(63)])("%s is a name", (given) => expect(checkPerson(given)).toBeUndefined());
  it.each(["", ".", "..", "-rf", "_a", ".a", "Alice", "a b", "a/b", "a\\b", "a\n", "\na", "a\0", "é", "a".repeat(64), "../a", "a,CN=b"])("%j is none", (given) =>
    expect(checkPerson(given)).toEqual({ code: "pki-person", data: { given } }),
  );
  it("is one component of a path and no option, whatever it is", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z0-9._-]{0,70}$/)), (given) => {
        if (checkPerson(given) === undefined) expect(given).toMatch(/^(?![-.])[a-z0-9._-]{1,63}$/);
      }),
    );
  });
});

describe("a domain", () => {
  it.each(["vpn.example", "a.b", "vpn.kumiki.internal", "xn--bcher-kva.example", `${"a".repeat(60)}.com`])("%s is one", (given) => expect(checkDomain(given)).toBeUndefined());
  it.each(["", "server", "server.", ".server", "a..b", "a b.c", "*.example.com", "VPN.example", "-a.b", "a-.b", "10.0.0.1", `${"a".repeat(61)}.com`, `${"a".repeat(64)}.b`, "a.b\n"])(
    "%j is none",
    (given) => expect(code(checkDomain(given))).toBe("pki-domain"),
  );
  it("may be longer as a host", () => expect(isHostName(`cvpn-endpoint-${"0".repeat(17)}.prod.clientvpn.ap-northeast-1.amazonaws.com`)).toBe(true));
});

describe("a CA", () => {
  it.each(["kumiki default", "kumiki CA 1"])("%s", (given) => expect(checkAuthorityName(given)).toBeUndefined());
  it.each(["", " a", "a ", "a  b", "a,b", "a=b", "a\nb", "a".repeat(65)])("not %j", (given) => expect(code(checkAuthorityName(given))).toBe("pki-authority-name"));
});
