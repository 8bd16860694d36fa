import type { AnyStep } from "../core/types.js";
import { bucketStep } from "./bucket.js";
import { database } from "./database.js";
import { flowLogs } from "./flow-logs.js";
import { loadBalancers } from "./load-balancers.js";
import { network } from "./network.js";
import { securityGroups } from "./security-groups.js";
import { servers } from "./servers.js";

/** The walkthrough, in order. A new step is a file beside this one and a line here. */
export const steps: readonly AnyStep[] = [network, securityGroups, servers, flowLogs, loadBalancers, database, bucketStep];
