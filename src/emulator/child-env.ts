import { devNull } from "node:os";

type Env = NodeJS.ProcessEnv;

// What an interpreter needs to find its own files and a place for temporary ones, on any system.
const kept = ["PATH", "HOME", "TMPDIR", "TMP", "TEMP", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT", "SYSTEMDRIVE", "USERPROFILE", "APPDATA", "LOCALAPPDATA"];

/**
 * The emulator's environment: nothing of the user's that could change what it does. No AWS settings (credentials that
 * are no secret, no config files), no proxies, no PYTHON* but ours.
 */
export function emulatorEnv(env: Env, pythonPath: readonly string[], separator: string): Env {
  const own = Object.fromEntries(kept.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
  return {
    ...own,
    PYTHONPATH: pythonPath.join(separator),
    PYTHONUNBUFFERED: "1",
    PYTHONUTF8: "1",
    // The package may lie in a folder that is not ours to write to, or is packed from.
    PYTHONDONTWRITEBYTECODE: "1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  };
}

/** For looking at interpreters: the user's (version switchers such as pyenv live from it), but no PYTHON*. */
export const probeEnv = (env: Env): Env =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.toUpperCase().startsWith("PYTHON")));

/**
 * For uv and pip: the user's, since their index, proxy and certificates stand there; without what would send the
 * packages somewhere else than into our folder.
 */
export const installEnv = (env: Env): Env => ({
  ...Object.fromEntries(Object.entries(probeEnv(env)).filter(([name]) => !elsewhere.has(name.toUpperCase()))),
  PIP_USER: "0",
  PIP_REQUIRE_VIRTUALENV: "0",
  PIP_DISABLE_PIP_VERSION_CHECK: "1",
  PIP_NO_INPUT: "1",
});
const elsewhere = new Set(["PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PIP_REQUIREMENT", "PIP_CONSTRAINT", "UV_PROJECT_ENVIRONMENT", "UV_SYSTEM_PYTHON", "UV_TARGET", "UV_PREFIX", "UV_CONSTRAINT", "UV_OVERRIDE", "VIRTUAL_ENV", "CONDA_PREFIX"]);
