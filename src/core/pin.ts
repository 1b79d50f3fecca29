// Pinning, as it is asked for.

/**
 * Which CPUs the timed thread and the runtime's own may run on: any; as few as can be, chosen here; all cores of a kind; or exactly these.
 */
export type Pin = "none" | "auto" | "performance" | "efficiency" | readonly number[];
