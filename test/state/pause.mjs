/**
 * Loaded before the program (`--import`): writes the number of the thread that will do all its file work to KUMIKI_TEST_PAUSE and
 * waits until that file is gone.
 */
import { existsSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const path = process.env.KUMIKI_TEST_PAUSE;
const before = new Set(readdirSync("/proc/self/task"));
await stat("/");
writeFileSync(`${path}.new`, readdirSync("/proc/self/task").find((id) => !before.has(id)) ?? "");
renameSync(`${path}.new`, path);
while (existsSync(path)) await sleep(5);
