import { describe, expect, test } from "bun:test";
import { chownSync, existsSync } from "node:fs";
import { join } from "node:path";
import { type CacheHost, cacheLocation } from "../../../src/assets/cache/cache-location.ts";
import { temporaryFolders } from "../temporary-folder.ts";

const temporaryFolder = temporaryFolders();

const linux: CacheHost = {
  env: {},
  platform: "linux",
  home: "/home/ann",
  temporaryFolder: "/tmp",
  user: "1000",
};
const withEnv = (env: CacheHost["env"], host = linux) => cacheLocation(undefined, { ...host, env });

describe("the cache lies", () => {
  test("where the option says, then where the variable says", () => {
    const env = { MRLBENCH_CACHE: "/b", XDG_CACHE_HOME: "/c" };
    expect(cacheLocation("/a", { ...linux, env })).toBe("/a");
    expect(withEnv(env)).toBe("/b");
    expect(cacheLocation("sub", linux)).toBe(join(process.cwd(), "sub"));
  });

  test("in the system's folder for caches", () => {
    expect(withEnv({ XDG_CACHE_HOME: "/c" })).toBe("/c/mrlbench");
    expect(withEnv({})).toBe("/home/ann/.cache/mrlbench");
    expect(withEnv({}, { ...linux, platform: "darwin" })).toBe("/home/ann/Library/Caches/mrlbench");
    const windows = { ...linux, platform: "win32" };
    expect(withEnv({ LOCALAPPDATA: "/local" }, windows)).toBe("/local/mrlbench");
    expect(withEnv({}, windows)).toBe("/home/ann/AppData/Local/mrlbench");
  });

  test("nowhere that an empty or relative variable would put it", () => {
    expect(withEnv({ XDG_CACHE_HOME: "", MRLBENCH_CACHE: "" })).toBe("/home/ann/.cache/mrlbench");
    expect(withEnv({ XDG_CACHE_HOME: "caches" })).toBe("/home/ann/.cache/mrlbench");
  });

  test("in the temporary folder, by user, where there is no home", () => {
    for (const platform of ["linux", "darwin", "win32"]) {
      expect(cacheLocation(undefined, { ...linux, platform, home: null })).toBe("/tmp/mrlbench-1000");
    }
    expect(withEnv({ XDG_CACHE_HOME: "/c" }, { ...linux, home: null })).toBe("/c/mrlbench");
  });

  test("in the temporary folder with a home that is missing or somebody else's", () => {
    const foreign = foreignFolder();
    for (const home of ["/nonexistent", foreign]) {
      expect(locationInChild({ HOME: home, TMPDIR: "/var/tmp" })).toBe(
        `/var/tmp/mrlbench-${process.getuid!()}`,
      );
    }
  });

  test("somewhere definite with an empty environment, and nothing is made", () => {
    expect(locationInChild({})).toMatch(/^\/.*mrlbench(-\d+)?$/);
    expect(existsSync("/nonexistent")).toBe(false);
  });
});

function locationInChild(env: Record<string, string>): string {
  const script = join(import.meta.dir, "..", "..", "..", "src", "assets", "cache", "cache-location.ts");
  const code = `console.log((await import(${JSON.stringify(script)})).cacheLocation(undefined))`;
  const child = Bun.spawnSync([process.execPath, "-e", code], { env, stderr: "inherit" });
  return child.stdout.toString().trim();
}

/** Only root can give a folder away; anybody else finds one that is root's. */
function foreignFolder(): string {
  if (process.getuid?.() !== 0) return "/usr";
  const folder = temporaryFolder();
  chownSync(folder, 12345, 12345);
  return folder;
}
