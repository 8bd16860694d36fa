/**
 * Whether a URL's host can only be this machine. `.localhost` never leaves it (RFC 6761); any other name may resolve to
 * anywhere.
 */
export function isLoopback(url: string): boolean {
  const host = new URL(url).hostname;
  return host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}
