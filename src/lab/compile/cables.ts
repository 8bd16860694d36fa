import { formatIp } from "../../net/cidr.js";

/** Link-local addresses for the cables between routers and gateways: nobody speaks from there, they are next hops only. */
const first = 0xa9fe0000; // 169.254.0.0
/** The same for IPv6: a unique local range of the lab's own. */
const first6 = "fd00:6b75:6d69::";

/** One end of a cable: the name of its link, its own address and that of the other end. */
export interface End {
  readonly dev: string;
  readonly address: string;
  readonly next: string;
  /** The other end's IPv6 address; only used by routes of a plan with IPv6. */
  readonly next6: string;
}

/** All cables, in the order they are laid. */
export class Cables {
  private readonly laid: string[] = [];
  private readonly ends = new Map<string, string[]>();

  constructor(private readonly ipv6: boolean) {}

  /** A cable with an address at each end. */
  lay(one: string, oneDev: string, other: string, otherDev: string): readonly [End, End] {
    const number = 2 * this.laid.length;
    const [a, b] = [formatIp(first + number), formatIp(first + number + 1)];
    const [a6, b6] = [`${first6}${number.toString(16)}`, `${first6}${(number + 1).toString(16)}`];
    this.bare(one, oneDev, other, otherDev);
    this.at(one, `address add ${a}/31 dev ${oneDev}`);
    this.at(other, `address add ${b}/31 dev ${otherDev}`);
    if (this.ipv6) {
      this.at(one, `address add ${a6}/127 dev ${oneDev} nodad`);
      this.at(other, `address add ${b6}/127 dev ${otherDev} nodad`);
    }
    return [
      { dev: oneDev, address: a, next: b, next6: b6 },
      { dev: otherDev, address: b, next: a, next6: a6 },
    ];
  }
  /** A cable without addresses: into a bridge, or where the address is AWS's. */
  bare(one: string, oneDev: string, other: string, otherDev: string): void {
    this.laid.push(`link add ${oneDev} netns ${one} type veth peer name ${otherDev} netns ${other}`);
    this.at(one, `link set dev ${oneDev} up`);
    this.at(other, `link set dev ${otherDev} up`);
  }
  /** A line for `ip -batch` in one space. */
  at(space: string, ...lines: readonly string[]): void {
    this.ends.set(space, [...(this.ends.get(space) ?? []), ...lines]);
  }
  /** What was laid down for a space so far, its loopback first. */
  linesOf = (space: string): string => `${["link set lo up", ...(this.ends.get(space) ?? [])].join("\n")}\n`;
  toString = (): string => this.laid.map((l) => `${l}\n`).join("");
}
