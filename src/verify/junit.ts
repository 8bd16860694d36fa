import type { CheckDocument, CheckEntry } from "./document.js";

/** XML 1.0 has no way to write most control characters, not even escaped. */
// eslint-disable-next-line no-control-regex -- these are the ones that must go
const notInXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;" };
const xml = (text: string): string => text.replace(notInXml, "?").replace(/[&<>"\n]/g, (c) => escapes[c]!);

function testCase(env: string, c: CheckEntry): string {
  const name = `${c.id} ${c.from} -> ${c.to}:${c.port}${c.via === undefined ? "" : ` via ${c.via}`}`;
  const open = `    <testcase classname="${xml(`kumiki.${env}.${c.id}`)}" name="${xml(name)}"`;
  if (c.ok) return `${open}/>`;
  const decided = c.decidedBy === undefined ? (c.because ?? []).join("; ") : [c.decidedBy.code, c.decidedBy.resource, c.decidedBy.rule ?? ""].join(" ").trim();
  const packets = c.probe === undefined || c.probe.verdict === "unknown" ? "" : `, packets say ${c.probe.verdict}: ${c.probe.evidence}`;
  const message = `expected ${c.expect}, is ${c.verdict}${packets}`;
  // What could not be told is an error of the measurement, not a finding.
  const tag = c.verdict === "unknown" ? "error" : "failure";
  return `${open}>\n      <${tag} type="${xml(c.decidedBy?.code ?? c.verdict)}" message="${xml(message)}">${xml(`${c.title}: ${message}. ${decided}`)}</${tag}>\n    </testcase>`;
}

/**
 * The checks as a JUnit report, which every CI server reads.
 * @param takenAt ISO 8601, of the snapshot
 */
export function junitOf(env: string, document: CheckDocument, takenAt: string): string {
  const errors = document.checks.filter((c) => c.verdict === "unknown").length;
  const failures = document.checks.filter((c) => !c.ok).length - errors;
  const counts = `tests="${document.checks.length}" failures="${failures}" errors="${errors}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="${xml(`kumiki check ${env} ${document.phase}`)}" timestamp="${xml(takenAt.replace(/(\.\d+)?Z$/, ""))}" ${counts}>`,
    ...document.checks.map((c) => testCase(env, c)),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}
