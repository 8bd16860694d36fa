import { Fault } from "../core/fault.js";

/** Names that Windows keeps for devices, with or without a file behind them. */
const devices = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/** The local AWS keeps its files beside the environments. */
const taken = "emulator";

/** cli.md: `--env`. The name becomes a folder, part of tags and of names at AWS. */
export const isEnvName = (name: string): boolean => /^[a-z][a-z0-9-]{0,30}$/.test(name) && !devices.test(name) && name !== taken;

/** One component of a file's path in the environment's folder. No leading dot: those are our temporary files. */
const component = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
/** The store's own files, which nobody else may write. */
const own = /^(state\.json.*|lock\..*|secrets)$/i;

/** @throws Fault bad-path for anything that could leave the folder, hide in it, or be one of the store's own files. */
export function checkFileName(name: string): string[] {
  const parts = name.split("/");
  const refuse = (why: string) => new Fault("bad-path", { what: "file of the environment", given: name, why });
  const bad = parts.find((part) => !component.test(part) || devices.test(part.toLowerCase().split(".")[0] ?? ""));
  if (bad !== undefined) throw refuse(`"${bad}" is not a plain file name`);
  if (own.test(parts[0] ?? "")) throw refuse("it belongs to the state store");
  return parts;
}

export const isSecretName = (name: string): boolean => /^[a-z0-9][a-z0-9._-]{0,99}$/.test(name);

/** @throws Fault bad-path */
export function checkSecretName(name: string): void {
  if (!isSecretName(name)) {
    throw new Fault("bad-path", { what: "secret", given: name, why: "only a-z, 0-9, dots, - and _ are allowed, and a letter or digit first" });
  }
}
