import { builtinModules } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/**
 * Who may import whom (docs/architecture.md), kept by a rule and not by discipline. What is not named is refused:
 * a new folder under src/ needs its line here.
 *   folders    other folders of src/            sdkTypes   types of the SDK's packages
 *   typesOf    folders, only their types        packages   other packages
 *   lazy       only by import(), or types       node       Node's own modules
 *   files      of the project outside src/ (first folder, or the file)
 */
const sdk = ["@aws-sdk/", "@smithy/"];
const layers = {
  core: {},
  version: { files: ["package.json"] },
  folders: { node: true },
  net: { folders: ["core"], packages: ["ipaddr.js"] },
  pki: { folders: ["core"], packages: ["node-forge", "node-forge/"], node: true },
  steps: { folders: ["core", "net", "resources"], files: ["templates"] },
  // pki: a key pair's private half is made by us, before AWS gets the public one.
  resources: { folders: ["core", "aws", "pki"], sdkTypes: true, node: true, files: ["templates"] },
  aws: { folders: ["core", "folders"], sdkTypes: true, node: true },
  state: { folders: ["core", "folders"], node: true },
  engine: { folders: ["core"], node: true },
  verify: { folders: ["core", "folders", "net", "aws"], sdkTypes: true, node: true },
  // The lab knows the snapshot and the shape of a verdict, not the engine that it is compared with.
  lab: { folders: ["core", "folders", "net"], node: true, files: ["templates"] },
  cost: { folders: ["core"] },
  diagram: { folders: ["core"], packages: ["@dagrejs/dagre"] },
  doctor: { folders: ["core", "net", "aws"], sdkTypes: true, node: true },
  policy: { folders: ["core"], files: ["templates"] },
  // Lessons stand beside the steps; here is what turns a declared graph into commands of the AWS CLI.
  learn: { folders: ["core"] },
  emulator: { folders: ["core", "folders"], node: true },
  // typesOf: the catalogue has a sentence for every problem that is found there, and the compiler checks it.
  ui: { folders: ["core"], typesOf: ["net", "pki", "cost", "verify", "diagram", "doctor", "learn", "policy"], packages: ["@inquirer/", "get-east-asian-width", "listr2", "string-width"], node: true },
  // What does the work is loaded after the command line is understood: a usage error must not pay for it.
  cli: { folders: ["steps", "core", "ui", "version", "folders"], lazy: ["app", "engine", "resources", "state", "emulator", "lab", "verify", "cost", "net", "diagram", "doctor", "learn", "policy"], packages: ["commander", "yaml"], node: true },
};
/** src/app.ts joins the parts; src/vpn.ts those of the `vpn` commands. */
layers.vpn = { folders: ["core", "aws", "pki"], node: true };
layers.sweep = { folders: ["core", "aws", "engine", "resources", "steps", "net"], node: true };
layers.app = { folders: Object.keys(layers), node: true };
/** The one file that loads the SDK, and only by import(). */
const loader = "src/aws/load.ts";
/** A client of our own where the SDK's cannot be installed: the loader import()s it like theirs, and it signs with the SDK's signer. */
const ownClient = "src/aws/freetier.ts";

const isIn = (names, name) => (names ?? []).some((n) => n === name || (n.endsWith("/") && name.startsWith(n)));
const list = (names) => names.map((n) => n.replace(/\/$/, "/*")).join(", ") || "nothing";

/** @returns why `how` ("value", "type" or "lazy") of `what` is refused in this file, or undefined */
function refusal(file, what, how) {
  const [, folder] = /^src\/([^/]+?)(?:\.ts)?(?:\/|$)/.exec(file);
  const own = layers[folder];
  if (own === undefined) return `src/${folder} is not in the table of eslint.config.js: say there what it may import`;
  if (what.startsWith(".")) {
    const path = relative("/", join("/", dirname(file), what)).split(sep).join("/");
    const [top, next] = path.split("/");
    if (top !== "src") return isIn(own.files, top) ? undefined : `src/${folder} must not import ${path}`;
    const target = next.replace(/\.(js|ts)$/, "");
    if (target === folder || isIn(own.folders, target)) return undefined;
    if (isIn(own.typesOf, target) && how === "type") return undefined;
    if (isIn(own.lazy, target)) return how === "value" ? `${target} is loaded by import() only, after the command line is parsed` : undefined;
    return `src/${folder} must not import from ${target}: it may import ${list(own.folders ?? [])}`;
  }
  if (what.startsWith("node:") || builtinModules.includes(what)) {
    if (!own.node) return `src/${folder} is pure: nothing of Node's, so not ${what}`;
    return what.startsWith("node:") ? undefined : `write node:${what}`;
  }
  if (isIn(sdk, what)) {
    if (how === "lazy" && file === loader) return undefined;
    if (file === ownClient && what.startsWith("@smithy/")) return undefined;
    if (how !== "type") return `${what}: values of the SDK come only from ${loader}, by import()`;
    return own.sdkTypes ? undefined : `src/${folder} must not know the SDK, so not ${what} either`;
  }
  return isIn(own.packages, what) ? undefined : `src/${folder} must not import ${what}: it may import ${list(own.packages ?? [])}`;
}

