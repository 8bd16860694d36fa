import { chmod, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { devNull } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fileStore } from "../../src/state/file.js";
import { freshAccount } from "../setup/account.js";
import { sampleState } from "../state/sample-state.js";
import { kumiki, tempFolder } from "./harness.js";

/** Everything a user may get wrong: one clear message, the right exit code, no stack trace, and nothing called. */
interface Bad {
  readonly name: string;
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Makes files below the run's folder (states are in `.kumiki`). */
  readonly prepare?: (folder: string) => Promise<unknown>;
  readonly exit: number;
  /** The message names what, which and why. */
  readonly matches: RegExp;
}

// ---------------------------------------------------------------------------- a door that counts who knocks

let door: Server;
let knocks = 0;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const refuse = (status: number, code: string) => (_: IncomingMessage, response: ServerResponse) => {
  response.writeHead(status, { "content-type": "text/xml" });
  response.end(`<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${code} it is</Message></Error><RequestId>r-1</RequestId></ErrorResponse>`);
};
beforeAll(async () => {
  door = createServer((request, response) => {
    knocks++;
    request.resume();
    answer(request, response);
  });
  await new Promise<void>((listening) => door.listen(0, "127.0.0.1", listening));
});
afterAll(() => new Promise((closed) => door.close(closed)));
const doorUrl = () => `http://127.0.0.1:${(door.address() as AddressInfo).port}`;

let folder: string;
beforeEach(async () => {
  folder = await tempFolder();
  knocks = 0;
  answer = refuse(500, "InternalFailure");
});

const variables = (endpoint: string): Record<string, string> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: "123456789012",
  AWS_SECRET_ACCESS_KEY: "secret",
  AWS_REGION: "ap-northeast-1",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
});
const run = (bad: Bad, endpoint: string) =>
  kumiki(bad.argv.map((a) => a.replaceAll("FOLDER", folder)), {
    env: { ...variables(endpoint), KUMIKI_DIR: join(folder, ".kumiki"), ...bad.env },
  });

/** One message of two parts, nothing of our insides. */
function checkMessage(err: string, matches: RegExp): void {
  expect(err.match(/Error:/g), err).toHaveLength(1);
  expect(err.match(/What now:/g), err).toHaveLength(1);
  expect(err).toMatch(matches);
  expect(err).not.toMatch(/^\s+at |undefined|\[object|NaN|node:internal/m);
  // eslint-disable-next-line no-control-regex -- control characters are the subject
  expect(err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e]/);
}

// ------------------------------------------------------------------------------------------- found without a call

const zones = ["--zones", "ap-northeast-1a,ap-northeast-1c"];
const plan = (...argv: string[]) => ["plan", ...argv];
const cidr = (name: string, value: string, matches: RegExp): Bad => ({ name, argv: plan(`--web-cidr=${value}`), exit: 2, matches });

