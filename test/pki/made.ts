import { makeAuthority } from "../../src/pki/authority.js";
import { makeClientCertificate, makeServerCertificate } from "../../src/pki/certificate.js";
import { makeKeyAsync } from "../../src/pki/key.js";

/** Two sets under the same name on purpose: a foreign CA may call itself as ours does. */
export const twoSets = async () => [await made("kumiki default", "alice"), await made("kumiki default", "alice")] as const;
export type Made = Awaited<ReturnType<typeof made>>;

export const domain = "vpn.kumiki.internal";

/** A CA with a server and a client of its own. */
export async function made(name: string, person: string) {
  const [caKey, serverKey, clientKey] = await Promise.all([makeKeyAsync(), makeKeyAsync(), makeKeyAsync()]);
  const ca = { key: caKey, certificate: makeAuthority(name, caKey) };
  return {
    ca,
    server: { key: serverKey, certificate: makeServerCertificate(ca, serverKey, domain) },
    client: { key: clientKey, certificate: makeClientCertificate(ca, clientKey, person) },
  };
}

/** The problem's code of what is thrown. */
export function codeOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (e) {
    return (e as { problem?: { code: string } }).problem?.code ?? String(e);
  }
}

/** As ExportClientVpnClientConfiguration gives it. */
export const exportedFor = (host: string, port: number, ca: string, protocol = "udp"): string => `client
dev tun
proto ${protocol}
remote ${host} ${port}
remote-random-hostname
resolv-retry infinite
nobind
remote-cert-tls server
cipher AES-256-GCM
verb 3
<ca>
${ca}
</ca>


reneg-sec 0

verify-x509-name ${domain} name
`;