const imports = {
  meta: { type: "problem", schema: [], messages: { refused: "{{why}}" } },
  create(context) {
    const file = relative(context.cwd, context.filename).split(sep).join("/");
    const check = (node, source, how) => {
      const why = typeof source?.value === "string" ? refusal(file, source.value, how) : undefined;
      if (why !== undefined) context.report({ node, messageId: "refused", data: { why } });
    };
    const kind = (node, names) =>
      [node.importKind, node.exportKind].includes("type") || (names.length > 0 && names.every((n) => n.importKind === "type" || n.exportKind === "type"))
        ? "type"
        : "value";
    return {
      ImportDeclaration: (node) => check(node, node.source, kind(node, node.specifiers)),
      ExportNamedDeclaration: (node) => check(node, node.source, kind(node, node.specifiers)),
      ExportAllDeclaration: (node) => check(node, node.source, kind(node, [])),
      ImportExpression: (node) => check(node, node.source, "lazy"),
      TSImportType: (node) => check(node, node.source, "type"),
    };
  },
};

const ours = { plugins: { kumiki: { rules: { imports } } } };
const unused = ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", caughtErrors: "none", ignoreRestSiblings: true }];
/** Of ESLint's own rules those that find mistakes the compiler does not. */
const mistakes = Object.fromEntries(
  ["eqeqeq", "no-cond-assign", "no-constant-condition", "no-control-regex", "no-dupe-else-if", "no-empty", "no-fallthrough", "no-misleading-character-class", "no-self-assign", "no-self-compare", "no-sparse-arrays", "no-unsafe-finally", "no-unsafe-optional-chaining", "no-useless-escape", "no-eval", "no-implied-eval"].map((rule) => [rule, "error"]),
);
const nodeGlobals = Object.fromEntries(
  ["process", "console", "Buffer", "URL", "AbortController", "AbortSignal", "fetch", "performance", "setTimeout", "clearTimeout", "setInterval", "clearInterval", "setImmediate", "structuredClone"].map((name) => [name, "readonly"]),
);

export default defineConfig(
  { ignores: ["dist/**", "dist.*/**", "node_modules/**", ".kumiki/**", "coverage/**", "templates/**", "emulator/**", ".ci/**"] },
  {
    files: ["src/**/*.ts", "test/**/*.ts"],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      // The one rule that needs types and is worth their price: a forgotten await loses a failure.
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-unused-vars": unused,
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports", disallowTypeAnnotations: false }],
      // `x!` stands where AWS's types say "maybe" and its documentation says "always".
      "@typescript-eslint/no-non-null-assertion": "off",
      ...mistakes,
    },
  },
  { files: ["src/**/*.ts"], ignores: ["src/**/*.d.ts"], ...ours, rules: { "kumiki/imports": "error" } },
  // The core prints nothing: it emits events (design rule 9).
  { files: ["src/**/*.ts"], ignores: ["src/ui/**", "src/cli/**"], rules: { "no-console": "error" } },
  {
    files: ["*.js", "scripts/**/*.mjs"],
    extends: [tseslint.configs.base],
    languageOptions: { globals: nodeGlobals },
    rules: { "@typescript-eslint/no-unused-vars": unused, "no-undef": "error", "no-var": "error", "prefer-const": "error", ...mistakes },
  },
  // ES5, so that an old Node gets as far as the message.
  { files: ["bin/*.js"], languageOptions: { ecmaVersion: 5, sourceType: "commonjs", globals: nodeGlobals }, rules: { "no-undef": "error", "no-unused-vars": "error", ...mistakes } },
  { files: ["*.config.ts"], extends: [tseslint.configs.recommended] },
);