const answers: readonly Bad[] = [
  cidr("a range that is none", "abc", /--web-cidr cannot be "abc"/),
  cidr("a range without a prefix", "172.16.0.0", /prefix is missing/),
  cidr("host bits set", "172.16.0.1/23", /172\.16\.0\.0\/23/),
  cidr("an octet of 300", "172.16.300.0/24", /300 is more than 255/),
  cidr("a leading zero", "010.0.0.0/16", /octal/),
  cidr("a prefix of 33", "10.0.0.0/33", /\/33/),
  cidr("a VPC too large", "10.0.0.0/8", /from \/16 to \/26/),
  cidr("a VPC too small", "10.0.0.0/29", /from \/16 to \/26/),
  cidr("a VPC that AWS would take, without room for the subnets", "10.0.0.0/28", /from \/16 to \/26/),
  cidr("an IPv6 range", "fd00::/64", /--web-cidr/),
  cidr("a range no host can have", "127.0.0.0/16", /--web-cidr/),
  cidr("an empty range", "", /--web-cidr/),
  cidr("two ranges where one is wanted", "10.0.0.0/16,10.1.0.0/16", /--web-cidr/),
  cidr("a range with a terminal escape", "10.0.0.0/16\u001b[2J", /\\u001b\[2J/),
  cidr("a range that turns the line round", "\u202e61/0.0.0.01", /\\u202e/),
  cidr("a range of 300 characters", "1".repeat(300), /--web-cidr/),
  { name: "subnets that overlap", argv: plan(...zones, "--web-public-subnets", "172.16.0.0/25,172.16.0.64/26"), exit: 2, matches: /overlaps another subnet/ },
  { name: "a subnet outside of its VPC", argv: plan(...zones, "--web-public-subnets", "172.16.0.0/25,10.0.0.0/25"), exit: 2, matches: /172\.16\.0\.0\/23/ },
  { name: "a subnet too small", argv: plan(...zones, "--web-private-subnets", "172.16.1.0/29,172.16.1.128/25"), exit: 2, matches: /from \/16 to \/28/ },
  { name: "one subnet for two zones", argv: plan(...zones, "--web-public-subnets", "172.16.0.0/25"), exit: 2, matches: /--web-public-subnets/ },
  { name: "a VPC with no room for its subnets", argv: plan(...zones, "--web-cidr", "172.16.0.0/28"), exit: 2, matches: /\/28/ },
  { name: "an unknown engine", argv: plan("--database-engine", "oracle"), exit: 2, matches: /--database-engine cannot be "oracle"/ },
  { name: "a yes-no variable that is neither", argv: plan(), env: { KUMIKI_DATABASE_MULTI_AZ: "maybe" }, exit: 2, matches: /KUMIKI_DATABASE_MULTI_AZ/ },
  { name: "SSH from a host name", argv: plan("--ssh-from", "my.host.example"), exit: 2, matches: /--ssh-from/ },
  { name: "a bucket name with capitals", argv: plan("--bucket-name", "MyBucket"), exit: 2, matches: /--bucket-name cannot be "MyBucket"/ },
  { name: "a bucket name of 300 characters", argv: plan("--bucket-name", "b".repeat(300)), exit: 2, matches: /--bucket-name/ },
  { name: "a bucket name of emoji", argv: plan("--bucket-name", "🪣🪣🪣"), exit: 2, matches: /🪣/ },
  { name: "a key pair with a line end", argv: plan("--key-pair", "a\nb"), exit: 2, matches: /\\u000a/ },
  { name: "an image that is none", argv: plan("--image", "windows"), exit: 2, matches: /--image/ },
  { name: "an instance type with a command in it", argv: plan("--instance-type", "t3.micro; rm -rf /"), exit: 2, matches: /--instance-type/ },
  { name: "a certificate that is none", argv: plan("--certificate-arn", "arn:aws:s3:::bucket"), exit: 2, matches: /--certificate-arn/ },
  { name: "a retention AWS does not have", argv: plan("--flow-log-retention-days", "8"), exit: 2, matches: /--flow-log-retention-days/ },
  { name: "an interval AWS does not have", argv: plan("--flow-log-interval", "61"), exit: 2, matches: /--flow-log-interval/ },
  { name: "a database class that is none", argv: plan("--database-class", "huge"), exit: 2, matches: /--database-class/ },
  { name: "a bad answer in a variable", argv: plan(), env: { KUMIKI_WEB_CIDR: "10.0.0.0" }, exit: 2, matches: /KUMIKI_WEB_CIDR/ },
  { name: "a bad answer by --set", argv: plan("--set", "webCidr=10.0.0.0"), exit: 2, matches: /--set/ },
];

const options: readonly Bad[] = [
  { name: "an unknown option", argv: ["up", "--web-cird", "10.0.0.0/16", "--yes"], exit: 2, matches: /no option --web-cird.*\n.*--web-cidr/ },
  { name: "an unknown option with an escape", argv: ["status", "--\u001b[31mred"], exit: 2, matches: /\\u001b/ },
  { name: "an unknown command", argv: ["tear-down"], exit: 2, matches: /kumiki teardown/ },
  { name: "a command of another tool", argv: ["destroy", "--yes"], exit: 2, matches: /"destroy"/ },
  { name: "a word that status does not take", argv: ["status", "network"], exit: 2, matches: /status network/ },
  { name: "an unknown option without a command", argv: ["--bogus"], exit: 2, matches: /no option --bogus/ },
  { name: "an option without its value", argv: ["status", "--env"], exit: 2, matches: /--env needs a value/ },
  { name: "an option in place of a value", argv: ["up", "--env", "--yes"], exit: 2, matches: /--env needs a value/ },
  { name: "a value for yes", argv: ["up", "--yes=true"], exit: 2, matches: /--yes/ },
  { name: "an unknown step", argv: ["up", "netwerk", "--yes"], exit: 2, matches: /"netwerk"/ },
  { name: "an unknown step to go through", argv: plan("--through", "everything"), exit: 2, matches: /"everything"/ },
  { name: "an unknown step to tear down", argv: ["teardown", "netwerk", "--yes"], exit: 2, matches: /"netwerk"/ },
  { name: "a step without what it stands on", argv: plan("servers", "--without", "network"), exit: 2, matches: /network/ },
  { name: "an unknown preset", argv: plan("--preset", "secure"), exit: 2, matches: /--preset cannot be "secure"/ },
  { name: "an unknown language", argv: ["status", "--lang", "fr"], exit: 2, matches: /--lang cannot be "fr"/ },
  { name: "a Region that cannot be one", argv: plan("--region", "Tokyo"), exit: 2, matches: /--region cannot be "Tokyo"/ },
  { name: "a Region with a host in it", argv: plan("--region", "ap-northeast-1.evil.example"), exit: 2, matches: /evil/ },
  { name: "an endpoint without a scheme", argv: plan("--endpoint-url", "localhost:5000"), exit: 2, matches: /localhost:5000/ },
  { name: "an endpoint with a password", argv: plan("--endpoint-url", "http://me:secret@127.0.0.1"), exit: 2, matches: /password/ },
  { name: "a shared state that is no place in S3", argv: ["status", "--state", "s3:bucket/prefix"], exit: 2, matches: /--state .*s3:\/\/bucket\/prefix/s },
  { name: "no shell to complete", argv: ["completion"], exit: 2, matches: /"kumiki completion" needs one more word\..*bash, zsh, fish\. For example: source <\(kumiki completion bash\)/s },
  { name: "state without a word", argv: ["state"], exit: 2, matches: /"kumiki state" needs one more word\..*pull, push, mv, unlock.*kumiki state mv --to/s },
  { name: "config without a word", argv: ["config"], exit: 2, matches: /explain, write, schema.*kumiki config explain/s },
  { name: "vpn without a word", argv: ["vpn"], exit: 2, matches: /add, revoke, profile, list, on, off.*kumiki vpn add taro/s },
  { name: "lab without a word", argv: ["lab"], exit: 2, matches: /"kumiki lab" needs one more word\..*kumiki lab up/s },
  { name: "nobody to add to the VPN", argv: ["vpn", "add"], exit: 2, matches: /"kumiki vpn add" needs one more word: NAME\..*kumiki vpn add taro/s },
  { name: "nobody to revoke", argv: ["vpn", "revoke"], exit: 2, matches: /"kumiki vpn revoke".*: NAME\..*kumiki vpn revoke taro --yes/s },
  { name: "no file to push", argv: ["state", "push"], exit: 2, matches: /"kumiki state push".*: FILE\..*kumiki state push copy\.json/s },
  { name: "no host to log in to", argv: ["ssh"], exit: 2, matches: /"kumiki ssh" needs one more word: HOST\..*web-server-1, .*For example: kumiki ssh web-server-1/s },
  { name: "no host to look around on", argv: ["lab", "shell"], exit: 2, matches: /"kumiki lab shell".*: HOST\..*kumiki lab shell web-server-1/s },
  { name: "a shell nobody completes", argv: ["completion", "tcsh"], exit: 2, matches: /tcsh/ },
  { name: "an act the emulator does not know", argv: ["emulator", "restart"], exit: 2, matches: /restart/ },
  { name: "--local with a profile", argv: plan("--local", "--profile", "work"), env: { AWS_ENDPOINT_URL: "" }, exit: 2, matches: /--local and --profile/ },
  { name: "--local with an endpoint elsewhere", argv: plan("--local", "--endpoint-url", "https://ec2.amazonaws.com"), exit: 2, matches: /--local and --endpoint-url/ },
  { name: "--local where AWS_ENDPOINT_URL points elsewhere", argv: plan("--local"), env: { AWS_ENDPOINT_URL: "https://example.com" }, exit: 2, matches: /AWS_ENDPOINT_URL/ },
  { name: "--through beside steps", argv: plan("network", "--through", "servers"), exit: 2, matches: /--through servers and network/ },
  { name: "a step wanted and not wanted", argv: plan("--with", "bucket", "--without", "bucket"), exit: 2, matches: /--with bucket and --without bucket/ },
  { name: "quiet and verbose", argv: ["status", "--quiet", "--verbose"], exit: 2, matches: /--quiet and --verbose/ },
  { name: "a safety variable misspelled", argv: plan(), env: { KUMIKI_LOCAL: "ture" }, exit: 2, matches: /KUMIKI_LOCAL/ },
  { name: "nobody to confirm", argv: ["up"], exit: 2, matches: /add --yes to it/ },
  { name: "a terminal that may not be used", argv: ["up", "--no-input"], exit: 2, matches: /--yes/ },
];

const envName = (name: string, value: string, matches: RegExp): Bad => ({ name: `--env: ${name}`, argv: ["status", `--env=${value}`], exit: 2, matches });
const names: readonly Bad[] = [
  envName("nothing", "", /""/),
  envName("a capital", "Lab", /"Lab"/),
  envName("the folder above", "..", /"\.\."/),
  envName("a path upwards", "../../etc", /etc/),
  envName("an absolute path", "/etc/passwd", /passwd/),
  envName("a path of Windows", "a\\b", /a/),
  envName("300 characters", "a".repeat(300), /aaa/),
  envName("32 characters", "a".repeat(32), /31 characters/),
  envName("emoji", "🚀", /🚀/),
  envName("Japanese", "本番", /本番/),
  envName("a control character", "a\u0007b", /\\u0007/),
  envName("a terminal escape", "\u001b]0;x\u0007", /\\u001b/),
  envName("a zero byte", "a\u0000b", /\\u0000/),
  envName("zero width", "la\u200bb", /\\u200b/),
  envName("a device of Windows", "con", /"con"/),
  envName("a hyphen first", "-a", /"-a"/),
  { name: "--dir: a file", argv: ["status", "--dir", devNull], exit: 2, matches: /not a folder/ },
  { name: "--dir: a control character", argv: ["status", "--dir", "a\u001bb"], exit: 2, matches: /\\u001b/ },
  { name: "--profile: a line end", argv: plan("--profile", "a\nb"), exit: 2, matches: /--profile/ },
];

const file = (name: string, content: string | Buffer, matches: RegExp): Bad => ({
  name: `--config: ${name}`,
  argv: plan("--config", "FOLDER/kumiki.yaml"),
  prepare: (at) => writeFile(join(at, "kumiki.yaml"), content),
  exit: 2,
  matches,
});
const files: readonly Bad[] = [
  { name: "--config: absent", argv: plan("--config", "FOLDER/nope.yaml"), exit: 2, matches: /nope\.yaml.*there is no such file/ },
  { name: "--config: a folder", argv: plan("--config", "FOLDER"), exit: 2, matches: /not a file|EISDIR/ },
  file("broken YAML", "webCidr: [", /kumiki\.yaml:\d/),
  file("broken JSON", '{"webCidr": "10.0.0.0/16",', /kumiki\.yaml:\d/),
  file("a key twice", "webCidr: 10.0.0.0/16\nwebCidr: 10.1.0.0/16\n", /kumiki\.yaml:2/),
  file("an unknown key", "# mine\nwebCird: 10.0.0.0/16\n", /"webCird", at kumiki\.yaml:2\.\n.*Did you mean "webCidr"/),
  file("a key of every object", "__proto__: x\n", /__proto__/),
  file("a bad value", "\nwebCidr: 10.0.0.1/16\n", /kumiki\.yaml:2/),
  file("a map for a value", "webCidr: {a: b}\n", /kumiki\.yaml:1/),
  file("no value", "webCidr:\n", /no value/),
  file("an alias", "webCidr: &a 10.0.0.0/16\nsshFrom: *a\n", /kumiki\.yaml:2/),
  file("a tag", "webCidr: !!binary aGVsbG8=\n", /kumiki\.yaml|--web-cidr/),
  file("a list of lists", "zones: [[a]]\n", /kumiki\.yaml:1/),
  file("a list at the top", "- webCidr\n", /not a map/),
  file("bytes that are no text", Buffer.from([0xff, 0xfe, 0x00]), /UTF-8/),
  file("far too large", `# ${"x".repeat(300_000)}`, /larger/),
  { name: "--set: an unknown key", argv: plan("--set", "sshform=x"), exit: 2, matches: /"sshform".*\n.*"sshFrom"/ },
  { name: "--set: no value", argv: plan("--set", "webCidr"), exit: 2, matches: /--set webCidr/ },
];

/** A state file at its place; the folders as the store makes them. */
async function stateFile(at: string, content: string | Uint8Array): Promise<string> {
  const place = join(at, ".kumiki", "default");
  await mkdir(place, { recursive: true, mode: 0o700 });
  const path = join(place, "state.json");
  await writeFile(path, content, { mode: 0o600 });
  return path;
}
/** Everything is offered everywhere: these tests are about other things. */
const sound = (name = "default") => {
  const sample = sampleState(name);
  return { ...sample, facts: { ...sample.facts, offered: { "t3.micro": sample.facts.zones } } };
};
const good = () => JSON.stringify(sound());
const state = (name: string, content: () => string | Uint8Array, matches: RegExp, argv: readonly string[] = ["up", "--yes"]): Bad => ({
  name: `state: ${name}`,
  argv,
  prepare: (at) => stateFile(at, content()),
  exit: 2,
  matches,
});
const changed = (change: object) => () => JSON.stringify({ ...sound(), ...change });
const states: readonly Bad[] = [
  state("broken", () => "{ not json", /state\.json/),
  state("truncated", () => good().slice(0, -40), /state\.json/, ["teardown", "--yes"]),
  state("empty", () => "", /state\.json/, ["status"]),
  state("a list", () => "[]", /state\.json/, ["status"]),
  state("null", () => "null", /state\.json/, ["plan"]),
  state("not UTF-8", () => Buffer.from([0xff, 0xfe, 0x7b]), /state\.json/, ["status"]),
  state("far too large", () => `{"a": "${"x".repeat(6_000_000)}"}`, /state\.json/, ["status"]),
  state("too deep", () => `{"a": ${"[".repeat(5_000)}${"]".repeat(5_000)}}`, /state\.json/, ["status"]),
  state("with a prototype in it", () => good().replace('"records":{', '"records":{"__proto__":{},'), /state\.json/, ["status"]),
  state("of another environment", () => JSON.stringify(sound("other")), /other/),
  state("of a newer kumiki", changed({ schema: 99 }), /newer kumiki/),
  state("of a newer kumiki, to be torn down", changed({ schema: 99 }), /99/, ["teardown", "--yes"]),
  state("records that are none", changed({ records: { "network/vpc": 3 } }), /state\.json/, ["teardown", "--yes"]),
  state("a serial that is none", changed({ serial: "many" }), /serial/, ["status"]),
  {
    name: "state: a link to somewhere else",
    argv: ["status"],
    prepare: async (at) => {
      const path = await stateFile(at, good());
      await writeFile(join(at, "elsewhere.json"), good());
      const { rm } = await import("node:fs/promises");
      await rm(path);
      await symlink(join(at, "elsewhere.json"), path);
    },
    exit: 2,
    matches: /symbolic link/,
  },
  {
    name: "state: an environment's folder that is a link",
    argv: ["up", "--yes"],
    prepare: async (at) => {
      await mkdir(join(at, ".kumiki"), { mode: 0o700 });
      await mkdir(join(at, "elsewhere"));
      await symlink(join(at, "elsewhere"), join(at, ".kumiki", "default"));
    },
    exit: 2,
    matches: /symbolic link/,
  },
  { name: "state: others can write it", argv: ["teardown", "--yes"], prepare: async (at) => chmod(await stateFile(at, good()), 0o666), exit: 2, matches: /others can change it/ },
  { name: "state: a folder in its place", argv: ["status"], prepare: (at) => mkdir(join(at, ".kumiki", "default", "state.json"), { recursive: true, mode: 0o700 }), exit: 2, matches: /state\.json/ },
  { name: "a teardown nobody confirms", argv: ["teardown"], prepare: (at) => stateFile(at, good()), exit: 2, matches: /--yes/ },
  { name: "a profile for an environment of the emulator", argv: ["up", "--yes", "--profile", "work"], prepare: (at) => stateFile(at, good()), exit: 2, matches: /--profile work/ },
];

const everything = [...answers, ...options, ...names, ...files, ...states];

describe(`${everything.length} kinds of bad input: one clear message, nothing called, nothing written`, () => {
  it("each has a name of its own", () => expect(new Set(everything.map((b) => b.name)).size).toBe(everything.length));

  it.each(everything)("$name", async (bad) => {
    await bad.prepare?.(folder);
    const before = await filesBelow(folder);
    const ran = await run(bad, doorUrl());
    checkMessage(ran.err, bad.matches);
    expect(ran).toMatchObject({ code: bad.exit, out: "" });
    expect(knocks).toBe(0);
    expect(await filesBelow(folder)).toEqual(before);
  });

  it("with --json each is one document on stdout, and stderr is silent", async () => {
    for (const bad of [answers[2]!, answers[12]!, options[0]!, names[5]!, files[5]!]) {
      const ran = await run({ ...bad, argv: [...bad.argv, "--json"] }, doorUrl());
      expect(ran).toMatchObject({ code: bad.exit, err: "" });
      const document = JSON.parse(ran.out) as { error: Record<string, string> };
      expect(document.error).toMatchObject({ class: "usage", code: expect.any(String), message: expect.any(String), remedy: expect.any(String) });
      expect(ran.out.trim().split("\n")).toHaveLength(1);
    }
  });
  it("in Japanese, too", async () => {
    const ran = await run({ ...answers[2]!, env: { LANG: "ja_JP.UTF-8" } }, doorUrl());
    expect(ran.err).toContain("エラー");
    expect(ran.err).toContain("対処");
  });
});

/** Paths and contents: what is refused leaves no trace. */
async function filesBelow(root: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    found[path] = entry.isFile() ? (await readFile(path)).toString("base64").slice(0, 200) : "";
  }
  return found;
}

