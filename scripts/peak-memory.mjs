/** Loaded into a measured program by scripts/bench.mjs: says its peak memory (getrusage's maxrss) when it ends. */
process.on("exit", () => process.stderr.write(`peak-memory ${Math.round(process.resourceUsage().maxRSS / 1024)}\n`));
