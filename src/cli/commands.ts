import type { CommandDefinition } from "./command.js";
import { completion } from "./completion.js";
import { emulator } from "./emulator.js";
import { plan } from "./plan.js";
import { status } from "./status.js";
import { teardown } from "./teardown.js";
import { up } from "./up.js";

/** Every command, in the order of the help. A new one is a file beside this one, a line here and a line in run.ts. */
export const allCommands = (): readonly CommandDefinition[] => [up, plan, status, teardown, emulator, completion];
