// Simulated streams of latencies of which the truth is known.
import type { Random } from "../../src/core/random.ts";
import type { SampleTexts } from "../../src/stats/own-median.ts";

/** Uniform in [0, 1). */
export function uniform(random: Random): number {
  return random() / 2 ** 32;
}

/** Standard normal (Box and Muller). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - uniform(random))) * Math.cos(2 * Math.PI * uniform(random));
}

/** x_i = phi x_(i-1) + noise, of mean 0 and variance 1. */
export function autoregressive(length: number, phi: number, random: Random): Float64Array {
  const noise = Math.sqrt(1 - phi * phi);
  let value = normal(random);
  return Float64Array.from({ length }, () => {
    value = phi * value + noise * normal(random);
    return value;
  });
}

/** Calls on a mix of texts, one after the other. */
export interface Stream {
  readonly latencyNs: Float64Array;
  readonly startNs: Float64Array;
  readonly texts: SampleTexts;
}

export interface StreamKind {
  readonly name: string;
  /** What the machine makes of a call so many seconds after the first. */
  readonly level: (seconds: number) => number;
  /** How far neighbouring calls resemble each other. */
  readonly phi?: number;
  /** Share of the calls that a stop falls into. */
  readonly stalls?: number;
}

const settling = (size: number, seconds: number): StreamKind => ({
  name: `settling by ${100 * size} % over ${seconds} s`,
  level: (time) => 1 + size * Math.exp(-time / seconds),
});
const step = (size: number, at: number): StreamKind => ({
  name: `a step ${size < 0 ? "down" : "up"} by ${100 * Math.abs(size)} % at ${at} s`,
  level: (time) => (time < at ? 1 : 1 + size),
});

export const UNSTEADY: readonly StreamKind[] = [
  ...[0.1, 0.5, 2].flatMap((seconds) => [settling(0.05, seconds), settling(0.4, seconds)]),
  ...[step(-0.3, 0.3), step(0.05, 0.3), step(-0.05, 1), step(0.05, 2), step(-0.05, 3.5)],
];
export const STEADY: readonly StreamKind[] = [
  { name: "independent calls", level: () => 1 },
  { name: "calls that resemble their neighbours", level: () => 1, phi: 0.9 },
  { name: "calls with stops", level: () => 1, stalls: 0.01 },
];

const SECONDS = 4;
const TEXTS = 60;
const MEAN_NS = 200_000;
/** Standard deviation of the logarithm of a latency around that of its text. */
const NOISE = 0.03;
const STALL = 8;

export function streamOf({ level, phi = 0, stalls = 0 }: StreamKind, random: Random): Stream {
  const count = Math.round((SECONDS * 1e9) / MEAN_NS);
  const tokens = Array.from({ length: TEXTS }, () => 1 + Math.floor(100 * uniform(random) ** 3));
  const ofTokens = tokens.map((each) => 5 + each);
  const scale = (MEAN_NS * TEXTS) / ofTokens.reduce((sum, each) => sum + each, 0);
  const noise = autoregressive(count, phi, random);
  const latencyNs = new Float64Array(count);
  const startNs = new Float64Array(count);
  let nowNs = 0;
  for (let call = 0; call < count; call++) {
    const stall = uniform(random) < stalls ? STALL : 1;
    startNs[call] = nowNs;
    latencyNs[call] =
      scale * ofTokens[call % TEXTS]! * level(nowNs / 1e9) * Math.exp(NOISE * noise[call]!) * stall;
    nowNs += latencyNs[call]!;
  }
  const textOf = Uint32Array.from({ length: count }, (_, call) => call % TEXTS);
  return { latencyNs, startNs, texts: { textOf, tokenCount: textOf.map((text) => tokens[text]!) } };
}
