// What to run when the primary cannot be had: on another device, or by another runtime where there is one device, with vectors that search what
// the primary's index holds.
import { holds } from "./parity.ts";
import { type Ranking, rank, type Timed } from "./rank.ts";
import type { Parity, Tried } from "./tried.ts";

export interface Fallback {
  readonly timed: Timed;
  readonly kind: "device" | "runtime";
  readonly parity: Parity;
}

export function fallbackOf(
  { primary, others }: Ranking,
  parityOf: (primary: Tried, other: Tried) => Parity | undefined,
): { readonly fallback: Fallback | undefined; readonly why: string | undefined } {
  const isElsewhere = (one: Tried) => one.backend !== primary.backend;
  const elsewhere = others.filter(({ timed }) => isElsewhere(timed));
  const kind = elsewhere.length > 0 ? "device" : "runtime";
  const different =
    elsewhere.length > 0 ? elsewhere : others.filter(({ timed }) => timed.runtime !== primary.runtime);
  if (different.length === 0) {
    return { fallback: undefined, why: "no other device and no other runtime was measured in Layer C" };
  }
  const compatible = different.flatMap(({ timed }) => {
    const parity = timed.model === primary.model ? parityOf(primary, timed) : undefined;
    return parity !== undefined && holds(parity) ? [{ timed, parity }] : [];
  });
  const best = rank(compatible.map(({ timed }) => timed))?.primary;
  const found = compatible.find(({ timed }) => timed === best);
  if (found === undefined) {
    return {
      fallback: undefined,
      why: "no other device or runtime makes vectors that search the primary's index",
    };
  }
  return { fallback: { ...found, kind }, why: undefined };
}
