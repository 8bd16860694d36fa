#!/usr/bin/env node
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { counts, inventory, kumiki, newPlace } from "../test/faults/kumiki.mjs";
import { startProxy } from "../test/faults/proxy.mjs";
import { benchStart, startTable, withInstalled } from "./bench-start.mjs";
import { withEmulator } from "./emulator.mjs";

/**
 * npm run bench: start-up ratios; calls by operation and per resource; wall time against the critical path of the same
 * run with 100 ms injected per call; peak memory. Everything is counted by the proxy or by the operating system, not by
 * the program. One run each: look at ratios, not at seconds.
 */
const root = resolve(fileURLToPath(import.meta.url), "../..");
const latencyMs = 100;

/** Name of a kind → when dependants may start; read from the kinds themselves. */
async function usableOf() {
  const { outputFiles } = await build({ entryPoints: [join(root, "src/resources/index.ts")], bundle: true, platform: "node", format: "esm", write: false });
  const { kinds } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
  return (kind) => kinds.get(kind).usable;
}

/** When each node was begun, created and ready, in ms since the first event. */
async function timed(run) {
  const times = new Map();
  let rest = "";
  run.child.stdout.on("data", (part) => {
    const now = performance.now();
    const lines = (rest + part).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      const event = JSON.parse(line);
      if (event.type !== "node") continue;
      const t = times.get(event.node) ?? { kind: event.kind };
      times.set(event.node, t);
      if (event.phase === "creating" || event.phase === "deleting") t.begun ??= now;
      if (event.phase === "created") t.created ??= now;
      if (event.phase === "ready" || event.phase === "gone") t.ready = now;
    }
  });
  const ended = await run.ended;
  return { times, ended };
}

/** The longest chain when every node takes the time it took in this run, and starts the moment it can. */
function criticalPath(times, records, usable) {
  const done = new Map();
  const finish = (node) => {
    if (done.has(node)) return done.get(node);
    const t = times.get(node);
    const starts = records[node].needs.map((need) => {
      const f = finish(need);
      return usable(records[need].kind) === "created" ? f.created : f.ready;
    });
    const start = Math.max(0, ...starts);
    const created = start + ((t.created ?? t.ready) - t.begun);
    const f = { created, ready: start + (t.ready - t.begun) };
    done.set(node, f);
    return f;
  };
  return Math.max(...Object.keys(records).map((node) => finish(node).ready));
}

function table(title, seen, nodes, resources) {
  const mutating = seen.filter((s) => s.mutating);
  const reads = seen.length - mutating.length;
  const by = new Map();
  for (const s of seen) by.set(s.operation, (by.get(s.operation) ?? 0) + 1);
  const per = (n, of) => (n / of).toFixed(2);
  console.log(`\n${title}: ${mutating.length} mutating calls, ${reads} reads`);
  console.log(`  mutating calls per declared node (${nodes}): ${per(mutating.length, nodes)}; per resource that the emulator lists (${resources}): ${per(mutating.length, resources)}`);
  console.log(`  reads per declared node: ${per(reads, nodes)}`);
  console.log(`  ${[...by].sort((a, b) => b[1] - a[1]).map(([op, n]) => `${op} ${n}`).join(", ")}`);
}

const dir = await mkdtemp(join(tmpdir(), "kumiki-bench-"));
try {
  const usable = await usableOf();
  await withEmulator(dir, 0, async (emulator) => {
    const place = await newPlace();
    const proxy = await startProxy({ upstream: emulator, latencyMs });
    const where = { endpoint: proxy.url, place };
    const overhead = [];

    const began = performance.now();
    const up = await timed(kumiki(["up", "--yes", "--json=lines"], where));
    const upMs = performance.now() - began;
    if (up.ended.code !== 0) throw new Error(up.ended.err);
    const records = JSON.parse(await readFile(join(place.dir, "default", "state.json"), "utf8")).records;
    const nodes = Object.keys(records).length;
    const resources = Object.values(counts(await inventory(emulator, place.account))).reduce((a, b) => a + b, 0);
    table("up", proxy.seen, nodes, resources);
    const spans = [...up.times.values()];
    const wall = Math.max(...spans.map((s) => s.ready)) - Math.min(...spans.map((s) => s.begun));
    const path = criticalPath(up.times, records, usable);
    overhead.push(`up, ${latencyMs} ms per call: ${Math.round(wall)} ms from the first create to the last ready; critical path ${Math.round(path)} ms; ratio ${(wall / path).toFixed(2)}; whole process ${Math.round(upMs)} ms`);

    proxy.reset();
    const again = await kumiki(["up", "--yes", "--quiet"], where).ended;
    if (again.code !== 0) throw new Error(again.err);
    table("second up", proxy.seen, nodes, resources);

    await withInstalled(({ program, cwd }) => {
      const rows = benchStart({ program, cwd, saved: { dir: place.dir, env: "default" } });
      console.log(`\nstart-up of the installed package, Node ${process.version}, medians of pairs (min-max), NODE_EXTRA_CA_CERTS unset`);
      for (const line of startTable(rows)) console.log(`  ${line}`);
    });

    proxy.reset();
    const downBegan = performance.now();
    const down = await kumiki(["teardown", "--yes", "--delete-data", "--quiet"], where).ended;
    if (down.code !== 0) throw new Error(down.err);
    overhead.push(`teardown, ${latencyMs} ms per call: whole process ${Math.round(performance.now() - downBegan)} ms`);
    table("teardown", proxy.seen, nodes, resources);

    console.log(`\nwall time\n  ${overhead.join("\n  ")}`);
    await proxy.close();
    await place.remove();

    // Memory without the proxy's delays: the kernel's own figure of the largest child.
    const memory = await newPlace();
    const measured = kumiki(["up", "--yes", "--quiet"], { endpoint: emulator, place: memory, env: { NODE_OPTIONS: `--import=${join(root, "scripts/peak-memory.mjs")}` } });
    const said = (await measured.ended).err.split("\n").find((l) => l.startsWith("peak-memory"));
    console.log(`\npeak memory of up: ${said?.split(" ")[1] ?? "not measured"} MiB`);
    await memory.remove();
  });
} finally {
  await rm(dir, { recursive: true, force: true });
}