// ------------------------------------------------------------------------------- who we are, and whether it answers

interface Turned extends Bad {
  readonly door?: (request: IncomingMessage, response: ServerResponse) => void;
  readonly knocks: number;
}
const nobody = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" };
const turnedAway: readonly Turned[] = [
  { name: "no credentials", argv: plan(), env: nobody, exit: 3, matches: /no AWS credentials/, knocks: 0 },
  { name: "a profile that is not there", argv: plan("--profile", "work"), exit: 3, matches: /profile "work"/, knocks: 0 },
  { name: "no Region anywhere", argv: plan(), env: { AWS_REGION: undefined }, exit: 2, matches: /Region/, knocks: 0 },
  { name: "expired credentials", argv: plan(), door: refuse(403, "ExpiredToken"), exit: 3, matches: /expired/, knocks: 1 },
  { name: "a key that AWS does not know", argv: plan(), door: refuse(403, "InvalidClientTokenId"), exit: 3, matches: /InvalidClientTokenId/, knocks: 1 },
  { name: "a wrong secret", argv: plan(), door: refuse(403, "SignatureDoesNotMatch"), exit: 3, matches: /SignatureDoesNotMatch/, knocks: 1 },
  { name: "nobody at the endpoint", argv: plan(), env: { AWS_ENDPOINT_URL: "http://127.0.0.1:1" }, exit: 1, matches: /127\.0\.0\.1:1 cannot be reached/, knocks: 0 },
];
describe("turned away at the door: nothing is made, and it says what now", () => {
  it.each(turnedAway)("$name", async (bad) => {
    if (bad.door !== undefined) answer = bad.door;
    const ran = await run(bad, doorUrl());
    checkMessage(ran.err, bad.matches);
    expect(ran).toMatchObject({ code: bad.exit, out: "" });
    // Once may be asked again; what is refused is not hammered at.
    expect(knocks).toBe(bad.knocks);
    expect(await readdir(folder)).toEqual([]);
  });
});

