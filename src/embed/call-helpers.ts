// Who makes calls of a model beside this process: the same calls, by the same model, elsewhere.

/** One call: the ids of its texts, [offsets.length - 1] of them; a row that no text is left for has none. */
export interface CallIds {
  readonly ids: Int32Array;
  readonly offsets: Uint32Array;
}

export interface CallHelpers {
  /** Told that calls are about to be made. */
  expect(): void;
  /** Told of calls that were made here: whether help is worth its start shows by them. */
  made(callCount: number, tookNs: number): Promise<void>;
  /** Whether somebody is there to help, or will be sooner than it pays to go on alone. */
  readonly isThere: boolean;
  /** Windows that may be on their way at once, so that nobody waits for the next. */
  readonly windowCount: number;
  /** Time that calls took, all helpers together. */
  readonly workNs: number;
  /**
   * @returns the vectors of each call, [batch, dim]; undefined where a call failed, its helper did, or a signal came: what is still wanted is
   * then to be made here
   */
  run(calls: readonly CallIds[]): Promise<readonly Float32Array[] | undefined>;
}
