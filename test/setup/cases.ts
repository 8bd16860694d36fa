import fc from "fast-check";

/** Every law of a run draws from the run's seed (seed.ts). */
fc.configureGlobal({ seed: Number(process.env["KUMIKI_SEED"]) });
