// What the measuring loops know of the thing that they time: four steps, and nothing of models, tokens or vectors.

/** One call of the measured program, in steps that are timed one by one. Hot: none of them allocates. */
export interface TimedCall {
  /** Brings in the input of call number `call`. Returns its size, which the other steps need. */
  copyIn(call: number): number;
  /** The runtime alone. 0 is success, anything else a status that ends the loop. */
  infer(size: number): number;
  copyOut(): void;
  post(size: number): void;
}

/** Column vectors that the loops fill by index; NaN is "not measured". Times in nanoseconds. */
export type CallSamples = Readonly<ReturnType<typeof allocateCallSamples>>;

/** Columns for up to `length` calls. */
export function allocateCallSamples(length: number, allocate: (length: number) => Float64Array) {
  const column = () => allocate(length).fill(Number.NaN);
  return {
    startNs: column(),
    latencyNs: column(),
    /** From the instant when the call was due; only where calls are paced. */
    responseNs: column(),
    copyInNs: column(),
    inferNs: column(),
    copyOutNs: column(),
    postNs: column(),
  };
}
