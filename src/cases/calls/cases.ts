// From the options of a sweep to its cases: every combination, in the order in which the options list their values.

import type { BenchOptions } from "../../cli/options/parse.ts";
import type { Pin, TextSource } from "../../cli/options/values.ts";
import { type Backend, placementOf, type Runtime } from "../../engine/providers.ts";

/** What runs beside; a program of the user's own is one more load. */
export type Load = "solo" | "typical" | "peak" | "sim-cmd";

export interface BenchCase {
  readonly model: string;
  /** Undefined for the model's own default, which is known when it is opened. */
  readonly variant: string | undefined;
  readonly backend: Backend;
  readonly runtime: Runtime | "auto";
  readonly provider: string | undefined;
  readonly layer: "A" | "B" | "C";
  readonly dim: number | "full";
  readonly batch: number;
  readonly threads: number;
  readonly pin: Pin;
  readonly spin: boolean;
  readonly load: Load;
  /** Pause before each call; undefined where none was asked for. */
  readonly gapMs: number | undefined;
  readonly text: TextSource;
}

export function benchCases(options: BenchOptions): readonly BenchCase[] {
  return routes(options).flatMap((route) =>
    combinations({
      model: options.model,
      variant: options.variant,
      layer: options.layer,
      dim: options.dim,
      batch: options.batch,
      threads: options.threads,
      pin: options.pin,
      spin: options.spin,
      load: options.simCmd === undefined ? options.load : (["sim-cmd"] as const),
      gapMs: options.gap,
      text: options.text,
    }).map((settings) => ({ ...route, ...settings })),
  );
}

type CaseRoute = Pick<BenchCase, "backend" | "runtime" | "provider">;

/** A provider settles backend and runtime; without one, these two are crossed. */
function routes(options: BenchOptions): readonly CaseRoute[] {
  return options.provider.flatMap((provider): readonly CaseRoute[] => {
    const placement = provider === undefined ? undefined : placementOf(provider);
    if (placement) return [{ ...placement, provider }];
    return combinations({ backend: options.backend, runtime: options.runtime }).map((route) => ({
      ...route,
      provider: undefined,
    }));
  });
}

type Lists = Readonly<Record<string, readonly unknown[]>>;
type Combination<L extends Lists> = { readonly [Key in keyof L]: L[Key][number] };

function combinations<L extends Lists>(lists: L): readonly Combination<L>[] {
  return Object.entries(lists).reduce<readonly Record<string, unknown>[]>(
    (partial, [key, values]) => partial.flatMap((one) => values.map((value) => ({ ...one, [key]: value }))),
    [{}],
  ) as readonly Combination<L>[];
}
