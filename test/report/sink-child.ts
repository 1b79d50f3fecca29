// A process of its own that writes many rows: `bun sink-child.ts PATH`. The last line on stderr says how it ended.

import { openSink } from "../../src/report/sink.ts";

try {
  const sink = openSink(process.argv[2]!);
  for (let chunk = 0; chunk < 400; chunk++) {
    sink.writeRows(Array.from({ length: 100 }, (_, i) => `row,${100 * chunk + i},${"µ".repeat(i)}\n`));
  }
  sink.close();
  console.error("done");
} catch (error) {
  console.error((error as Error).name, (error as Error).message);
}
