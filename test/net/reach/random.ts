import fc from "fast-check";
import type { Flow } from "../../../src/net/reach/index.js";
import { Build, entry, everywhere } from "./build.js";

/** Addresses that random rules and routes speak of: of the two VPCs, their subnets and hosts, the internet, a service. */
const ranges = [everywhere, "10.0.0.0/16", "10.0.1.0/24", "10.0.2.0/24", "10.1.0.0/16", "10.1.1.0/24", "10.0.1.10/32", "10.0.2.11/32", "203.0.113.0/24", "52.219.0.0/20"] as const;
const subnets = ["subnet-a", "subnet-b", "subnet-c", "subnet-w"] as const;
const firsts: Readonly<Record<string, string>> = { "subnet-a": "10.0.1.", "subnet-b": "10.0.2.", "subnet-c": "10.0.3.", "subnet-w": "10.1.1." };
const groups = ["sg-1", "sg-2", "sg-w"] as const;
const tables = ["rtb-a", "rtb-b", "rtb-c", "rtb-w"] as const;
const portTexts = ["*", "22", "80", "1024-65535", "32768-60999", "40000-50000"] as const;

const direction = fc.constantFrom("in", "out");
const protocol = fc.constantFrom("all", "tcp", "tcp", "udp", "icmp");
const groupRule = fc
  .tuple(direction, protocol, fc.constantFrom(...portTexts), fc.constantFrom(...ranges, everywhere, "sg-1", "sg-2", "pl-s3"))
  .map(([d, p, port, peer]) => `${d} ${p} ${p === "icmp" ? "-1/-1" : port} ${peer}`);
const aclEntry = fc
  .tuple(fc.integer({ min: 1, max: 99 }), direction, fc.constantFrom("allow", "deny"), protocol, fc.constantFrom(...portTexts), fc.constantFrom(...ranges))
  .map(([n, d, act, p, port, cidr]) => `${n} ${d} ${act} ${p} ${p === "icmp" ? "-1/-1" : port} ${cidr}`);
const routeText = fc
  .tuple(fc.constantFrom(...tables), fc.constantFrom(everywhere, "10.1.0.0/16", "203.0.113.0/24", "10.0.2.0/24"), fc.constantFrom("igw-v", "nat-n", "eni-nat", "pcx-x", "vgw-g"), fc.boolean())
  .filter(([table, destination, target]) => !(table === "rtb-w" && target !== "pcx-x") && !(destination === "10.0.2.0/24" && target !== "eni-nat"));
const host = fc.record({
  subnet: fc.constantFrom(...subnets),
  groups: fc.subarray([...groups], { minLength: 1 }),
  open: fc.boolean(),
  check: fc.boolean(),
  stopped: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
});

/** Two VPCs with a peering, an internet gateway, a NAT gateway, a NAT instance, an endpoint and a VPN; the rest by chance. */
export const world = fc
  .record({
    hosts: fc.array(host, { minLength: 2, maxLength: 6 }),
    rules: fc.array(fc.tuple(fc.constantFrom(...groups), groupRule), { maxLength: 10 }),
    entries: fc.array(fc.tuple(fc.constantFrom("acl-1", "acl-2"), aclEntry), { maxLength: 5 }),
    routes: fc.array(routeText, { maxLength: 6 }),
    natCheck: fc.boolean(),
    peering: fc.constantFrom("active", "active", "pending-acceptance"),
    tunnel: fc.boolean(),
  })
  .map((r) => {
    const b = new Build();
    const v = b.vpc("v", "10.0.0.0/16");
    const w = b.vpc("w", "10.1.0.0/16");
    b.internetGateway("v", v);
    b.peering("x", v, w, r.peering);
    for (const n of ["1", "2"]) b.acl(n, v);
    b.subnet("a", v, "10.0.1.0/24", { table: b.table("a", v, ["0.0.0.0/0 igw-v", "10.1.0.0/16 pcx-x"]), acl: "acl-1" });
    b.subnet("b", v, "10.0.2.0/24", { table: b.table("b", v), acl: "acl-2" });
    b.subnet("c", v, "10.0.3.0/24", { table: b.table("c", v, ["0.0.0.0/0 igw-v"]) });
    b.subnet("w", w, "10.1.1.0/24");
    b.routes("rtb-w", "10.0.0.0/16 pcx-x");
    b.natGateway("n", "subnet-c", "10.0.3.5", "198.51.100.105");
    b.prefixList("s3", "52.219.0.0/20");
    b.gatewayEndpoint("s3", v, "pl-s3", ["rtb-b"]);
    b.vpnGateway("g", v, [{ id: "vpn-1", state: "available", routes: ["203.0.113.0/24"], tunnels: [{ up: r.tunnel }] }]);
    for (const g of ["1", "2"]) b.group(g, v);
    b.group("w", w);
    b.host("nat", "subnet-c", "10.0.3.6", { groups: ["sg-1"], public: "198.51.100.106", check: r.natCheck });
    b.declared.nat.push("eni-nat");
    r.hosts.forEach((h, i) => {
      const inW = h.subnet === "subnet-w";
      const own = inW ? ["sg-w"] : h.groups.filter((g) => g !== "sg-w");
      b.host(`h${i}`, h.subnet, `${firsts[h.subnet]}${10 + i}`, { groups: own.length === 0 ? ["sg-1"] : own, check: h.check, state: h.stopped ? "stopped" : "running", ...(h.open && !inW ? { public: `198.51.100.${10 + i}` } : {}) });
    });
    for (const [g, text] of r.rules) b.rules(g, text);
    const taken = new Set<string>();
    for (const [acl, text] of r.entries) {
      const [number, d] = text.split(" ");
      const key = `${acl} ${number} ${d}`;
      if (taken.has(key)) continue;
      taken.add(key);
      b.the("networkAcls", acl).entries.push(entry(text));
    }
    for (const [table, destination, target, blackhole] of r.routes) {
      if (b.the("routeTables", table).routes.some((x) => x.destination === destination)) continue;
      b.routes(table, `${destination} ${target}${blackhole && target !== "igw-v" ? " blackhole" : ""}`);
    }
    return b;
  });

/** A flow between any two of a world's hosts, the internet and the service. */
export const flowIn = (b: Build): fc.Arbitrary<Flow> => {
  const own = b.snapshot.interfaces.filter((i) => i.kind === "instance");
  const addresses = own.flatMap((i) => i.addresses.flatMap((a) => [a.private, ...(a.public === undefined ? [] : [a.public])]));
  return fc
    .record({
      from: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...own.map((i) => ({ interface: i.id }))) }, { weight: 1, arbitrary: fc.constant({ outside: "203.0.113.7" }) }),
      to: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...addresses) }, { weight: 1, arbitrary: fc.constantFrom("203.0.113.7", "192.0.2.9", "52.219.0.9") }),
      what: fc.constantFrom("tcp 22", "tcp 22", "tcp 80", "udp 53", "icmp"),
    })
    .map(({ from, to, what }) => {
      const [name, port] = what.split(" ") as [string, string | undefined];
      return { from, to, protocol: name, ...(port === undefined ? {} : { port: Number(port) }) };
    });
};
