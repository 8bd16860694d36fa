import { it } from "vitest";
import { topology } from "./fuzz/topology.js";
import { flows } from "./fuzz/flows.js";
import { Random } from "./fuzz/random.js";
import { compile } from "../../src/lab/compile.js";
import { openHolder } from "../../src/lab/holder.js";
import { Lab } from "../../src/lab/live.js";
it("x", async () => {
  for (let seed = 1; seed <= 3; seed++) {
  const t = topology(seed);
  const f = flows(t, new Random(seed), 1500);
  let at = performance.now();
  const lap = (what: string) => { console.log(what, Math.round(performance.now() - at)); at = performance.now(); };
  const plan = compile(t.snapshot, t.declared, { outside: t.outside });
  lap("compile");
  const h = await openHolder({ token: "kumiki-lab-try", user: "root" });
  lap("holder");
  const lab = await Lab.make(h, plan);
  lap(`make ${plan.spaces.length}`);
  await lab.listen(() => ({ tcp: [22], udp: [53] }));
  lap("agents");
  await lab.witnesses();
  lap("witnesses");
  await lab.close();
  lap("close");
  console.log(f.length);
  }
}, 120000);
