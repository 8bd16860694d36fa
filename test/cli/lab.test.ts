import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { kumiki, tempFolder } from "./harness.js";

describe("lab setup (first-contact F9)", () => {
  it.each(["en", "ja"])("%s: where programs are missing, what installs them fits the terminal and is one command for a shell", async (lang) => {
    const empty = await tempFolder();
    const ran = await kumiki(["lab", "setup", "--lang", lang], { env: { PATH: empty, HOME: empty, LANG: "C.UTF-8" }, types: [] });
    expect(ran).toMatchObject({ code: 0, err: "" });
    const lines = ran.out.trimEnd().split("\n");
    for (const line of lines) expect(stringWidth(line, { ambiguousIsNarrow: lang !== "ja" })).toBeLessThanOrEqual(100);
    const from = lines.findIndex((line) => line.startsWith("sudo apt-get"));
    const command = lines.slice(from).map((line) => line.replace(/ \\$/, "").trim()).join(" ");
    expect(command).toContain("util-linux");
    expect(lines.slice(from, -1).every((line) => line.endsWith(" \\"))).toBe(true);
    const { command: whole } = JSON.parse((await kumiki(["lab", "setup", "--json"], { env: { PATH: empty, HOME: empty } })).out) as { command: string };
    expect(command).toBe(whole);
  });
});
