// Where the processes of a case keep what a runtime compiled: the first one compiles, and the later ones find it there.
import { join } from "node:path";
import type { RunContext } from "./run-context.ts";
import type { BenchCase } from "./settings.ts";

/** A folder that no other case shares; undefined where nothing is kept: each process then compiles. */
export function compileCacheOf(
  benchCase: BenchCase,
  { settings, scratch }: Pick<RunContext, "settings" | "scratch">,
): string | undefined {
  const isKept = settings.compileCache ?? benchCase.backend !== "cpu";
  return isKept && scratch !== undefined
    ? join(scratch, `compiled-${Bun.hash(JSON.stringify(benchCase)).toString(36)}`)
    : undefined;
}
