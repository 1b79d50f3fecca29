import { expect, test } from "bun:test";
import { latencyWarnings } from "../../../src/cases/describe/latency-warnings.ts";
import { figuresSoFar, renderCase } from "../../../src/report/bench/terminal.ts";
import { forTerminal } from "../../../src/report/style.ts";
import { notesOf } from "../../../src/schema/notes.ts";
import { warning } from "../../../src/schema/warnings.ts";
import { exampleResult, failedResult } from "../example.ts";

const plain = { columns: 80, color: false };

test("a case that ran", () => {
  expect(`\n${renderCase(exampleResult(), plain)}`).toMatchInlineSnapshot(`
    "
    wordllama-256/fp32/ort/CPUExecutionProvider on cpu · dim 128 · layer B · batch 1
    1 thread · not pinned · no spinning · text mixed · load solo
      CPU (AMD EPYC 7B13) · ort 1.30.0
      p50 8.95 µs · p90 9.10 µs · p99 9.18 µs (95 %: 9.17 µs to 9.19 µs)
      max 2.06 ms · 2,000 calls in 1 process
      mean 14.7 µs · stddev 90.9 µs · jitter 10.6 µs
      spikes 10 (over 3 times the median of the text)
      load 31.0 ms · compile 12.3 ms · first call 310 µs · second call 21.1 µs
      first inference 182 ms (95 %: 176 ms to 191 ms), cold 1.42 s · process 40.0 ms
      unpack 12.0 ms · library 25.0 ms · session 60.0 ms · first 300 µs
      clock read 39 ns (not subtracted) · resolution 1 ns

      steady calls by latency in µs, max 2.06 ms
           8.70   33       ███▉
           8.75  132       ███████████████▋
           8.80  190       ██████████████████████▌
           8.85  309       ████████████████████████████████████▋
           8.90  337  p50  ████████████████████████████████████████
           8.95  311       ████████████████████████████████████▉
           9.00  291       ██████████████████████████████████▌
           9.05  197  p90  ███████████████████████▍
           9.10  142       ████████████████▉
           9.15   48  p99  █████▊
      over 9.20   10       █▏

    "
  `);
});

test("a case with few calls, warnings and a note, on a narrow terminal", () => {
  const few = exampleResult(50);
  const result = {
    ...few,
    warnings: latencyWarnings(few.latency!, false),
    notes: notesOf("again", ["Default threads; for the pinned setting run: mrlbench --threads 1 --pin 1"]),
  };
  expect(`\n${renderCase(result, { columns: 48, color: false })}`).toMatchInlineSnapshot(`
    "
    wordllama-256/fp32/ort/CPUExecutionProvider on cpu
    dim 128 · layer B · batch 1 · 1 thread
    not pinned · no spinning · text mixed
    load solo
      CPU (AMD EPYC 7B13) · ort 1.30.0
      p50 8.93 µs · p90 – (needs 64 calls)
      p99 – (needs 662 calls) · max 9.18 µs
      50 calls in 1 process
      mean 8.94 µs · stddev 107 ns · jitter 127 ns
      spikes 0 (over 3 times the median of the text)
      load 31.0 ms · compile 12.3 ms
      first call 310 µs · second call 21.1 µs
      first inference 182 ms (95 %: 176 ms to 191 ms), cold 1.42 s
      process 40.0 ms · unpack 12.0 ms
      library 25.0 ms · session 60.0 ms
      first 300 µs
      clock read 39 ns (not subtracted)
      resolution 1 ns

      steady calls by latency in µs
      8.70   3       █████████▎
      8.75   2       ██████▎
      8.80   4       ████████████▍
      8.85  10       ███████████████████████████████
      8.90   8  p50  ████████████████████████▊
      8.95  10       ███████████████████████████████
      9.00   6       ██████████████████▋
      9.05   3       █████████▎
      9.10   2       ██████▎
      9.15   2       ██████▎

      ! the latency had not settled when the warm-up
      gave up
        Close other programs, or set a longer
        warm-up with --warmup.
      ! 50 calls, and a p99 needs 662
        Use --iters 662 or more.
      Default threads; for the pinned setting run:
      mrlbench --threads 1 --pin 1
    "
  `);
});

