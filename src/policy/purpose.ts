/** What a policy is for. read: plan, status, check, sweep's list · up: build, change, harden, relax, vpn · teardown: take away. */
export type Purpose = "read" | "up" | "teardown";
export const purposes: readonly Purpose[] = ["read", "up", "teardown"];

const reading = /:(Describe|Get|List|Export|Simulate)/;
const removing = /:(Delete|Terminate|Detach|Disassociate|Revoke|Deregister|Remove)/;

/**
 * Whether a kind's action is needed for this. Building also takes away what hangs on other things (rules, routes,
 * associations), for a change of phase and `vpn off` do; whatever holds something goes by a teardown alone.
 */
export function serves(action: string, purpose: Purpose, hanging: boolean): boolean {
  if (reading.test(action)) return true;
  if (purpose === "read") return false;
  // A bucket is emptied and a policy's versions are deleted by their own kinds, which hang on nothing.
  if (removing.test(action)) return purpose === "teardown" || hanging || action === "iam:DeletePolicyVersion";
  return purpose === "up";
}
/** Whether it only finds and describes: what an export gives is of use to nobody who merely looks for things. */
export const isLook = (action: string): boolean => /:(Describe|Get|List)/.test(action);
export const isRead = (action: string): boolean => reading.test(action);
