import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { open as openFile, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { State } from "../../src/core/state.js";
import { environments, fileStore } from "../../src/state/file.js";
import { childProgram } from "./children.js";
import { sampleState } from "./sample-state.js";
import { faultOf, largeState, temporaryFolder } from "./sample.js";

const program = childProgram();
let dir: string;
let folder: string;
beforeEach(() => {
  dir = join(temporaryFolder(), "states");
  folder = join(dir, "default");
});
const open = (env = "default") => fileStore({ dir, env });
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

/** Saves `state` n times and returns the store. */
async function saved(state: State = sampleState(), n = 1) {
  const store = open(state.name);
  const lock = await store.lock("test");
  for (let i = 0; i < n; i++) await store.write(state, lock);
  await lock.release();
  return store;
}

describe("names", () => {
  it.each(["", "Default", "1a", "a/b", "..", ".", "a".repeat(32), "con", "nul", "aux", "prn", "com1", "lpt9", "a\n", "ä", "-a"])(
    "%j is no name of an environment",
    async (env) => {
      expect(await faultOf(() => fileStore({ dir, env }))).toMatchObject({ code: "bad-env-name", data: { given: env } });
      expect(existsSync(dir)).toBe(false);
    },
  );
  it("stays below its folder", () => {
    for (const env of ["default", "a", "com", "a".repeat(31), "a--b-"]) expect(fileStore({ dir, env }).where).toBe(join(dir, env, "state.json"));
  });
  it.each(["", "/etc/passwd", "../x", "a/../b", ".hidden", "a//b", "state.json", "state.json.3.bak", "lock.1", "secrets/x", "a\0b", "a b", "-o", "nul.txt"])(
    "%j is no name of a file",
    async (name) => {
      expect((await faultOf(() => open().path(name))).code).toBe("bad-path");
      expect((await faultOf(open().writeFile(name, ""))).code).toBe("bad-path");
      expect(existsSync(dir)).toBe(false);
    },
  );
  it.each(["", "A", "a/b", "..", ".pem"])("%j is no name of a secret", async (name) => {
    expect((await faultOf(open().secret(name, () => "x"))).code).toBe("bad-path");
    expect((await open().secrets()).length).toBe(0);
  });
});

describe("read and write", () => {
  it("there is nothing at first, and reading makes nothing", async () => {
    expect(await open().read()).toBeUndefined();
    expect(await open().holder()).toBeUndefined();
    expect(await environments(dir)).toEqual([]);
    expect(existsSync(dir)).toBe(false);
  });
  it("reads back what was written, with the serial and the epoch of the save", async () => {
    const state = sampleState();
    const store = await saved(state, 2);
    expect([state.serial, state.epoch]).toEqual([2, 1]);
    expect(await store.read()).toEqual(state);
    await saved(state);
    expect([state.serial, state.epoch]).toEqual([3, 2]);
    expect(await environments(dir)).toEqual(["default"]);
  });
  it("keeps fields it does not know", async () => {
    const state = { ...sampleState(), later: { a: [1] } };
    expect(await (await saved(state)).read()).toMatchObject({ later: { a: [1] } });
  });
  it("keeps the last five versions and nothing else", async () => {
    await saved(sampleState(), 9);
    const names = readdirSync(folder).sort();
    expect(names).toEqual(["lock.1", "state.json", ...[4, 5, 6, 7, 8].map((n) => `state.json.${n}.bak`)]);
    for (const n of [4, 5, 6, 7, 8]) {
      expect(JSON.parse(readFileSync(join(folder, `state.json.${n}.bak`), "utf8"))).toMatchObject({ serial: n });
    }
  });
  it("goes on above every version that is there when the user restored an older one", async () => {
    await saved(sampleState(), 6);
    renameSync(join(folder, "state.json.3.bak"), join(folder, "state.json"));
    const state = (await open().read())!;
    await saved(state);
    expect(state.serial).toBe(6);
    expect(readdirSync(folder).filter((n) => n.endsWith(".bak")).sort()).toEqual([1, 2, 3, 4, 5].map((n) => `state.json.${n}.bak`));
    await saved(state, 3);
    expect(await open().read()).toEqual(state);
  });
  it("goes on after a kill between keeping the old version and replacing it", async () => {
    const store = await saved(sampleState(), 2);
    const second = readFileSync(store.where, "utf8");
    writeFileSync(join(folder, "state.json.2.bak"), "something else", { mode: 0o600 });
    await saved((await store.read())!);
    expect(await store.read()).toMatchObject({ serial: 3 });
    expect(readFileSync(join(folder, "state.json.2.bak"), "utf8")).toBe(second);
  });
  it("parallel writes share a save, in order, and the last word stays", async () => {
    const store = open();
    const lock = await store.lock("test");
    const state = sampleState();
    await Promise.all(
      Array.from({ length: 100 }, async (_, i) => {
        state.outputs = { ...state.outputs, [`o${i}`]: i };
        await store.write(state, lock);
        expect(Object.keys((await store.read())!.outputs)).toContain(`o${i}`);
      }),
    );
    expect(state.serial).toBeLessThan(10);
    expect(await store.read()).toEqual(state);
    const other = { ...state, steps: ["network", "servers"] };
    await Promise.all([store.write(state, lock), store.write(other, lock)]);
    expect((await store.read())!.steps).toEqual(["network", "servers"]);
    await lock.release();
  });
  it("holds a large state", async () => {
    const state = largeState(300);
    expect(await (await saved(state)).read()).toEqual(state);
  });
  it("never writes what it could not read again", async () => {
    const store = await saved();
    const before = readFileSync(store.where);
    const lock = await store.lock("test");
    const bad = sampleState();
    delete bad.records["network/vpc"];
    const fault = await faultOf(store.write(bad, lock));
    expect(fault.code).toBe("bug");
    expect(fault.message).toContain("needs[0]");
    expect(readFileSync(store.where)).toEqual(before);
    expect(readdirSync(folder).filter((n) => n.startsWith(".tmp"))).toEqual([]);
    await store.write(sampleState(), lock); // and goes on
    await lock.release();
  });
});

describe("a power cut", () => {
  // The kernel forgets what was not forced out. So: bytes are forced out before they get their name, then the name.
  it("finds the bytes before the name, and the name before write resolves", async () => {
    const handle = await openFile(dir.slice(0, dir.lastIndexOf("/")));
    const prototype = Object.getPrototypeOf(handle) as { sync(this: FileHandle): Promise<void> };
    await handle.close();
    const store = await saved();
    const lock = await store.lock("test");
    const serial = () => (JSON.parse(readFileSync(store.where, "utf8")) as State).serial;
    const seen: string[] = [];
    const { sync } = prototype;
    const spy = vi.spyOn(prototype, "sync").mockImplementation(async function (this: FileHandle) {
      const is = await this.stat();
      seen.push(`${is.isDirectory() ? "folder" : "file"} at ${serial()}`);
      return sync.call(this);
    });
    await store.write((await store.read())!, lock);
    expect(seen).toEqual(["file at 1", "folder at 2"]);
    spy.mockRestore();
    await lock.release();
  });
});

describe("a file that is not ours to replace", () => {
  const untouched = async (content: string, code: string, data: object) => {
    const store = await saved(sampleState(), 3);
    writeFileSync(store.where, content);
    expect(await faultOf(store.read())).toMatchObject({ code, data });
    const lock = await store.lock("test");
    expect((await faultOf(store.write(sampleState(), lock))).code).toBe(code);
    await lock.release();
    expect(readFileSync(store.where, "utf8")).toBe(content);
    expect(await environments(dir)).toEqual(["default"]);
  };
  it("broken: names the newest intact backup", async () => {
    await untouched("{", "state-broken", { where: join(folder, "state.json"), backup: join(folder, "state.json.2.bak") });
  });
  it("newer", () => untouched('{"schema":99}', "state-newer", { schema: 99, ours: 1 }));
  it("of another environment", () => untouched(JSON.stringify(sampleState("other")), "state-foreign", {}));
  it("of the same name and another lineage", async () => {
    const store = await saved();
    const lock = await store.lock("test");
    const fault = await faultOf(store.write({ ...sampleState(), envId: "default-zzzzzzzzzzzzzzzz" }, lock));
    expect(fault.code).toBe("state-foreign");
    await lock.release();
  });
  it("skips backups that are broken themselves", async () => {
    const store = await saved(sampleState(), 4);
    writeFileSync(join(folder, "state.json.3.bak"), "{");
    writeFileSync(store.where, "");
    expect(await faultOf(store.read())).toMatchObject({ data: { why: "it is empty", backup: join(folder, "state.json.2.bak") } });
  });
  it("missing, with backups: is not taken for a new environment", async () => {
    const store = await saved(sampleState(), 2);
    renameSync(store.where, join(dir, "elsewhere"));
    expect(await faultOf(store.read())).toMatchObject({ code: "state-broken", data: { backup: join(folder, "state.json.1.bak") } });
    expect(await environments(dir)).toEqual(["default"]);
    const lock = await store.lock("test");
    expect((await faultOf(store.write(sampleState(), lock))).code).toBe("state-broken");
  });
});

describe("modes, owners, links", () => {
  it.each(["000", "022", "777"])("every file is 0600 in folders of 0700 under umask %s", async (mask) => {
    // Its own process: a thread cannot have its own umask.
    execFileSync(process.execPath, [program(), "modes", join(dir, ".."), mask]);
    const below = (path: string): string[] =>
      readdirSync(path, { withFileTypes: true }).flatMap((e) => [join(path, e.name), ...(e.isDirectory() ? below(join(path, e.name)) : [])]);
    const all = below(dir);
    for (const name of ["state.json", "state.json.2.bak", "lock.1", "secrets/key.pem", "vpn/alice.ovpn"]) expect(all).toContain(join(folder, name));
    for (const path of [dir, ...all]) expect([path, modeOf(path)]).toEqual([path, statSync(path).isDirectory() ? "700" : "600"]);
  });
  it("keeps everything out of git", async () => {
    await saved();
    expect(readFileSync(join(dir, ".gitignore"), "utf8")).toBe("*\n");
  });

  const everyWay = async (why: RegExp) => {
    const store = open();
    const ways = [() => store.read(), () => store.lock("test"), () => store.secret("key", () => "x"), () => store.writeFile("x", "y")];
    for (const work of ways) {
      const fault = await faultOf(work);
      expect(fault.code).toBe("state-unsafe");
      expect(fault.message).toMatch(why);
    }
  };
  it("refuses an environment that is a link to elsewhere", async () => {
    const elsewhere = temporaryFolder();
    mkdirSync(dir, { mode: 0o700 });
    symlinkSync(elsewhere, folder);
    await everyWay(/symbolic link/);
    expect(readdirSync(elsewhere)).toEqual([]);
    expect(await environments(dir)).toEqual([]);
  });
  it("but the folder that the user names may be one", async () => {
    const real = join(temporaryFolder(), "real");
    mkdirSync(real, { mode: 0o700 });
    symlinkSync(real, dir);
    expect(await (await saved()).read()).toBeDefined();
  });
  it.each([0o770, 0o707, 0o777])("refuses folders that others can change: %o", async (mode) => {
    await saved();
    chmodSync(folder, mode);
    await everyWay(/others can change it/);
    chmodSync(folder, 0o700);
    chmodSync(dir, mode);
    await everyWay(/others can change it/);
    expect((await faultOf(environments(dir))).code).toBe("state-unsafe");
  });
  it.runIf(process.getuid?.() === 0)("refuses what belongs to another user", async () => {
    const store = await saved();
    chownSync(store.where, 12345, 0);
    expect(await faultOf(store.read())).toMatchObject({ code: "state-unsafe", data: { why: expect.stringContaining("belongs to user 12345") as unknown } });
    chownSync(store.where, 0, 0);
    chownSync(folder, 12345, 0);
    await everyWay(/belongs to user 12345/);
  });
  it("refuses a state file that others can change, is a link, a pipe or a folder", async () => {
    const store = await saved();
    chmodSync(store.where, 0o666);
    expect((await faultOf(store.read())).code).toBe("state-unsafe");
    chmodSync(store.where, 0o600);
    const elsewhere = join(temporaryFolder(), "state.json");
    renameSync(store.where, elsewhere);
    symlinkSync(elsewhere, store.where);
    expect(await faultOf(store.read())).toMatchObject({ code: "state-unsafe", data: { why: "it is a symbolic link" } });
    execFileSync("rm", [store.where]);
    execFileSync("mkfifo", ["-m", "600", store.where]);
    expect(await faultOf(store.read())).toMatchObject({ code: "state-unsafe", data: { why: "it is not a file" } });
    execFileSync("rm", [store.where]);
    mkdirSync(store.where, { mode: 0o700 });
    expect(await faultOf(store.read())).toMatchObject({ code: "state-unsafe", data: { why: "it is not a file" } });
  });
  it("refuses to write through a link", async () => {
    await saved();
    const victim = join(temporaryFolder(), "victim");
    writeFileSync(victim, "mine");
    symlinkSync(victim, join(folder, "ssh_config"));
    expect((await faultOf(open().writeFile("ssh_config", "x"))).code).toBe("state-unsafe");
    symlinkSync(temporaryFolder(), join(folder, "vpn"));
    expect((await faultOf(open().writeFile("vpn/alice.ovpn", "x"))).code).toBe("state-unsafe");
    expect(readFileSync(victim, "utf8")).toBe("mine");
  });
  it("refuses a folder that is a file", async () => {
    writeFileSync(dir, "");
    await everyWay(/not a folder/);
  });
});

describe("secrets and files", () => {
  it("a secret is made once, and is on the disk before it is given", async () => {
    let made = 0;
    const make = () => `s${++made}`;
    const all = await Promise.all(Array.from({ length: 8 }, () => open().secret("vpn-psk", make)));
    expect(new Set(all).size).toBe(1);
    expect(readFileSync(join(folder, "secrets", "vpn-psk"), "utf8")).toBe(all[0]);
    expect(await open().secret("vpn-psk", () => "another")).toBe(all[0]);
    expect(await open().secrets()).toEqual([join(folder, "secrets", "vpn-psk")]);
    expect(readdirSync(join(folder, "secrets"))).toEqual(["vpn-psk"]);
    expect(await environments(dir)).toEqual([]);
  });
  it("nothing is left when it cannot be made", async () => {
    await expect(open().secret("key", () => { throw new Error("no entropy"); })).rejects.toThrow("no entropy");
    expect(await open().secrets()).toEqual([]);
  });
  it("refuses one that others can read", async () => {
    await open().secret("key", () => "s");
    chmodSync(join(folder, "secrets", "key"), 0o640);
    expect(await faultOf(open().secret("key", () => "x"))).toMatchObject({ code: "state-unsafe", data: { why: "others can read it (mode 640)" } });
  });
  it("replaces a file as a whole, whatever mode it had", async () => {
    await open().writeFile("ssh_config", "one");
    chmodSync(open().path("ssh_config"), 0o644);
    await open().writeFile("ssh_config", "two");
    expect([readFileSync(open().path("ssh_config"), "utf8"), modeOf(open().path("ssh_config"))]).toEqual(["two", "600"]);
  });
  it("lists the environments that have a state", async () => {
    await saved(sampleState("zeta"));
    await saved(sampleState("alpha"));
    await open("empty").writeFile("x", "");
    mkdirSync(join(dir, "Not-Ours"));
    writeFileSync(join(dir, "file"), "");
    expect(await environments(dir)).toEqual(["alpha", "zeta"]);
  });
});

describe("when the disk says no", () => {
  it("a write that does not fit leaves the old state, no rest, and one clear fault", async () => {
    const store = await saved();
    // The limit on the size of files (in blocks of 512 bytes) stands in for a full disk.
    const out = execFileSync("sh", ["-c", `ulimit -f 16; exec "$0" "$@"`, process.execPath, program(), "once", join(dir, ".."), "20000"], { encoding: "utf8" });
    expect(JSON.parse(out)).toEqual({ code: "state-unwritable", data: { where: store.where, why: "EFBIG: file too large" } });
    expect(await store.read()).toMatchObject({ serial: 1 });
    expect(readdirSync(folder).filter((n) => n.startsWith(".tmp"))).toEqual([]);
  });
  it("sweeps what killed writers left, and nothing of those alive", async () => {
    await saved();
    await open().secret("key", () => "s");
    const dead = `.tmp-${2 ** 22 - 1}-00ff`;
    const mine = `.tmp-${process.pid}-00ff`;
    const alive = ".tmp-1-00ff";
    for (const name of [dead, mine, alive]) writeFileSync(join(folder, name), "");
    writeFileSync(join(folder, "secrets", dead), "");
    await (await open().lock("test")).release();
    expect(readdirSync(folder).filter((n) => n.startsWith(".tmp"))).toEqual([alive]);
    expect(readdirSync(join(folder, "secrets"))).toEqual(["key"]);
  });
});
