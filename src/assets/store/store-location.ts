// Where models of the user lie: the option, else the environment, else `models/` beside the executable and the user's own data folder.
// Nothing is made here.
import { dirname, isAbsolute, join, resolve } from "node:path";
import { type CacheHost, thisHost } from "../cache/cache-location.ts";

export interface StoreHost extends CacheHost {
  /** Folder of the executable; null when the program runs from source. */
  readonly executableFolder: string | null;
}

/** Folders that are searched for a model, first come first served; `option` is the value of `--models`. */
export function storeFolders(
  option: string | undefined,
  host: StoreHost = thisStoreHost(),
): readonly string[] {
  const named = option ?? (host.env.MRLBENCH_MODELS || undefined);
  if (named !== undefined) return [resolve(named)];
  const beside = host.executableFolder === null ? [] : [join(host.executableFolder, "models")];
  return [...beside, userStore(host)];
}

/** The folder that `add` and `pull` write to: beside the executable there may be no right to write. */
export function writableStore(option: string | undefined, host: StoreHost = thisStoreHost()): string {
  return storeFolders(option, host).at(-1)!;
}

function userStore({ env, platform, home, temporaryFolder, user }: StoreHost): string {
  const data = userData(env, platform, home);
  return data === null
    ? join(temporaryFolder, `mrlbench-${user}`, "models")
    : join(data, "mrlbench", "models");
}

function userData(env: StoreHost["env"], platform: string, home: string | null): string | null {
  if (platform === "win32") {
    return env.LOCALAPPDATA || (home === null ? null : join(home, "AppData", "Local"));
  }
  if (platform === "darwin") return home === null ? null : join(home, "Library", "Application Support");
  const xdg = env.XDG_DATA_HOME;
  // The XDG base directory specification: a relative path is invalid and must be ignored.
  if (xdg && isAbsolute(xdg)) return xdg;
  return home === null ? null : join(home, ".local", "share");
}

function thisStoreHost(): StoreHost {
  return {
    ...thisHost(),
    executableFolder: Bun.isStandaloneExecutable ? dirname(process.execPath) : null,
  };
}
