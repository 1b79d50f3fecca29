// What run.json of a grid says of how it was begun: whoever goes on with it changes nothing of that.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RUN_FILE } from "../../report/bench/run-folder.ts";

/** Undefined where it was ended before that was written. */
export function begunFacts(folder: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const { candidates: _, ...facts } = JSON.parse(readFileSync(join(folder, RUN_FILE), "utf8"));
    return facts as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}
