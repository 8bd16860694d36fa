#!/usr/bin/env node
import { vitest } from "./vitest.mjs";

/** npm run test:lock: 5,000 critical sections and 400 kills on every kind of store, two programs at once (test/lock/), and every
 * system call of a save refused and killed (test/state/syscalls.test.ts). */
process.exitCode = await vitest(["test/lock", "test/state/syscalls", "test/state/s3-kill"], { KUMIKI_LOCK: "full", KUMIKI_SYSCALLS: "full" });
