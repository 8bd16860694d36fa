import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import ts from "typescript";

/**
 * Marks in tests, such as `(first-contact A3, G1)`: in TypeScript within the title of a test or describe, in Python within the
 * name's comment or the docstring.
 * @typedef {{ mark: string, row: string, file: string, test: string }} Mark
 */

const pattern = /\((first-contact|xray) ([^)]*)\)/g;
const row = /^[A-Z]{1,2}[0-9]{1,2}$/;

/** @returns {Promise<Mark[]>} in the order of files and lines @param {string} root of the project */
export async function findMarks(root) {
  const found = [];
  for (const [folder, end, read] of [["test", ".test.ts", inTypeScript], ["emulator/tests", ".py", inPython]]) {
    const names = (await readdir(join(root, folder), { recursive: true })).filter((name) => name.endsWith(end)).sort();
    for (const name of names) {
      const file = `${folder}/${name}`;
      const text = await readFile(join(root, file), "utf8");
      if (text.includes("(first-contact ") || text.includes("(xray ")) found.push(...read(file, text));
    }
  }
  return found;
}

/** One mark per row that the text names. A row written wrongly throws: it would count for nothing. */
function marksOf(file, text, test) {
  return [...text.matchAll(pattern)].flatMap(([whole, mark, rows]) =>
    rows.split(/,\s*/).map((name) => {
      if (!row.test(name)) throw new Error(`${file}: ${whole} names no row: write (${mark} A3) or (${mark} A3, G1)`);
      return { mark, row: name, file, test };
    }),
  );
}

const titled = new Set(["test", "it", "describe"]);
/** @returns the words of `test.skipIf(x).each(y)` and the like, outermost first */
const words = (node) => (ts.isIdentifier(node) ? [node.text] : ts.isPropertyAccessExpression(node) ? [...words(node.expression), node.name.text] : ts.isCallExpression(node) ? words(node.expression) : []);

/** @param {string} file @param {string} text */
export function inTypeScript(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found = [];
  const visit = (node) => {
    const title = ts.isCallExpression(node) ? titleOf(node, source) : undefined;
    if (title !== undefined && title.text.includes("(")) {
      const marks = marksOf(file, title.text, plain(title.text));
      if (marks.length > 0 && title.words.some((word) => word === "skip" || word === "todo")) throw new Error(`${file}: "${title.text}" is never run and holds no row`);
      found.push(...marks);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The title of a call of test, it or describe, in whichever form; also of `test.each(table)`, whose cases fill its gaps. */
function titleOf(call, source) {
  const said = words(call.expression);
  const [first] = call.arguments;
  if (first === undefined || !titled.has(said[0])) return undefined;
  if (ts.isStringLiteralLike(first)) return { words: said, text: first.text };
  return ts.isTemplateExpression(first) ? { words: said, text: first.getText(source).slice(1, -1).replace(/\$\{[^}]*\}/g, "…") } : undefined;
}

/** @param {string} file @param {string} text */
export function inPython(file, text) {
  const lines = text.split("\n");
  const named = (line) => /^\s*(?:async )?(?:def (test\w*)|class (\w+))/.exec(line);
  return lines.flatMap((line, i) => {
    if (!line.includes("(first-contact ") && !line.includes("(xray ")) return [];
    // A comment stands above its test, a docstring below the name.
    const above = line.trim().startsWith("#") ? lines.slice(i + 1).find((next) => named(next)) : undefined;
    const name = named(above ?? lines.slice(0, i + 1).findLast((before) => named(before)) ?? "");
    return marksOf(file, line, name?.[1] ?? name?.[2] ?? "");
  });
}

/** The title without its marks. */
const plain = (title) => title.replace(pattern, "").replace(/\s+/g, " ").trim();
