// A real file system of a few kilobytes or megabytes, where this user may mount one.

import { afterAll } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface SmallDisk {
  readonly folder: string;
  readonly isMounted: boolean;
  /** Changes its size (`size=200m`), or makes it read-only (`ro`). */
  readonly remount: (option: string) => boolean;
}

/** To be made at the top level of a test file: it goes when that file is done. Says so where it cannot be had. */
export function smallDisk(size: string): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), "mrlbench-disk-"));
  const mount = (...options: readonly string[]) =>
    Bun.which("mount") !== null &&
    Bun.spawnSync(["mount", ...options, folder], { stderr: "ignore" }).exitCode === 0;
  const isMounted = mount("-t", "tmpfs", "-o", `size=${size},mode=0700`, "mrlbench-test");
  if (!isMounted) console.warn("SKIPPED: a full disk cannot be had here: this user may not mount a tmpfs");
  afterAll(() => {
    if (isMounted) Bun.spawnSync(["umount", folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  return { folder, isMounted, remount: (option) => mount("-o", `remount,${option}`) };
}
