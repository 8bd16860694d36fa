import { realParts, runWith } from "../../src/cli/run.js";
import { FakeApp } from "./fake-app.js";

/**
 * A run that is in the middle of building until it is stopped. "patient" ends when it is aborted, as the engine does;
 * "stuck" never does.
 */
const [manner, ...argv] = process.argv.slice(2);
const app = new FakeApp({
  during: ({ signal }) =>
    new Promise((_, reject) => {
      setInterval(() => undefined, 1_000); // something is going on
      process.stderr.write("building\n");
      if (manner === "patient") signal.addEventListener("abort", () => setTimeout(() => reject(signal.reason as Error), 50));
    }),
});
void runWith(argv, { ...realParts(), ...app.parts() }).then((code) => process.exit(code));
