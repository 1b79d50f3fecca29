// How fast the core is at this moment, by fixed work that keeps many of its units busy: where another hardware thread shares the core (of a
// program here, or of a virtual machine's neighbour, which no counter of this system shows) it takes some 1.4 times as long, and where the
// clock fell it takes longer by as much.

/** The work is the engine's own compiled code, which no compiler of ours makes faster meanwhile. It lies in the nearest cache. */
const BYTES = new Uint8Array(8 << 10);
/** Some two microseconds each; what interrupts one is left out. */
const TRIES = 3;

/** What the work takes now, in ns. */
export function coreNs(): number {
  let shortestNs = Number.POSITIVE_INFINITY;
  for (let i = 0; i < TRIES; i++) {
    const beginNs = Bun.nanoseconds();
    Bun.hash.adler32(BYTES);
    shortestNs = Math.min(shortestNs, Bun.nanoseconds() - beginNs);
  }
  return shortestNs;
}

/** What is slower by more than this is in another state: the clock's resolution and the compiler's helpers stay below. */
const SLOWER = 1.12;

/** What a process tells of its core. */
export interface CoreReport {
  /** What the fixed work took at the quickest, which is what the core can do. */
  readonly quickestNs: number;
  /** For how long it waited for the core to be as fast again. */
  readonly waitedNs: number;
}

/** What a process is told of it. */
export interface CoreKnown {
  /** At the quickest in the processes before; undefined where they did not say. */
  readonly quickestNs: number | undefined;
  /** How long it may wait. */
  readonly waitNs: number;
}

/** A process, on average: what some leave is there for others, since another one's use of the core ends after moments or after a second. */
const WAIT_NS = 0.25e9;
const LONGEST_WAIT_NS = 0.8e9;

/**
 * What the next of `planned` processes of a case is told.
 * @param before those before it, with what they told
 */
export function coreKnown(
  before: readonly { readonly core?: CoreReport | undefined }[],
  planned: number,
): CoreKnown {
  const reports = before.flatMap(({ core }) => core ?? []);
  const waitedNs = reports.reduce((sum, report) => sum + report.waitedNs, 0);
  return {
    quickestNs: reports.length === 0 ? undefined : Math.min(...reports.map((report) => report.quickestNs)),
    waitNs: Math.min(LONGEST_WAIT_NS, Math.max(0, planned * WAIT_NS - waitedNs)),
  };
}

/** Knows how fast the core has been, so that what comes now can be held against it. */
export class CoreSpeed {
  #quickestNs: number;

  /** @param knownNs what other processes saw at the quickest */
  constructor(knownNs = Number.POSITIVE_INFINITY) {
    this.#quickestNs = knownNs;
  }

  get quickestNs(): number {
    return this.#quickestNs;
  }

  /** Whether the core is as fast now as it has been. */
  isFull(): boolean {
    const ns = coreNs();
    this.#quickestNs = Math.min(this.#quickestNs, ns);
    return ns <= SLOWER * this.#quickestNs;
  }
}
