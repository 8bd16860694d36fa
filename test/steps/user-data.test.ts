import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isFault } from "../../src/core/fault.js";
import { userData } from "../../src/steps/user-data.js";
import bootHead from "../../templates/boot.sh";
import pageServer from "../../templates/page-server.sh";

const names = fc.stringMatching(/^[a-z]\w{0,9}$/);
const harmless = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9 ._:/-]{0,30}$/);
/** The code of the fault that it ends with. */
const faultOf = (template: string, values: Record<string, string | number>): string | undefined => {
  try {
    userData(template, values);
    return undefined;
  } catch (e) {
    return isFault(e) ? e.code : String(e);
  }
};

describe("userData", () => {
  it("puts each value where its name stands, and changes nothing else", () => {
    fc.assert(
      fc.property(fc.dictionary(names, harmless, { minKeys: 1, noNullPrototype: true }), (values) => {
        const template = Object.keys(values).map((n) => `${n}=[{{${n}}}] $HOME {} `).join("\n");
        const wanted = Object.entries(values).map(([n, v]) => `${n}=[${v}] $HOME {} `).join("\n");
        expect(userData(template, values)).toBe(wanted);
      }),
    );
  });
  it("lets no other sign in", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1 }), (value) => {
        fc.pre(!/^[A-Za-z0-9][A-Za-z0-9 ._:/-]*$/.test(value));
        expect(faultOf("{{x}}", { x: value })).toBe("bug");
      }),
    );
    for (const value of ["", "$(id)", "a\nb", "a;b", "-rf", "a'b", '"', "<b>", "&", "`", "a\n"]) expect(faultOf("{{x}}", { x: value })).toBe("bug");
  });
  it("wants template and values to agree", () => {
    expect(faultOf("{{x}}", {})).toBe("bug");
    expect(faultOf("{{toString}}", {})).toBe("bug");
    expect(faultOf("x", { x: 1 })).toBe("bug");
  });
  it("keeps below EC2's limit", () => {
    expect(faultOf("é".repeat(8_193), {})).toBe("bug");
    expect(userData("é".repeat(8_192), {})).toHaveLength(8_192);
  });
});

/** Stands for dnf and systemctl: notes how it was called; fails the first `FAIL` times. */
const stand = `#!/bin/bash
echo "$(basename "$0") $*" >> "$NOTES"
[ "$(basename "$0")" != systemctl ] && [ "$(grep -c dnf "$NOTES")" -le "\${FAIL:-0}" ] && exit 1
exit 0
`;

describe.each(["Web server", "AP server"])("first boot of a %s", (role) => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kumiki-boot-"));
    mkdirSync(join(folder, "bin"));
    for (const name of ["dnf", "systemctl"]) writeFileSync(join(folder, "bin", name), stand, { mode: 0o755 });
    // No waiting between attempts.
    writeFileSync(join(folder, "bin", "sleep"), "#!/bin/bash\n", { mode: 0o755 });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs the boot script with the web root moved into the test's folder. */
  const boot = (fail: number) => {
    const script = userData(bootHead + pageServer, { role, number: 2 }).replaceAll("/var/www/html", join(folder, "html"));
    const env = { PATH: `${join(folder, "bin")}:${process.env["PATH"]}`, NOTES: join(folder, "notes"), FAIL: String(fail) };
    const { status, stderr } = spawnSync("bash", ["-s"], { input: script, env, encoding: "utf8" });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    return readFileSync(join(folder, "notes"), "utf8").trim().split("\n");
  };
  const calls = ["dnf -y install httpd", "systemctl enable httpd", "systemctl start httpd", "dnf -y update"];

  it("installs Apache, starts it now and at every boot, and updates", () => {
    expect(boot(0)).toEqual(calls);
    expect(readFileSync(join(folder, "html", "index.html"), "utf8")).toBe(`<html><h1>${role} 2</h1></html>\n`);
  });
  it("goes on trying while the repositories are out of reach", () => {
    expect(boot(7)).toEqual([...Array.from({ length: 7 }, () => calls[0]), ...calls]);
  });
  it("does no harm when it runs again", () => {
    boot(0);
    expect(boot(0)).toEqual([...calls, ...calls]);
    expect(readFileSync(join(folder, "html", "index.html"), "utf8")).toBe(`<html><h1>${role} 2</h1></html>\n`);
  });
});
