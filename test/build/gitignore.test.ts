import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keepDraft } from "../../src/cli/draft.js";
import { folderOf, makeFolder } from "../../src/emulator/folder.js";
import { keepOutOfGit } from "../../src/folders.js";
import { fileStore } from "../../src/state/file.js";
import { keepEvidence, type Evidence } from "../../src/verify/evidence.js";
import { lackOf } from "../setup/programs.js";

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "kumiki-git-"));
});
afterEach(() => rmSync(project, { recursive: true }));

/** Everything that writes into the folder of the environments, alone. */
const writers: Readonly<Record<string, (dir: string) => Promise<unknown>>> = {
  "the local AWS": (dir) => makeFolder(folderOf(dir), dir),
  "the lock": async (dir) => (await fileStore({ dir, env: "default" }).lock("up")).release(),
  "a secret": (dir) => fileStore({ dir, env: "default" }).secret("key.pem", () => "secret"),
  "a profile or a policy": (dir) => fileStore({ dir, env: "default" }).writeFile("vpn/taro.ovpn", "secret"),
  "the wizard's draft": (dir) => keepDraft({ settings: { dir, env: "default" } } as Parameters<typeof keepDraft>[0], { answers: { region: "x" } }),
  evidence: (dir) => keepEvidence(join(dir, "default", "checks"), { takenAt: "2026-01-01T00:00:00.000Z" } as unknown as Evidence),
};

describe("what is written below --dir is kept out of git (first-contact A7)", () => {
  describe.each(Object.entries(writers))("%s", (_name, write) => {
    it("in a folder that it makes, and in one that was made without", async () => {
      for (const dir of [join(project, ".kumiki"), join(project, "states")]) {
        await write(dir);
        expect(readFileSync(join(dir, ".gitignore"), "utf8")).toBe("*\n");
        rmSync(join(dir, ".gitignore"));
        await write(dir);
        expect(readFileSync(join(dir, ".gitignore"), "utf8")).toBe("*\n");
      }
    });
    it("beside other things of the user's only what is ours", async () => {
      writeFileSync(join(project, "main.tf"), "");
      await write(project);
      expect(existsSync(join(project, ".gitignore"))).toBe(false);
      const [ours] = readdirSync(project).filter((name) => name !== "main.tf");
      expect(readFileSync(join(project, ours!, ".gitignore"), "utf8")).toBe("*\n");
    });
    it.skipIf(lackOf("git") !== undefined)("so that git offers nothing", async () => {
      execFileSync("git", ["init", "-q", project]);
      await write(join(project, ".kumiki"));
      expect(execFileSync("git", ["status", "--porcelain", "--untracked-files=all"], { cwd: project, encoding: "utf8" })).toBe("");
    });
  });

  it("a .gitignore of the user's stays; what a crash left empty is filled; nothing is written through a link", () => {
    const root = join(project, ".kumiki");
    mkdirSync(join(root, "default"), { recursive: true });
    writeFileSync(join(root, ".gitignore"), "secrets/\n");
    keepOutOfGit(root, join(root, "default"));
    expect(readFileSync(join(root, ".gitignore"), "utf8")).toBe("secrets/\n");
    writeFileSync(join(root, ".gitignore"), "");
    keepOutOfGit(root, join(root, "default"));
    expect(readFileSync(join(root, ".gitignore"), "utf8")).toBe("*\n");
    rmSync(join(root, ".gitignore"));
    symlinkSync(join(project, "elsewhere"), join(root, ".gitignore"));
    keepOutOfGit(root, join(root, "default"));
    expect(existsSync(join(project, "elsewhere"))).toBe(false);
  });

  it("by whoever makes folders there: a new place that makes some says where they are", () => {
    const src = resolve(import.meta.dirname, "../../src");
    /** Caches, and folders that the user named for a result. */
    const elsewhere = ["aws/price-list.ts", "cli/main.ts", "cli/policy.ts", "emulator/private-env.ts", "folders.ts"];
    const makers = (readdirSync(src, { recursive: true }) as string[]).filter((name) => /\b(?:makePath|mkdir|mkdirSync)\(/.test(name.endsWith(".ts") ? readFileSync(join(src, name), "utf8") : ""));
    const silent = makers.filter((name) => !elsewhere.includes(name) && !readFileSync(join(src, name), "utf8").includes("keepOutOfGit("));
    // state/folder.ts has the function itself, which state/place.ts calls.
    expect(silent).toEqual(["state/folder.ts"]);
  });
});
