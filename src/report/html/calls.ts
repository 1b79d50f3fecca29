// The steady calls of a case as columns, and what the charts ask of them: values of each process, and who stood out.
import type { CallRow } from "../../schema/read-rows.ts";
import { ownMedians } from "../../stats/own-median.ts";
import { type Sorted, sortSamples } from "../../stats/percentile.ts";
import { spikeIndexes } from "../../stats/spikes.ts";

/** Calls that take more than so many times what is usual for their text. */
export const SPIKE_FACTOR = 3;

export interface Calls {
  readonly count: number;
  readonly latencyNs: Float64Array;
  /** Since the start of the run. */
  readonly startNs: Float64Array;
  readonly tokenCount: Float64Array;
  readonly process: Float64Array;
  /** Number of the block in its process; not-a-number where the file has none. */
  readonly block: Float64Array;
  /** By call: 1 where something took the machine away. */
  readonly isDisturbed: Uint8Array;
  /** By call: 1 where it took more than `SPIKE_FACTOR` times what is usual for its text in its process. */
  readonly isSpike: Uint8Array;
  /** How many calls each cause disturbed. */
  readonly causes: ReadonlyMap<string, number>;
}

/** Takes rows as they come. */
export class CallList {
  readonly #latencyNs: number[] = [];
  readonly #startNs: number[] = [];
  readonly #tokenCount: number[] = [];
  readonly #process: number[] = [];
  readonly #block: number[] = [];
  readonly #textOf: number[] = [];
  readonly #disturbed: number[] = [];
  readonly #texts = new Map<string, number>();
  readonly #causes = new Map<string, number>();

  add({ latency_ns, start_ns, token_count, process, block, text_id, disturbed }: CallRow): void {
    if (latency_ns === undefined) return;
    this.#latencyNs.push(latency_ns);
    this.#startNs.push(start_ns ?? Number.NaN);
    this.#tokenCount.push(token_count ?? Number.NaN);
    this.#process.push(process ?? 0);
    this.#block.push(block ?? Number.NaN);
    const text = this.#texts.get(text_id ?? "") ?? this.#texts.size;
    this.#texts.set(text_id ?? "", text);
    this.#textOf.push(text);
    this.#disturbed.push(disturbed === undefined ? 0 : 1);
    for (const cause of disturbed?.split("+") ?? [])
      this.#causes.set(cause, (this.#causes.get(cause) ?? 0) + 1);
  }

  close(): Calls {
    const latencyNs = Float64Array.from(this.#latencyNs);
    const tokenCount = Float64Array.from(this.#tokenCount);
    const process = Float64Array.from(this.#process);
    return {
      count: latencyNs.length,
      latencyNs,
      startNs: Float64Array.from(this.#startNs),
      tokenCount,
      process,
      block: Float64Array.from(this.#block),
      isDisturbed: Uint8Array.from(this.#disturbed),
      isSpike: spikesOf(latencyNs, process, this.#textOf, tokenCount),
      causes: this.#causes,
    };
  }
}

function spikesOf(
  latencyNs: Float64Array,
  process: Float64Array,
  textOf: readonly number[],
  tokenCount: Float64Array,
): Uint8Array {
  const isSpike = new Uint8Array(latencyNs.length);
  for (const indexes of byProcess(process)) {
    const samplesNs = Float64Array.from(indexes, (i) => latencyNs[i]!);
    const texts = {
      textOf: indexes.map((i) => textOf[i]!),
      tokenCount: indexes.map((i) => tokenCount[i]!),
    };
    const limits = { factor: SPIKE_FACTOR, limitNs: undefined };
    for (const at of spikeIndexes(samplesNs, ownMedians(samplesNs, texts), limits)) isSpike[indexes[at]!] = 1;
  }
  return isSpike;
}

function byProcess(process: Float64Array): readonly number[][] {
  return [...Map.groupBy(process.keys(), (i) => process[i]!).values()];
}

/** Latencies of each process, ascending. */
export function sortedByProcess({ process, latencyNs }: Calls): readonly Sorted[] {
  return byProcess(process).map((indexes) => sortSamples(Float64Array.from(indexes, (i) => latencyNs[i]!)));
}

/** The calls of each process, by their places, in the order of the processes. */
export function placesByProcess({ process }: Calls): ReadonlyMap<number, readonly number[]> {
  return Map.groupBy(process.keys(), (i) => process[i]!);
}
