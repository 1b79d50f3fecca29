// One ladder in a process of its own: seconds and peak memory as JSON on stdout.
import { LADDERS, measureLadder } from "./ladder.ts";

const ladder = Object.keys(LADDERS).find((name) => name === process.argv[2]) as keyof typeof LADDERS;
process.stdout.write(JSON.stringify(measureLadder(ladder)));
// Native libraries keep threads that would hold the process.
process.exit(0);