// ---------------------------------------------------------------------------------- what only AWS's own facts show

const emulator = process.env["KUMIKI_TEST_ENDPOINT"] ?? "";
describe.skipIf(emulator === "")("with the emulator's facts", () => {
  const account = freshAccount();
  const at = { AWS_ACCESS_KEY_ID: account, KUMIKI_SSH_FROM: "203.0.113.7/32" };
  const saved = (more: object, place: object = {}) => (root: string) =>
    stateFile(
      root,
      JSON.stringify({ ...sound(), place: { endpoint: emulator, region: "ap-northeast-1", account, partition: "aws", ...place }, answers: {}, ...more }),
    );
  const cases: readonly Bad[] = [
    { name: "an unknown zone", argv: ["up", "network", "--yes", "--zones", "ap-northeast-1a,ap-northeast-1z"], env: at, exit: 2, matches: /ap-northeast-1z/ },
    { name: "one zone where two are needed", argv: ["up", "network", "--yes", "--zones", "ap-northeast-1a"], env: at, exit: 2, matches: /--zones/ },
    { name: "the same zone twice", argv: ["up", "network", "--yes", "--zones", "ap-northeast-1a,ap-northeast-1a"], env: at, exit: 2, matches: /--zones/ },
    { name: "a saved answer that is none", argv: ["plan"], env: at, prepare: saved({ answers: { webCidr: { value: "10.0.0.1/16", from: "prompt" } } }), exit: 2, matches: /--web-cidr/ },
    { name: "another account", argv: ["up", "--yes"], env: at, prepare: saved({}, { account: "999999999999" }), exit: 2, matches: /999999999999/ },
    { name: "another Region", argv: ["teardown", "--yes", "--region", "eu-west-1"], env: at, prepare: saved({}), exit: 2, matches: /eu-west-1/ },
    { name: "another endpoint", argv: ["teardown", "--yes"], env: at, prepare: saved({}, { endpoint: "aws" }), exit: 2, matches: /endpoint/ },
    { name: "a place where nothing can be written", argv: ["up", "network", "--yes", "--dir", "/proc/kumiki"], env: at, exit: 2, matches: /\/proc\/kumiki/ },
  ];
  it.each(cases)("$name", async (bad) => {
    await bad.prepare?.(folder);
    const before = await filesBelow(folder);
    const ran = await run(bad, emulator);
    checkMessage(ran.err, bad.matches);
    expect(ran).toMatchObject({ code: bad.exit, out: "" });
    expect(await filesBelow(folder)).toEqual(before);
  });
  it("a second run at the same time", async () => {
    const store = fileStore({ dir: join(folder, ".kumiki"), env: "default" });
    const lock = await store.lock("up");
    try {
      const bad: Bad = { name: "", argv: ["up", "network", "--yes"], env: at, exit: 5, matches: new RegExp(String(process.pid)) };
      const ran = await run(bad, emulator);
      checkMessage(ran.err, bad.matches);
      expect(ran).toMatchObject({ code: 5, out: "" });
    } finally {
      await lock.release();
    }
  });
});
