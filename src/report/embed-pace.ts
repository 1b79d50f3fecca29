// How fast texts were embedded, for people.
import { formatCount, formatCounted, formatDuration } from "../core/format.ts";

/** Time that was spent on the work alone, and since the beginning. */
export class Stopwatch {
  #workNs = 0;
  readonly #beginNs = Bun.nanoseconds();

  time<T>(work: () => T): T {
    const beginNs = Bun.nanoseconds();
    const result = work();
    this.#workNs += Bun.nanoseconds() - beginNs;
    return result;
  }

  /** Work that somebody else did. */
  add(workNs: number): void {
    this.#workNs += workNs;
  }

  times(): { readonly workNs: number; readonly wallNs: number } {
    return { workNs: this.#workNs, wallNs: Bun.nanoseconds() - this.#beginNs };
  }
}

export interface EmbedPace {
  /** At least one. */
  readonly textCount: number;
  readonly tokenCount: number;
  /** Share of the calls' tokens that were none of a text: 1 − tokens / (batch × longest), summed. */
  readonly paddingWaste: number;
  /** Tokenizing and the model. */
  readonly workNs: number;
  readonly wallNs: number;
}

export function embedPace({ textCount, tokenCount, paddingWaste, workNs, wallNs }: EmbedPace): string {
  // A number again: of thousands `toPrecision` makes a power of ten.
  const msPerText = Number((workNs / 1e6 / textCount).toPrecision(3));
  const perSecond = formatCount(Math.round(textCount / (wallNs / 1e9)));
  return (
    `Embedded ${formatCounted(textCount, "text")} of ${formatCounted(tokenCount, "token")} in ${formatDuration(wallNs)}: ${msPerText} ms a text, ` +
    `padding waste ${(100 * paddingWaste).toFixed(1)} %, ${perSecond} texts a second with reading and writing.`
  );
}
