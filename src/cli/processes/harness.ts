// What the measuring itself takes: the side of the fresh process.
import { measureHarness } from "../../bench/harness.ts";

/** Prints it as one line of JSON. */
export function runHarness(): void {
  process.stdout.write(`${JSON.stringify(measureHarness())}\n`);
}
