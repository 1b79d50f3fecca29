// How a timed loop says how far it came.

/** What a loop reports: [calls done, status of the last call]. A view, so that nothing is allocated. */
export type LoopState = Float64Array;
export const LOOP_DONE = 0;
export const LOOP_STATUS = 1;
