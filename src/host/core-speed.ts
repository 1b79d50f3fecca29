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
