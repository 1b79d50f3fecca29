// What is cold is not counted: the first pass over the texts is as fast as the later ones, and few calls say what many do.
import { medianOf, percentile, sortSamples } from "../../src/stats/percentile.ts";
import type { Figure } from "../figures/figure.ts";
import { numberOf, steadyNsOf, summaryOf } from "./runs.ts";

/** Texts of the built-in set: one pass over them. */
const PASS = 994;
const LATER_PASSES = 9;
const RUNS = 15;
const ONE_PROCESS = ["--processes", "1", "--ttfi", "0"];
const MOST = 1.05;

export function passes(): readonly Figure[] {
  const p99 = (samplesNs: Float64Array) => percentile(sortSamples(samplesNs), 99)!;
  const firstOverLater = Array.from({ length: RUNS }, () => {
    const samplesNs = steadyNsOf([...ONE_PROCESS, "--iters", String((1 + LATER_PASSES) * PASS)]);
    const later = Array.from({ length: LATER_PASSES }, (_, pass) =>
      p99(samplesNs.subarray((1 + pass) * PASS, (2 + pass) * PASS)),
    );
    return p99(samplesNs.subarray(0, PASS)) / medianOf(later)!;
  });
  // In turn, so that what drifts meets both alike.
  const fewOverMany = Array.from({ length: RUNS }, () => {
    const of = (iters: number) => numberOf(summaryOf([...ONE_PROCESS, "--iters", String(iters)]), "p99_us");
    return of(PASS) / of(100 * PASS);
  }).filter(Number.isFinite);
  return [
    { name: "first-pass-over-later-p99", value: medianOf(firstOverLater), unit: "ratio", limit: MOST },
    { name: "few-calls-over-many-p99", value: apart(medianOf(fewOverMany)), unit: "ratio", limit: MOST },
  ];
}

/** Above 1, whichever way. */
function apart(ratio: number | undefined): number | undefined {
  return ratio === undefined ? undefined : Math.max(ratio, 1 / ratio);
}
