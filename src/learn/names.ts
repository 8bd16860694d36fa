/**
 * How the AWS CLI spells what the API calls CreateVpc and DBInstanceIdentifier: botocore's `xform_name` with a hyphen
 * (https://github.com/boto/botocore, botocore/__init__.py). A test compares with botocore, name by name.
 */
export function cliName(name: string): string {
  const plural = /[A-Z]{2,}s$/.exec(name)?.[0];
  const parted = plural === undefined ? name : `${name.slice(0, -plural.length)}-${plural.toLowerCase()}`;
  return parted
    .replaceAll(/(.)([A-Z][a-z]+)/g, "$1-$2")
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase();
}

/** Services of the door (aws/calls.ts) whose command has another name. */
const commands: Readonly<Record<string, string>> = { elb: "elbv2", s3: "s3api", secrets: "secretsmanager", quotas: "service-quotas" };
export const cliService = (service: string): string => (Object.hasOwn(commands, service) ? commands[service]! : service);

/** What a shell keeps for itself, as far as one of our names could meet it. */
const taken = new Set(["PATH", "HOME", "USER", "SHELL", "PWD", "LANG", "TERM", "IFS", "ENV", "MAIL", "EDITOR", "TZ"]);

/** Names of shell variables, each given once: "ap-server-1" → AP_SERVER_1; the second of a name gets its step in front. */
export class VariableNames {
  private readonly given = new Set<string>();

  /** @param words what it is called, from the general to the special; @param step the step that it belongs to */
  next(words: readonly string[], step: string): string {
    const name = words.map(snake).join("_");
    const candidates = [name, `${snake(step)}_${name}`];
    const free = candidates.find((c) => !this.given.has(c) && !taken.has(c) && /^[A-Z_]/.test(c)) ?? this.numbered(candidates.at(-1)!);
    this.given.add(free);
    return free;
  }

  private numbered(name: string): string {
    let n = 2;
    while (this.given.has(`${name}_${n}`)) n++;
    return `${name}_${n}`;
  }
}

/** "private-routes-1", "privateIp" → PRIVATE_ROUTES_1, PRIVATE_IP. */
const snake = (text: string): string => cliName(text).replaceAll(/[^a-z0-9]+/gi, "_").toUpperCase();
