// Stands in for the executable: does what its argument says.
import { monotonicNs } from "../../src/host/clock.ts";

const [action, ...words] = process.argv.slice(2);
const actions: Readonly<Record<string, () => void>> = {
  /** Prints a report with these durations and instants of its own clock. */
  report() {
    const mainNs = monotonicNs();
    const parts = JSON.parse(words[0]!) as Record<string, number>;
    console.log(JSON.stringify({ mainNs, ...parts, firstVectorNs: monotonicNs() }));
  },
  fail() {
    console.error("the model is gone");
    process.exitCode = 3;
  },
  die() {
    process.kill(process.pid, "SIGINT");
    setTimeout(() => {}, 10_000);
  },
};
actions[action!]!();
