import type { AnyStep, Facts } from "../../src/core/types.js";
import { clientVpn } from "../../src/steps/client-vpn.js";
import { internalNetwork } from "../../src/steps/internal-network.js";
import { internalServers } from "../../src/steps/internal-servers.js";
import { network } from "../../src/steps/network.js";
import { peering } from "../../src/steps/peering.js";
import { proxy } from "../../src/steps/proxy.js";
import { securityGroups } from "../../src/steps/security-groups.js";
import { servers } from "../../src/steps/servers.js";

/** The real steps that have to do with doors, in order, and what they want to know. */
export const companySteps: readonly AnyStep[] = [network, securityGroups, servers, internalNetwork, internalServers, peering, proxy, clientVpn];

export const companyFacts: Partial<Facts> = {
  callerCidr: "203.0.113.7/32",
  zones: ["ap-northeast-1a", "ap-northeast-1c"],
  images: { al2023: "ami-0123456789abcdef0", "al2023-arm64": "ami-0123456789abcdef1", "amazon-linux-2": "ami-0123456789abcdef2" },
  offered: { "t3.micro": ["ap-northeast-1a", "ap-northeast-1c"], "t2.micro": ["ap-northeast-1a"] },
};
