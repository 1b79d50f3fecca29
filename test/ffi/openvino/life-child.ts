// Opens, uses and closes everything in turn, collects garbage in between, and ends with something still open.
//
// Arguments: the library, and a folder for the small models.

import { OpenvinoCore } from "../../../ffi/openvino/core.ts";
import { oneText } from "../table-calls.ts";
import { writeTableModels } from "../table-model.ts";
import { openOpenvinoCalls } from "./table-calls.ts";

const [library, folder] = process.argv.slice(2) as [string, string];
const models = writeTableModels(folder);

function open(threads: number) {
  const core = OpenvinoCore.open([library]);
  const calls = openOpenvinoCalls(core, models, { ...oneText, threads });
  for (const length of [5, 2, 64]) {
    calls.prepare(length);
    calls.run(length);
  }
  return { core, calls };
}

let closedCount = 0;
for (const threads of [1, 2]) {
  // Two at a time; the older is closed first, or last.
  const pair = [open(threads), open(1)];
  for (const { calls, core } of threads === 2 ? pair.reverse() : pair) {
    calls.close();
    core.close();
    closedCount += 1;
    Bun.gc(true);
  }
}
const left = [open(2), open(1)];
console.log(`closed ${closedCount} times, ${left.length} left open`);
