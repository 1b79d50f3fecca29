// The first screen of a case: whatever there is to tell, it has room on a terminal of 24 rows.
import { expect, test } from "bun:test";
import { renderScreen } from "../../../src/report/bench/terminal-screen.ts";
import type { CaseResult } from "../../../src/schema/case-result.ts";
import { notesOf } from "../../../src/schema/notes.ts";
import { warning } from "../../../src/schema/warnings.ts";
import { exampleResult, failedResult } from "../example.ts";
import { exampleTicks } from "../example-ticks.ts";

const plain = { columns: 80, color: false };

const notes = [
  ...notesOf("recipe", ["Recipe: pooling mean (1_Pooling/config.json), normalised, prompt none."]),
  ...notesOf("processes", ["9 processes."]),
  ...notesOf("again", ["This run was not pinned. Pinned and limited:\nmrlbench --threads 1 --pin 1"]),
];

const shown = (result: CaseResult) => renderScreen(result, plain);

/** Of nine processes, on texts of two lengths. */
function measured(): CaseResult {
  const result = exampleResult();
  const { latency } = result;
  return {
    ...result,
    notes,
    identity: { ...result.identity, proof: 5, precision: "f32" },
    processes: Array.from({ length: 9 }, () => ({ latencyNsP50: 8900, latencyNsP99: 9200 })),
    latency: {
      ...latency!,
      latencyNsP50Low: 8700,
      latencyNsP50High: 9100,
      latencyNsP99Low: 9000,
      latencyNsP99High: 31_000,
      classes: [
        {
          name: "short",
          sampleCount: 900,
          leastTokens: 1,
          mostTokens: 12,
          latencyNsP50: 8112,
          latencyNsP99: 8999,
        },
        {
          name: "long",
          sampleCount: 100,
          leastTokens: 65,
          mostTokens: 1200,
          latencyNsP50: 23_456,
          latencyNsP99: undefined,
        },
      ],
    },
  };
}

test("p50 and p99 with their intervals, the device with its proof, the texts' lengths, and what to type next", () => {
  expect(`\n${shown(measured())}`).toMatchInlineSnapshot(`
    "
    wordllama-256/fp32/ort/cpu · dim 128 · layer B · batch 1 · 1 thread
      CPU (AMD EPYC 7B13) (proof 5 of 5) · ort 1.30.0 · f32
      text mixed, 1 to 1,200 tokens

                        tokens  p50 µs       95 %   p90  p99 µs    95 %    max
      2,000 calls   1 to 1,200    8.95  8.70–9.10  9.10     9.2  9.0–31  2,059
      short            1 to 12    8.11                     9.00
      long         65 to 1,200    23.5                        –
      95 %: between 9 processes, for these texts · first inference 182 ms
      load 43.3 ms

      9 processes.
      Recipe: pooling mean (1_Pooling/config.json), normalised, prompt none.
      This run was not pinned. Pinned and limited: mrlbench --threads 1 --pin 1
      More: --details · a row per call: --csv FILE or --out DIR
      a word: mrlbench explain p99
    "
  `);
});

test("what disturbed the machine is told on it", () => {
  const disturbed = warning("other-programs", {
    blocks: { blockCount: 31, disturbedCount: 12, share: 0.2 },
    otherCpus: 1.02,
    cpuCount: 8,
    programs: [{ name: "firefox", cpus: 0.97 }],
  });
  expect(shown({ ...measured(), warnings: [disturbed] })).toContain(
    "! disturbed: other programs had this one's CPU for 20.0 %",
  );
});

test("a simulation's step, and what it slows", () => {
  expect(`\n${shown({ ...exampleTicks, notes })}`).toMatchInlineSnapshot(`
    "
    wordllama-256/fp32/ort/cpu · dim 256 · layer C · batch 1 · 1 thread
    load typical · rate 500 Hz
      CPU (AMD EPYC 7B13) · ort 1.30.0 · text mixed
      rate-missed

                    p50 µs             95 %   p90   p99 µs             95 %    max
      1,000 ticks    8.945      8.937–8.956  9.09      9.2          9.2–460  1,059
      response     300.508  300.476–300.528   301  300.988  300.980–300.998    301
      step          45.508    45.476–45.528  45.9   45.988    45.980–45.998   46.0
      step alone      40.0                            90.0
      world            140                             210
      world alone      130                             180
      95 %: inside the one process, for these texts; another one may differ by more
      first inference 182 ms · load 43.3 ms · world slows step ×1.13 (1.10–1.15)
      embedder slows world ×1.07 (1.05–1.08)
      slows what runs beside ×1.05 (1.02–1.07)

      9 processes.
      Recipe: pooling mean (1_Pooling/config.json), normalised, prompt none.
      This run was not pinned. Pinned and limited: mrlbench --threads 1 --pin 1
      More: --details · a row per call: --csv FILE or --out DIR
      a word: mrlbench explain p99
    "
  `);
});

test("messages beyond the room of 24 rows are counted, and the command for them named", () => {
  const many = Array.from({ length: 9 }, (_, i) => ({
    code: `c${i}`,
    text: `thing ${i} was seen`,
    next: "Look.",
  }));
  const text = shown({ ...measured(), warnings: many });
  expect(text.trimEnd().split("\n").length).toBeLessThan(24);
  expect(text).toContain("! thing 0 was seen");
  expect(text).toMatch(/^ {2}\d+ more messages: --details$/m);
});

test("few calls have the intervals of their one process, and it says that these are its own", () => {
  const few = exampleResult(700);
  const { latencyNsP50Low: low, latencyNsP50High: high } = few.latency!;
  const text = shown({
    ...few,
    latency: {
      ...few.latency!,
      latencyNsP50Low: undefined,
      latencyNsP50High: undefined,
      latencyNsP99Low: undefined,
      latencyNsP99High: undefined,
    },
    within: { p50: { low, high }, p90: { low, high }, p99: { low, high } },
  });
  expect(text).toContain("95 %: inside a process, for these texts; another one may differ by more");
});

test("a case that failed after some calls has what these came to, and why it failed", () => {
  const text = shown({ ...measured(), verdict: "failed", error: "the runtime refused call 17" });
  expect(text).toContain("  failed: the runtime refused call 17\n");
  expect(text).toContain("p99 µs");
  expect(shown(failedResult)).not.toContain("p99");
});
