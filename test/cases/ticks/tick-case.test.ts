// A whole case of Layer C on a scripted engine, and what is left of one whose engine fails on the way.
import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { CaseOutcome } from "../../../src/cases/outcome.ts";
import { runCase } from "../../../src/cases/run-case.ts";
import type { RunContext } from "../../../src/cases/run-context.ts";
import type { CaseSettings } from "../../../src/cases/settings.ts";
import { ExitCode } from "../../../src/core/errors.ts";
import type { Script } from "../../../src/engine/scripted.ts";
import { PHASES } from "../../../src/schema/call-columns.ts";
import type { IndexKind } from "../../../src/sim/index/vector-index.ts";
import { temporaryFolders } from "../../assets/temporary-folder.ts";
import { powerSums } from "../../embed/scripted-model.ts";
import { projectFolder } from "../../engine/libraries.ts";
import { benchCase, context, scripted, settings, texts } from "../example-case.ts";

const isMissing = !existsSync(join(projectFolder, "dist/stage"));
if (isMissing) console.warn("SKIPPED: cases of Layer C need dist/stage; the build makes it (bun run build)");
const temporaryFolder = temporaryFolders();
/** Libraries are unpacked once. */
const cacheRoot = temporaryFolder();
/** Composing and tokenizing what agents say takes a second, and more beside others. */
const PATIENCE_MS = 240_000;

const ROUNDS = 2;
const TICKS = 20;

const SETTINGS: CaseSettings = {
  ...settings,
  iters: ROUNDS * TICKS,
  warmup: 5,
  ticks: { ...settings.ticks, rounds: ROUNDS, indexSize: 64 },
};

/** @param failsAt the call of the engine that fails */
async function run(failsAt: number, changes: Partial<RunContext> = {}, index: IndexKind | "auto" = "exact") {
  let callCount = 0;
  const script: Script = (call) => (++callCount > failsAt ? 7 : powerSums(call));
  const engines = scripted({ CPUExecutionProvider: script });
  const outcome = await runCase(
    { ...benchCase, layer: "C" },
    texts,
    {
      ...context,
      places: { ...context.places, cacheRoot },
      settings: { ...SETTINGS, ticks: { ...SETTINGS.ticks, index } },
      ...changes,
    },
    engines.source,
  );
  return { outcome, callCount, closedCounts: engines.closedCounts };
}

const countedTicks = ({ calls }: CaseOutcome) =>
  calls.map(({ identity, table }) => [
    identity.arm,
    Array.from(table.phase).filter((code) => PHASES[code] === "steady").length,
  ]);

describe.skipIf(isMissing)("a case of Layer C", () => {
  let callsOfAll = 0;

  test(
    "has the ticks of every arm, and closes what it opened",
    async () => {
      const { outcome, callCount, closedCounts } = await run(Number.POSITIVE_INFINITY);
      callsOfAll = callCount;
      expect(outcome.exitCode).toBe(ExitCode.done);
      expect(outcome.result).toMatchObject({ verdict: "ok", latency: { sampleCount: ROUNDS * TICKS } });
      expect(countedTicks(outcome)).toEqual([
        ["full", 0],
        ...["null", "paced", "full", "alone"].map((arm) => [arm, TICKS]),
        ...["paced", "alone", "null", "full"].map((arm) => [arm, TICKS]),
      ]);
      expect(closedCounts).toEqual([1]);
    },
    PATIENCE_MS,
  );

  test(
    "whose engine fails in the last round keeps the ticks before it, and says why there are no more",
    async () => {
      // The last calls compare vectors, up to 16; before them is the arm full of the last round.
      const { outcome, closedCounts } = await run(callsOfAll - 16 - 10);
      expect(outcome.exitCode).toBe(ExitCode.native);
      expect(outcome.result.error).toContain("status 7");
      expect(countedTicks(outcome).slice(0, -1)).toEqual([
        ["full", 0],
        ...["null", "paced", "full", "alone", "paced", "alone", "null"].map((arm) => [arm, TICKS]),
      ]);
      const [arm, count] = countedTicks(outcome).at(-1)!;
      expect(arm).toBe("full");
      expect(count).toBeLessThan(TICKS);
      const sampleCount = TICKS + Number(count);
      expect(outcome.result).toMatchObject({ verdict: "failed", latency: { sampleCount } });
      expect(closedCounts).toEqual([1]);
    },
    PATIENCE_MS,
  );

  test.each(["hnsw", "funnel", "auto"] as const)(
    "in a second process searches what the first one remembered, by %s as it was tuned, and embeds it no more",
    async (index) => {
      const scratch = temporaryFolder();
      const [first, second] = [
        await run(Number.POSITIVE_INFINITY, { scratch }, index),
        await run(Number.POSITIVE_INFINITY, { scratch }, index),
      ];
      const { kind, dims, recallAt10After, embeddedCount, considered } = second.outcome.result.ticks!.index;
      expect({ kind, dims, recallAt10After, embeddedCount, considered }).toEqual({
        ...{ kind: first.outcome.result.ticks!.index.kind, dims: first.outcome.result.ticks!.index.dims },
        recallAt10After: first.outcome.result.ticks!.index.recallAt10After,
        embeddedCount: first.outcome.result.ticks!.index.embeddedCount,
        considered: first.outcome.result.ticks!.index.considered,
      });
      expect(considered === undefined).toBe(index !== "auto");
      expect(second.outcome.facts.index_tuning).toEqual(first.outcome.facts.index_tuning);
      expect(first.callCount - second.callCount).toBeGreaterThanOrEqual(embeddedCount);
      expect(countedTicks(second.outcome)).toEqual(countedTicks(first.outcome));
    },
    PATIENCE_MS,
  );

  test(
    "of another seed remembers its own",
    async () => {
      const scratch = temporaryFolder();
      const own = await run(Number.POSITIVE_INFINITY, { scratch });
      const other = await run(Number.POSITIVE_INFINITY, { scratch, settings: { ...SETTINGS, seed: 2 } });
      expect(own.callCount - other.callCount).toBeLessThan(64);
    },
    PATIENCE_MS,
  );
});
