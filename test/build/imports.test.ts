import { ESLint } from "eslint";
import { describe, expect, it } from "vitest";

/** The real configuration, without the one rule that needs a compiled project. */
const eslint = new ESLint({
  cwd: process.cwd(),
  overrideConfig: { languageOptions: { parserOptions: { project: null } }, rules: { "@typescript-eslint/no-floating-promises": "off" } },
});
async function refused(filePath: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(`${code}\n`, { filePath });
  return result!.messages.filter((m) => m.ruleId === "kumiki/imports").map((m) => m.message);
}

describe("imports that go against the layers are refused", () => {
  it.each([
    ["src/core/x.ts", `import "../aws/tags.js";`, "must not import from aws"],
    ["src/core/x.ts", `import "node:fs";`, "is pure"],
    ["src/net/x.ts", `export * from "../engine/run.js";`, "must not import from engine"],
    ["src/steps/x.ts", `import type { Emit } from "../engine/run.js";`, "must not import from engine"],
    ["src/steps/x.ts", `import "node:crypto";`, "is pure"],
    ["src/steps/x.ts", `import type { Vpc } from "@aws-sdk/client-ec2";`, "must not know the SDK"],
    ["src/resources/x.ts", `import { EC2Client } from "@aws-sdk/client-ec2";`, "src/aws/load.ts"],
    ["src/resources/x.ts", `import "../steps/index.js";`, "must not import from steps"],
    ["src/aws/send.ts", `export const load = () => import("@aws-sdk/client-ec2");`, "src/aws/load.ts"],
    ["src/aws/load.ts", `import { EC2Client } from "@aws-sdk/client-ec2";`, "by import()"],
    ["src/state/x.ts", `import "../engine/run.js";`, "must not import from engine"],
    ["src/engine/x.ts", `import { vpc } from "../resources/vpc.js";`, "must not import from resources"],
    ["src/engine/x.ts", `export const rows = () => import("../ui/rows.js");`, "must not import from ui"],
    ["src/engine/x.ts", `import { Listr } from "listr2";`, "must not import listr2"],
    ["src/cli/x.ts", `import select from "@inquirer/select";`, "must not import @inquirer/select"],
    ["src/cli/x.ts", `import { app } from "../app.js";`, "by import() only"],
    ["src/ui/x.ts", `import { Command } from "commander";`, "must not import commander"],
    ["src/ui/x.ts", `import { cidr } from "../net/cidr.js";`, "must not import from net"],
    ["src/state/x.ts", `import fs from "fs";`, "node:fs"],
    ["src/resources/x.ts", `import "../../scripts/build.mjs";`, "must not import scripts/build.mjs"],
    ["src/novel/x.ts", `import "../core/types.js";`, "not in the table"],
  ])("%s: %s", async (file, code, why) => {
    expect(await refused(file, code)).toEqual([expect.stringContaining(why)]);
  });
});

describe("imports that the layers allow", () => {
  it.each([
    ["src/steps/x.ts", `import boot from "../../templates/boot.sh"; import { vpc } from "../resources/vpc.js"; export { boot, vpc };`],
    ["src/resources/x.ts", `import { type Vpc } from "@aws-sdk/client-ec2"; import { ownerOf } from "../aws/tags.js"; export { type Vpc, ownerOf };`],
    ["src/aws/calls.ts", `export type Ec2 = typeof import("@aws-sdk/client-ec2");`],
    ["src/aws/load.ts", `export const load = () => import("@aws-sdk/client-ec2");`],
    ["src/cli/x.ts", `import type { App } from "../app.js"; export const app = (): Promise<App> => import("../app.js") as never;`],
    ["src/ui/x.ts", `import select from "@inquirer/select"; import { Listr } from "listr2"; export { select, Listr };`],
    ["src/engine/x.ts", `import { Fault } from "../core/fault.js"; import { graph } from "./graph.js"; export { Fault, graph };`],
  ])("%s: %s", async (file, code) => expect(await refused(file, code)).toEqual([]));
});