test("a case that could not run", () => {
  expect(`\n${renderCase(failedResult, plain)}`).toMatchInlineSnapshot(`
    "
    wordllama-256/fp32/ort/CPUExecutionProvider on npu · dim 128 · layer B · batch 1
    text mixed · load solo
      failed: no NPU is listed by OpenVINO
    "
  `);
});

test("colour changes nothing but the colour, and only when it is wanted", () => {
  const result = { ...exampleResult(), warnings: [{ code: "c", text: "careful", next: "Look." }] };
  const painted = forTerminal(renderCase(result, { ...plain, color: true }));
  expect(painted).toContain("\x1b[33m  ! careful\x1b[0m");
  expect(Bun.stripANSI(painted)).toBe(renderCase(result, plain));
  expect(renderCase(result, plain)).not.toContain("\x1b");
});

test("a disturbed machine is told first: by what, what to do, and the figures without", () => {
  const result = exampleResult();
  const disturbed = {
    ...result,
    disturbance: {
      blockCount: 31,
      disturbedCount: 12,
      causes: [{ cause: "other-programs", blockCount: 12, share: 0.2 }],
      undisturbed: { sampleCount: 1234, latencyNsP50: 8900, latencyNsP99: 9100, latencyNsMax: 12_000 },
      energy: undefined,
    },
    warnings: [
      warning("other-programs", {
        blocks: { blockCount: 31, disturbedCount: 12, share: 0.2 },
        otherCpus: 1.02,
        cpuCount: 8,
        programs: [{ name: "firefox", cpus: 0.97 }],
      }),
    ],
  };
  const lines = renderCase(disturbed, plain).split("\n").slice(0, 12);
  expect(`\n${lines.join("\n")}\n`).toMatchInlineSnapshot(`
    "
    wordllama-256/fp32/ort/CPUExecutionProvider on cpu · dim 128 · layer B · batch 1
    1 thread · not pinned · no spinning · text mixed · load solo
      The machine was disturbed, and the figures with it.
      ! other programs had this one's CPU for 20.0 % of the time, in 12 of 31
      blocks; other programs used 1.02 of 8 CPUs meanwhile (firefox 0.97)
        Close firefox, or repeat the run in a quieter moment; --require quiet
        refuses to start beside it.
      without 12 of 31 blocks: p50 8.90 µs · p99 9.10 µs · max 12.0 µs · 1,234 calls

      CPU (AMD EPYC 7B13) · ort 1.30.0
      p50 8.95 µs · p90 9.10 µs · p99 9.18 µs (95 %: 9.17 µs to 9.19 µs)
      max 2.06 ms · 2,000 calls in 1 process
    "
  `);
});

test("where every block was disturbed, nothing is left without them", () => {
  const disturbance = {
    blockCount: 3,
    disturbedCount: 3,
    causes: [],
    undisturbed: undefined,
    energy: undefined,
  };
  const warnings = [warning("throttled", { blockCount: 3, disturbedCount: 3, share: 0.8 })];
  expect(renderCase({ ...exampleResult(), disturbance, warnings }, plain)).toContain(
    "without 3 of 3 blocks nothing is left",
  );
});

test("what is known so far has room in a line of 80 columns, with its count before and after", () => {
  expect(figuresSoFar(exampleResult())).toBe("wordllama-256/fp32/ort 128  p50 8.95 µs  p99 9.18 µs");
  expect(figuresSoFar({ ...exampleResult(), latency: undefined })).toBe("wordllama-256/fp32/ort 128");
  expect(`  100 %  ${figuresSoFar(exampleResult())} · measuring  9/9`.length).toBeLessThan(80);
});
