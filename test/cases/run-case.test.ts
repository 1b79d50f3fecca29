// Whole cases of Layers A and B on a scripted engine: the clock is the script's, so that every figure is known.
import { afterEach, beforeEach, describe, expect, spyOn, test } from "bun:test";
import type { ProcessOutcome } from "../../src/cases/outcome.ts";
import { runCase } from "../../src/cases/run-case.ts";
import type { BenchCase, CaseSettings } from "../../src/cases/settings.ts";
import { ExitCode, RuntimeError, UsageError } from "../../src/core/errors.ts";
import type { Script } from "../../src/engine/scripted.ts";
import { cpuName } from "../../src/host/machine.ts";
import type { EngineSource } from "../../src/open/candidate.ts";
import { type CallTable, PHASES } from "../../src/schema/call-columns.ts";
import { powerSums } from "../embed/scripted-model.ts";
import { benchCase, context, DIM, type Scripted, scripted, settings, texts } from "./example-case.ts";

/** What is timed: the script moves the clock. */
let nowNs = 0;
let clock: { mockRestore(): void };
beforeEach(() => {
  nowNs = 1e9;
  clock = spyOn(Bun, "nanoseconds").mockImplementation(() => nowNs);
});
afterEach(() => clock.mockRestore());

/** A call of so many tokens takes so long, but for every fiftieth. */
const inferNs = (tokens: number, index: number) => (index % 50 === 49 ? 90_000 : 1000 * tokens);

const steady: Script = (call) => {
  nowNs += inferNs(call.tokens, call.index);
  return powerSums(call);
};

const onCpu = (script: Script) => scripted({ CPUExecutionProvider: script });

function run(
  { source }: Scripted,
  changes: Partial<BenchCase> = {},
  how: Partial<CaseSettings> = {},
): Promise<ProcessOutcome> {
  return runCase(
    { ...benchCase, ...changes },
    texts,
    { ...context, settings: { ...settings, ...how } },
    source,
  );
}

const phasesOf = ({ phase }: CallTable) => Array.from(phase, (code): string => PHASES[code]!);
const tableOf = ({ calls }: ProcessOutcome) => calls[0]!.table;

describe("a case of Layer B", () => {
  test("has the figures of its calls, each call its phase, text and tokens", async () => {
    const outcome = await run(onCpu(steady));
    const { result } = outcome;
    expect(outcome).toMatchObject({ exitCode: ExitCode.done, isPinned: false });
    expect(outcome.failure).toBeUndefined();
    expect(result).toMatchObject({
      verdict: "ok",
      harnessNs: 7,
      device: cpuName(),
      firstCallNs: 3000,
      secondCallNs: 4000,
      truncatedCount: 0,
    });
    expect(result.identity).toMatchObject({
      candidate: "minilm/fp32/ort/CPUExecutionProvider",
      layer: "B",
      dim: DIM,
      pin: "0",
    });
    const table = tableOf(outcome);
    const count = 1 + 10 + 700;
    expect(phasesOf(table)).toEqual([
      "first",
      ...Array.from({ length: 10 }, () => "warmup"),
      ...Array.from({ length: 700 }, () => "steady"),
    ]);
    const textIds = Array.from(table.textOf!, (text) => table.textIds[text]);
    // What is timed begins with the first text.
    const textOf = (call: number) => (call < 11 ? call : (call - 11) % 40);
    expect(textIds).toEqual(Array.from({ length: count }, (_, call) => `id-${textOf(call)}`));
    expect(outcome.passTexts).toBe(40);
    const tokens = Array.from({ length: count }, (_, call) => 3 + (textOf(call) % 7));
    expect([...table.tokenCount!]).toEqual(tokens);

    // After the second call, 16 calls compare vectors: they are the script's as well, and nobody's samples.
    const scriptIndex = (call: number) => (call <= 1 ? call : call + 16);
    const expectedNs = tokens.map((count, call) => inferNs(count, scriptIndex(call)));
    expect([...table.latencyNs!]).toEqual(expectedNs);
    expect([...table.inferNs!]).toEqual(expectedNs);
    expect(new Set([...table.copyInNs!, ...table.copyOutNs!, ...table.postNs!])).toEqual(new Set([0]));

    const sorted = expectedNs.slice(11).toSorted((a, b) => a - b);
    expect(result.latency).toMatchObject({
      sampleCount: 700,
      latencyNsMin: sorted[0]!,
      latencyNsP50: sorted[349]!,
      latencyNsP90: sorted[629]!,
      latencyNsP99: sorted[692]!,
      latencyNsMax: 90_000,
    });
    const spikes = expectedNs.slice(11).flatMap((ns, call) => (ns === 90_000 ? [call] : []));
    expect([...result.latency!.spikeIndexes]).toEqual(spikes);
  });

  test("closes its engine once", async () => {
    const engines = onCpu(steady);
    await run(engines);
    expect(engines.closedCounts).toEqual([1]);
  });
});

test("when the time is over, the calls until then are enough: nothing has failed", async () => {
  const { source } = onCpu((call) => {
    nowNs += 1e6;
    return powerSums(call);
  });
  const outcome = await runCase(
    benchCase,
    texts,
    { ...context, isEnough: (steadyCalls) => steadyCalls >= 100 },
    source,
  );
  expect(outcome.result).toMatchObject({ verdict: "ok", latency: { latencyNsP50: 1e6 } });
  // They are looked at between blocks of 40 ms.
  expect(outcome.result.latency!.sampleCount).toBeGreaterThanOrEqual(100);
  expect(outcome.result.latency!.sampleCount).toBeLessThan(150);
});

