// What the measuring itself takes: the side of the fresh process.
import { measureHarness } from "../../bench/harness.ts";
import { openSink } from "../../report/sink.ts";

/** Prints it as one line of JSON. */
export function runHarness(): void {
  openSink("-").writeRows([`${JSON.stringify(measureHarness())}\n`]);
}
