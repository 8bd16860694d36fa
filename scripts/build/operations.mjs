import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import ts from "typescript";

/**
 * Which operations of AWS the program calls, read from its own source, so that a client's chunk holds these commands
 * and no others. A call is `aws.ec2("CreateVpc", …)` (or `call.`, `calls.`); its operation must be a literal, since
 * one that is computed would be missing in the bundle and fail at a user's.
 */
const receivers = new Set(["aws", "call", "calls"]);
const loadFile = ["src", "aws", "load.ts"];

/** @param {string} dir @returns {Promise<string[]>} */
async function sources(dir) {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries.filter((e) => e.isFile() && /(?<!\.d)\.ts$/.test(e.name)).map((e) => join(e.parentPath, e.name)).sort();
}

/**
 * `ec2: () => import("@aws-sdk/client-ec2")` in src/aws/load.ts.
 * @param {string} source of load.ts
 * @returns {Map<string, string>} name of the service in our code → package
 */
export function servicesOf(source) {
  return new Map([...source.matchAll(/(\w+): \(\) => import\("(@aws-sdk\/client-[\w-]+)"\)/g)].map((m) => [m[1], m[2]]));
}

/**
 * @param {string} path for messages
 * @param {string} source
 * @param {ReadonlySet<string>} services
 * @returns {{ used: [service: string, operation: string][], wrong: string[] }}
 */
export function operationsIn(path, source, services) {
  const used = [];
  const wrong = [];
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.ES2022, true);
  const lastName = (e) => (ts.isIdentifier(e) ? e.text : ts.isPropertyAccessExpression(e) ? e.name.text : "");
  const visit = (node) => {
    if (ts.isPropertyAccessExpression(node) && services.has(node.name.text) && receivers.has(lastName(node.expression))) {
      const call = node.parent;
      const first = ts.isCallExpression(call) && call.expression === node ? call.arguments[0] : undefined;
      if (first !== undefined && ts.isStringLiteralLike(first)) used.push([node.name.text, first.text]);
      else {
        const { line } = file.getLineAndCharacterOfPosition(node.getStart());
        wrong.push(`${path}:${line + 1}: ${node.getText()} needs the operation as a literal, "CreateVpc"`);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { used, wrong };
}

/**
 * @param {string} root of the project
 * @returns {Promise<Map<string, { module: string, operations: string[] }>>} by the service's name in our code
 */
export async function scanOperations(root) {
  const services = servicesOf(await readFile(join(root, ...loadFile), "utf8"));
  if (services.size === 0) throw new Error(`${join(...loadFile)} names no service: its loaders must read  ec2: () => import("@aws-sdk/client-ec2")`);
  const names = new Set(services.keys());
  const operations = new Map([...names].map((name) => [name, new Set()]));
  const wrong = [];
  for (const path of await sources(join(root, "src"))) {
    const found = operationsIn(relative(root, path), await readFile(path, "utf8"), names);
    for (const [service, operation] of found.used) operations.get(service).add(operation);
    wrong.push(...found.wrong);
  }
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
  return new Map([...services].map(([name, module]) => [name, { module, operations: [...operations.get(name)].sort() }]));
}

/** "EC2Client", from the one file of its name in the package. @param {string} root @param {string} module */
async function clientClassOf(root, module) {
  const files = await readdir(join(root, "node_modules", module, "dist-es"));
  const clients = files.filter((f) => /^\w+Client\.js$/.test(f));
  if (clients.length !== 1) throw new Error(`${module}: expected one *Client.js, found ${clients.join(", ") || "none"}`);
  return clients[0].slice(0, -".js".length);
}

/**
 * Replaces each import() of src/aws/load.ts by a module with the client and the commands that are called.
 * @param {string} root
 * @param {Awaited<ReturnType<typeof scanOperations>>} services
 * @returns {import("esbuild").Plugin}
 */
export const operationsPlugin = (root, services) => ({
  name: "operations",
  setup(build) {
    const byModule = new Map([...services.values()].map((s) => [s.module, s]));
    build.onResolve({ filter: /^@aws-sdk\/client-/ }, ({ path, kind, importer }) => {
      if (!importer.startsWith(join(root, "src") + sep)) return undefined;
      if (kind !== "dynamic-import" || !byModule.has(path))
        return { errors: [{ text: `${path}: SDK values come only from ${loadFile.join("/")}, by import()` }] };
      return { path, namespace: "operations" };
    });
    build.onLoad({ filter: /.*/, namespace: "operations" }, async ({ path }) => {
      const { operations } = byModule.get(path);
      // A service that nobody calls yet costs nothing.
      const names = operations.length === 0 ? [] : [await clientClassOf(root, path), ...operations.map((op) => `${op}Command`)];
      return { contents: `export { ${names.join(", ")} } from ${JSON.stringify(path)};`, resolveDir: root, loader: "js" };
    });
  },
});
