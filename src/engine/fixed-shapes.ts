// What NPUs are asked for: they take fixed shapes only, and each generation has a compiler of its own.

/** Intel's numbers of the generations. */
export const NPU_PLATFORMS = ["3720", "4000", "5010", "5020"] as const;

/** Tokens of the buckets where none are named: a text goes to the smallest that holds it. */
export const LENGTH_BUCKETS: readonly number[] = [16, 32, 64, 128, 256];
