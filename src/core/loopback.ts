/**
 * Whether a URL's host can only be this machine: a literal of 127.0.0.0/8, `::1` or `localhost` itself. `name.localhost` should
 * not leave the machine either (RFC 6761), but the system's resolver decides that, and some ask a name server.
 */
export function isLoopback(url: string): boolean {
  const host = new URL(url).hostname;
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

type Found = { readonly address: string; readonly family: number };
/** node:net's LookupFunction. */
type Lookup = (
  hostname: string,
  options: { readonly all?: boolean | undefined; readonly family?: number | "IPv4" | "IPv6" | undefined },
  callback: (error: (Error & { code?: string }) | null, address: string | Found[], family?: number) => void,
) => void;

/** `localhost` without asking the system's resolver, which may be told otherwise; no other name is looked up. */
export const lookupLoopback: Lookup = (hostname, options, callback) => {
  const all = [
    { address: "127.0.0.1", family: 4 },
    { address: "::1", family: 6 },
  ].filter(({ family }) => !options.family || options.family === family || options.family === `IPv${family}`);
  if (hostname !== "localhost" || all.length === 0)
    return callback(Object.assign(new Error(`${hostname} is not this machine`), { code: "ENOTFOUND", hostname }), "", 0);
  if (options.all) callback(null, all);
  else callback(null, all[0]!.address, all[0]!.family);
};
