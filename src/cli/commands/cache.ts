// mrlbench cache: where the unpacked files are and how large; `cache clear` empties it.
import { cacheLocation } from "../../assets/cache/cache-location.ts";
import { type CacheEntry, cacheUsage, clearCache } from "../../assets/cache/cache-usage.ts";
import { ExitCode } from "../../core/errors.ts";
import { openSink } from "../../report/sink.ts";
import type { CacheOptions } from "../options/parse.ts";
import { writeStderr } from "../stderr.ts";

/** @returns the exit code */
export function runCache(action: "show" | "clear", options: CacheOptions): number {
  const root = cacheLocation(options.cacheDir);
  const entries = action === "clear" ? clearCache(root) : cacheUsage(root);
  openSink("-").writeRows(tableRows(entries));
  const totalBytes = entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const verb = action === "clear" ? "removed from" : "in";
  if (!options.quiet) writeStderr(`${megabytes(totalBytes)} ${verb} ${root}\n`);
  return ExitCode.done;
}

function tableRows(entries: readonly CacheEntry[]): string[] {
  const width = Math.max(0, ...entries.map(({ name }) => name.length));
  return entries.map(
    ({ name, sizeBytes, dir }) => `${name.padEnd(width)}  ${megabytes(sizeBytes).padStart(9)}  ${dir}\n`,
  );
}

function megabytes(sizeBytes: number): string {
  return `${(sizeBytes / 1e6).toFixed(1)} MB`;
}
