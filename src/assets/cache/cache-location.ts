// Where the cache lies: the option, then the environment, then the system's own place for caches, then the folder
// for temporary files. Nothing is made here.

import { statSync } from "node:fs";
import { homedir, tmpdir, userInfo } from "node:os";
import { isAbsolute, join, resolve } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

export interface CacheHost {
  readonly env: Environment;
  readonly platform: string;
  /** The home folder, or null where this user has none. */
  readonly home: string | null;
  readonly temporaryFolder: string;
  /** What tells users apart in the temporary folder. */
  readonly user: string;
}

/** The cache folder for a run; `option` is the value of `--cache-dir`. */
export function cacheLocation(option: string | undefined, host: CacheHost = thisHost()): string {
  const { env } = host;
  const named = option ?? nonEmpty(env.MRLBENCH_CACHE);
  if (named !== undefined) return resolve(named);
  const caches = systemCaches(host);
  return caches === null ? join(host.temporaryFolder, `mrlbench-${host.user}`) : join(caches, "mrlbench");
}

function systemCaches({ env, platform, home }: CacheHost): string | null {
  if (platform === "win32") {
    return nonEmpty(env.LOCALAPPDATA) ?? (home === null ? null : join(home, "AppData", "Local"));
  }
  if (platform === "darwin") return home === null ? null : join(home, "Library", "Caches");
  const xdg = nonEmpty(env.XDG_CACHE_HOME);
  // The XDG base directory specification: a relative path is invalid and must be ignored.
  if (xdg !== undefined && isAbsolute(xdg)) return xdg;
  return home === null ? null : join(home, ".cache");
}

export function thisHost(): CacheHost {
  const home = knownHome();
  return {
    env: process.env,
    platform: process.platform,
    home: home !== null && isHome(home) ? home : null,
    temporaryFolder: tmpdir(),
    user: String(process.getuid?.() ?? userInfo().username),
  };
}

/** HOME, else what the account says; null for a user number without an account, as in many containers. */
function knownHome(): string | null {
  try {
    return homedir();
  } catch {
    return null;
  }
}

/**
 * A home counts when it is this user's own: service users are given one that does not exist, containers give `/`,
 * and sudo may leave the caller's.
 */
function isHome(path: string): boolean {
  if (!isAbsolute(path)) return false;
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined || !status.isDirectory()) return false;
  const user = process.getuid?.();
  return user === undefined || status.uid === user;
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}
