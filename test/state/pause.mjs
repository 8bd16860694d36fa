/**
 * Loaded before the program (`--import`): writes the number of the thread that will do all its file work to KUMIKI_TEST_PAUSE and
 * waits until that file is gone.
 */
import { existsSync, renameSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { workThread } from "./thread.mjs";

const path = process.env.KUMIKI_TEST_PAUSE;
writeFileSync(`${path}.new`, await workThread());
renameSync(`${path}.new`, path);
while (existsSync(path)) await sleep(5);
