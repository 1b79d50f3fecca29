// Where models of the user lie: the option, else the environment, else `models/` beside the executable and the user's own data folder.
import { existsSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { type CacheHost, thisHost } from "../cache/cache-location.ts";
import { privateFolder, requirePrivate } from "../cache/private-folder.ts";

export interface StoreHost extends CacheHost {
  /** Folder of the executable; null when the program runs from source. */
  readonly executableFolder: string | null;
}

/**
 * Folders that are searched for a model, first come first served; `option` is the value of `--models`. Nothing is made.
 * @throws MissingError where the only place left is the folder for temporary files, and somebody else was there first
 */
export function storeFolders(
  option: string | undefined,
  host: StoreHost = thisStoreHost(),
): readonly string[] {
  const named = option ?? (host.env.MRLBENCH_MODELS || undefined);
  if (named !== undefined) return [resolve(named)];
  const beside = host.executableFolder === null ? [] : [join(host.executableFolder, "models")];
  const data = userData(host);
  if (data !== null) return [...beside, join(data, "mrlbench", "models")];
  const shared = inTemporary(host);
  if (existsSync(shared)) requirePrivate(realpathSync(shared));
  return [...beside, join(shared, "models")];
}

/**
 * The folder that `add` and `pull` write to: beside the executable there may be no right to write.
 * @throws as `storeFolders`; OutputError where a folder that must be this user's alone cannot be made
 */
export function writableStore(option: string | undefined, host: StoreHost = thisStoreHost()): string {
  const store = storeFolders(option, host).at(-1)!;
  if (dirname(store) === inTemporary(host)) privateFolder(dirname(store));
  return store;
}

/** Everybody may make folders there. */
function inTemporary({ temporaryFolder, user }: StoreHost): string {
  return join(temporaryFolder, `mrlbench-${user}`);
}

function userData({ env, platform, home }: StoreHost): string | null {
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
