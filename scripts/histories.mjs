#!/usr/bin/env node
import { vitest } from "./vitest.mjs";

/** npm run test:histories [-- N [SEED]]: 1,000 random histories, or N; those of SEED again. And teardown from every prefix of the plan. */
const [count = "1000", seed] = process.argv.slice(2);
process.exitCode = await vitest(["test/histories"], { KUMIKI_PREFIXES: "all", KUMIKI_HISTORIES: count, ...(seed === undefined ? {} : { KUMIKI_SEED: seed }) });
