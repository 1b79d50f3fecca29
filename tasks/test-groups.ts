// Which tests can run beside others, and which are quick. A test belongs to its folder; the exceptions are listed.

import { filesUnder } from "./files.ts";

/** What these assert depends on how soon something happens: with something beside them they would time that as well. */
export const timedTests: readonly string[] = [
  "test/bench/pace.test.ts",
  "test/executable/beside.test.ts",
  "test/executable/interrupt.test.ts",
  "test/executable/load.test.ts",
  "test/executable/pace.test.ts",
  "test/sim/load/workers.test.ts",
];

/** Tests of what needs no native runtime, no executable and no network. */
const pureFolders: readonly string[] = [
  ...[
    "core",
    "vectors",
    "stats",
    "mrl",
    "text",
    "unicode",
    "data",
    "schema",
    "bench",
    "cases",
    "quality",
    "report",
    "cli",
    "house",
  ],
];

export function allTests(): string[] {
  return filesUnder("test").filter((path) => path.endsWith(".test.ts"));
}

export function isTimed(file: string): boolean {
  return timedTests.includes(file);
}

export function isPure(file: string): boolean {
  return pureFolders.some((folder) => file.startsWith(`test/${folder}/`));
}
