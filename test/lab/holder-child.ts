import { compile } from "../../src/lab/compile.js";
import { openHolder } from "../../src/lab/holder.js";
import { asWhom } from "../../src/lab/need.js";
import { buildScript } from "../../src/lab/script.js";
import { topology } from "./fuzz/topology.js";

/** Says how far it has come, and waits there to be killed: `opened`, `built`, `stays`. */
const [token, until] = process.argv.slice(2) as [string, string];
const holder = await openHolder({ token, user: asWhom() });
console.log(`pid ${holder.pid}`);
const t = topology(7);
const script = buildScript(compile(t.snapshot, t.declared, { outside: t.outside }));
if (until === "middle") {
  void holder.run(script).catch(() => undefined);
  setTimeout(() => console.log("middle"), 150);
} else {
  await holder.run(script);
  holder.spawn("o", ["sleep", "600"], { stdio: "ignore" }).unref();
  if (until === "stays") await holder.stay();
  console.log(until);
}
setInterval(() => undefined, 60_000);
