// One ladder in a process of its own, for `ladder-10k-1k`: seconds and peak memory as JSON on stdout.
import { measureLadder } from "./ladder.ts";

process.stdout.write(JSON.stringify(measureLadder()));
// Native libraries keep threads that would hold the process.
process.exit(0);
