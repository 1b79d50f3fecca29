// Opens, uses and closes everything in turn, collects garbage in between, and ends with something still open.
//
// Arguments: the library, and a folder for the small models.

import { OrtBoundCall, OrtPlainCall } from "../../../ffi/ort/call.ts";
import { OrtEnvironment } from "../../../ffi/ort/environment.ts";
import { oneText } from "../table-calls.ts";
import { writeTableModels } from "../table-model.ts";
import { type CallClass, openOrtCalls } from "./table-calls.ts";

const [library, folder] = process.argv.slice(2) as [string, string];
const models = writeTableModels(folder);

function open(threads: number, Call: CallClass) {
  const environment = OrtEnvironment.open([library]);
  const calls = openOrtCalls(environment, models, Call, { ...oneText, threads });
  for (const length of [5, 2, 64]) {
    calls.prepare(length);
    calls.run(length);
  }
  return { environment, calls };
}

let closedCount = 0;
for (const threads of [1, 2, 3]) {
  for (const Call of [OrtBoundCall, OrtPlainCall]) {
    // Two at a time; the older is closed first, or last.
    const pair = [open(threads, Call), open(1, Call)];
    for (const { calls, environment } of threads === 2 ? pair.reverse() : pair) {
      calls.close();
      environment.close();
      closedCount += 1;
      Bun.gc(true);
    }
  }
}
const left = [open(2, OrtBoundCall), open(1, OrtPlainCall)];
console.log(`closed ${closedCount} times, ${left.length} left open`);