test("Layer A repeats the text of median length", async () => {
  const outcome = await run(onCpu(steady), { layer: "A" }, { iters: 30 });
  const table = tableOf(outcome);
  expect(new Set(table.tokenCount)).toEqual(new Set([6]));
  expect(table.copyInNs).toBeUndefined();
  expect(outcome.result.latency!.latencyNsP50).toBe(6000);
});

/** Fails from call 300 on. */
const failingAt300: Script = (call) => (call.index < 300 ? steady(call) : 7);

describe("what fails once calls were made", () => {
  test("in native code: the calls before it are there, with their figures, and why there are no more", async () => {
    const engines = onCpu(failingAt300);
    const outcome = await run(engines);
    // 16 calls of the script are those that compare vectors.
    const count = 300 - 16;
    expect(tableOf(outcome).count).toBe(count);
    expect(phasesOf(tableOf(outcome)).filter((phase) => phase === "steady")).toHaveLength(count - 11);
    expect(outcome.result).toMatchObject({
      verdict: "failed",
      error: "a scripted call failed; seen: status 7; expected: 0",
      latency: { sampleCount: count - 11, latencyNsMin: 3000 },
      identity: { candidate: "minilm/fp32/ort/CPUExecutionProvider" },
    });
    expect(outcome.exitCode).toBe(ExitCode.native);
    expect(outcome.failure).toBeInstanceOf(RuntimeError);
    expect(engines.closedCounts).toEqual([1]);
  });

  test("in native code during the warm-up: the same", async () => {
    const outcome = await run(onCpu((call) => (call.index < 20 ? steady(call) : 7)));
    expect(phasesOf(tableOf(outcome))).toEqual(["first", "warmup", "warmup", "warmup"]);
    expect(outcome.result).toMatchObject({ verdict: "failed", latency: { sampleCount: 0 } });
    expect(outcome.exitCode).toBe(ExitCode.native);
  });

  test("at the first call: nothing was measured, and the row says why", async () => {
    const outcome = await run(onCpu(() => 7));
    expect(tableOf(outcome).count).toBe(0);
    expect(outcome.result).toMatchObject({ verdict: "failed", firstCallNs: undefined });
    expect(outcome.result.error).toContain("status 7");
  });

  test("where vectors are compared: the first two calls are there", async () => {
    const outcome = await run(onCpu((call) => (call.index < 13 ? steady(call) : 7)));
    expect(tableOf(outcome).count).toBe(2);
    expect(outcome.result.error).toContain("status 7");
    expect(outcome.exitCode).toBe(ExitCode.native);
  });

  test.each([
    { when: 0, value: Number.NaN, error: "not finite" },
    { when: 727, value: 1, error: "changed during the run" },
  ])("but for vectors that are no good: nothing was measured ($error)", async ({ when, value, error }) => {
    const engines = onCpu((call) => {
      const status = steady(call);
      if (call.index >= when) call.output.fill(value);
      return status;
    });
    const { calls, result, exitCode } = await run(engines);
    expect(calls).toEqual([]);
    expect(result).toMatchObject({ verdict: "failed", identity: { dim: undefined } });
    expect(result.error).toContain(error);
    expect(exitCode).toBe(ExitCode.native);
    expect(engines.closedCounts).toEqual([1]);
  });
});

describe("the row of a case that failed names the candidate that did", () => {
  const onGpu = { backend: "gpu" } as const;
  const refuses: Script = () => {
    throw new RuntimeError({ what: "no such kernel", next: "Wait." });
  };

  test("the second one that was tried, where the first has no device", async () => {
    const { result, exitCode } = await run(scripted({ WebGpuExecutionProvider: failingAt300 }), onGpu);
    expect(result).toMatchObject({
      verdict: "failed",
      identity: { candidate: "minilm/fp32/ort/WebGpuExecutionProvider", runtime: "ort", dim: DIM },
    });
    expect(exitCode).toBe(ExitCode.native);
  });

  test("where it could not even be opened", async () => {
    const engines = scripted({});
    const source: EngineSource = (provider, ...rest) =>
      provider === "GPU" ? engines.source(provider, ...rest) : (refuses({} as never) as never);
    const { result } = await run({ ...engines, source }, onGpu);
    expect(result.identity).toMatchObject({
      candidate: "minilm/fp32/ort/WebGpuExecutionProvider",
      provider: "WebGpuExecutionProvider",
    });
    expect(result.error).toContain("no such kernel");
  });

  test("where its model does not take the batch", async () => {
    const engines = scripted({ WebGpuExecutionProvider: steady });
    const source: EngineSource = (...asked) => {
      const opened = engines.source(...asked);
      return { ...opened, engine: { ...opened.engine, takesMask: false } };
    };
    const { result, exitCode } = await run({ ...engines, source }, { ...onGpu, batch: 2 });
    expect(result.identity.candidate).toBe("minilm/fp32/ort/WebGpuExecutionProvider");
    expect(result.error).toContain("attention_mask");
    expect(exitCode).toBe(ExitCode.missing);
    expect(engines.closedCounts).toEqual([1]);
  });

  test("the first, where none of several has a device, with the reason of each", async () => {
    const { result, exitCode } = await run(scripted({}), onGpu);
    expect(result.identity.candidate).toBe("minilm/fp32/openvino/GPU");
    expect(result.error).toContain("no device for GPU");
    expect(result.error).toContain("no device for WebGpuExecutionProvider");
    expect(exitCode).toBe(ExitCode.missing);
  });
});

test("a wrong command ends the run, and what was opened is closed", async () => {
  const engines = onCpu(steady);
  expect(run(engines, { dim: DIM + 1 })).rejects.toBeInstanceOf(UsageError);
  expect(engines.closedCounts).toEqual([1]);
});
