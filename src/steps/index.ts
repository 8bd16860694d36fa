import type { AnyStep } from "../core/types.js";
import { bucketStep } from "./bucket.js";
import { clientVpn } from "./client-vpn.js";
import { database } from "./database.js";
import { flowLogs } from "./flow-logs.js";
import { internalNetwork } from "./internal-network.js";
import { internalServers } from "./internal-servers.js";
import { loadBalancers } from "./load-balancers.js";
import { network } from "./network.js";
import { peering } from "./peering.js";
import { proxy } from "./proxy.js";
import { securityGroups } from "./security-groups.js";
import { servers } from "./servers.js";

/** The walkthrough, in order. A new step is a file beside this one and a line here. */
export const steps: readonly AnyStep[] = [
  network,
  securityGroups,
  servers,
  flowLogs,
  loadBalancers,
  database,
  bucketStep,
  internalNetwork,
  internalServers,
  peering,
  proxy,
  clientVpn,
];
