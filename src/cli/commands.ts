import { check } from "./check.js";
import type { CommandDefinition } from "./command.js";
import { completion } from "./completion.js";
import { config } from "./config-command.js";
import { cost } from "./cost.js";
import { diagram } from "./diagram.js";
import { doctor } from "./doctor.js";
import { emulator } from "./emulator.js";
import { harden } from "./harden.js";
import { lab } from "./lab.js";
import { plan } from "./plan.js";
import { policy } from "./policy.js";
import { relax } from "./relax.js";
import { ssh } from "./ssh.js";
import { state } from "./state.js";
import { status } from "./status.js";
import { sweep } from "./sweep.js";
import { teardown } from "./teardown.js";
import { up } from "./up.js";
import { vpn } from "./vpn.js";
import { why } from "./why.js";

/** Every command, in the order of the help. A new one is a file beside this one, a line here and a line in run.ts. */
export const allCommands = (): readonly CommandDefinition[] => [up, plan, doctor, status, check, why, harden, relax, teardown, sweep, cost, diagram, policy, vpn, ssh, state, lab, emulator, config, completion];
