// A measuring child for tests of its parent: what it does is the model of its task.
import { writeSync } from "node:fs";
import { handOver } from "../../src/cases/children/handed-over.ts";
import type { MeasureTask } from "../../src/cases/children/measure-task.ts";
import { soFarTeller } from "../../src/cases/children/so-far.ts";
import { failedCase } from "../../src/cases/describe/failed-case.ts";
import { askedIdentity, identityOf } from "../../src/cases/describe/identity.ts";
import type { ProcessOutcome } from "../../src/cases/outcome.ts";
import type { RunContext } from "../../src/cases/run-context.ts";
import { MissingError } from "../../src/core/errors.ts";
import { ParentLine } from "../../src/host/children/parent-line.ts";
import { monotonicNs } from "../../src/host/clock.ts";
import { PHASES } from "../../src/schema/call-columns.ts";
import { summarizeLatency } from "../../src/stats/latency-summary.ts";

const parent = ParentLine.open();
const task = (await parent.task()) as MeasureTask;
const { benchCase } = task;
const context = task.context as RunContext;

switch (benchCase.model) {
  case "aborts":
    writeSync(2, "libthing: assertion failed in kernel 7\n");
    process.kill(process.pid, "SIGABRT");
    break;
  case "hangs":
    writeSync(2, "libthing: waiting for the device\n");
    for (;;) Bun.sleepSync(1000);
  case "exits":
    process.exit(9);
    break;
  case "is missing":
    parent.answer(handOver(failed()));
    break;
  case "takes long": {
    // As if it had been started two seconds ago.
    const tell = soFarTeller(parent, monotonicNs() - 2e9);
    const whole = measured(5000);
    const tellIts = (calls: number, isWarmup: boolean) =>
      tell(calls, () => ({ identity: whole.result.identity, latency: whole.result.latency, isWarmup }));
    if (task.tellsSoFar) {
      await tellIts(3, false);
      await tellIts(10, true);
      Bun.sleepSync(1300);
      await tellIts(20, false);
      Bun.sleepSync(1300);
      await tellIts(30, false);
    }
    parent.answer(handOver(whole));
    break;
  }
  default:
    // What a library prints where answers go is no answer.
    writeSync(1, "libthing 1.2\n");
    parent.answer(handOver(measured(Number(benchCase.model))));
}
process.exit();

function failed(): ProcessOutcome {
  const error = new MissingError({ what: "no such device", next: "Buy one." });
  return failedCase(benchCase, askedIdentity(benchCase), error, context);
}

/** Calls of one length, in nanoseconds. */
function measured(ns: number): ProcessOutcome {
  const identity = identityOf(benchCase, context, askedIdentity(benchCase));
  const count = context.settings.iters!;
  const latencyNs = new Float64Array(count).fill(ns);
  const column = (value: number) => new Float64Array(count).fill(value);
  return {
    result: { identity, verdict: "ok", latency: summarizeLatency(latencyNs), warnings: [], notes: [] },
    calls: [
      {
        identity,
        table: {
          count,
          phase: new Uint8Array(count).fill(PHASES.indexOf("steady")),
          textOf: new Uint32Array(count),
          textIds: ["one"],
          latencyNs,
          tokenCount: column(3),
          startNs: column(task.spawnNs - context.originNs),
        },
      },
    ],
    facts: { identity },
    exitCode: 0,
    isPinned: false,
  };
}
