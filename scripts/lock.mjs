#!/usr/bin/env node
import { vitest } from "./vitest.mjs";

/** npm run test:lock: 5,000 critical sections and 400 kills on every kind of store, and two programs at once. See test/lock/. */
process.exitCode = await vitest(["test/lock"], { KUMIKI_LOCK: "full" });
