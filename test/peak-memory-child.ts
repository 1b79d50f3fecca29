// `bun peak-memory-child.ts RESULT TIMEOUT_MS PROGRAM …`: how a program ended and the most memory that it had, as JSON in the file RESULT.
// The system counts for a program what the process had that starts it, so that is a small one of its own and not the runner of the tests.

import { writeFileSync } from "node:fs";

const [result = "", timeoutMs, ...command] = process.argv.slice(2);
const child = Bun.spawnSync(command, {
  stdio: ["inherit", "inherit", "inherit"],
  timeout: Number(timeoutMs),
  killSignal: "SIGKILL",
});
const peakBytes = child.resourceUsage.maxRSS;
writeFileSync(result, JSON.stringify({ code: child.exitCode, signal: child.signalCode ?? null, peakBytes }));
