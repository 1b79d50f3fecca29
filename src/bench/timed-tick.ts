// What the loops of Layer C know of the thing that they time: the steps of one tick, and nothing of worlds, models or indices.

/** One tick in steps that are timed one by one. Hot: none of them allocates, but for third-party bindings that say so. */
export interface TimedTick {
  /** The world's own work; settles which texts are embedded. */
  advance(): void;
  /** Settles the texts without the world's work. */
  choose(): void;
  /** Texts to ids. */
  tokenize(): void;
  /** Returns the size of the call, which the other steps need. */
  copyIn(): number;
  /** The runtime alone. 0 is success, anything else a status that ends the loop. */
  infer(size: number): number;
  copyOut(): void;
  post(size: number): void;
  /** Settles the dimension to search by, `spentNs` after the tick began. */
  chooseDim(spentNs: number): void;
  search(): void;
  /** 0 is success, anything else ends the loop. */
  insert(): number;
  /** The world takes in what was found. */
  update(): void;

  /** Of the tick that was run last. */
  readonly tokenCount: number;
  readonly cacheHitCount: number;
  readonly dimUsed: number;
  readonly textIndex: number;
}

const SAMPLES = [
  "startNs",
  "latencyNs",
  "responseNs",
  "tokenizeNs",
  "copyInNs",
  "inferNs",
  "copyOutNs",
  "postNs",
  "searchNs",
  "insertNs",
  "graphNs",
  "simNs",
  "tokenCount",
  "cacheHit",
  "dimUsed",
  "textIndex",
] as const;

/** Column vectors that the loops fill by index; NaN is "not measured". Times in nanoseconds. */
export type TickSamples = Readonly<Record<(typeof SAMPLES)[number], Float64Array>>;

/** Columns for up to `length` ticks. */
export function allocateTickSamples(length: number, allocate: (length: number) => Float64Array): TickSamples {
  return Object.fromEntries(
    SAMPLES.map((column) => [column, allocate(length).fill(Number.NaN)]),
  ) as unknown as TickSamples;
}

/** A tick without the world's work. */
export function stepsNs({ latencyNs, simNs }: TickSamples, from: number, to: number): Float64Array {
  return Float64Array.from({ length: to - from }, (_, i) => {
    const worldNs = simNs[from + i]!;
    return latencyNs[from + i]! - (Number.isNaN(worldNs) ? 0 : worldNs);
  });
}
