// How the library opens what was decided: its options by their names.
import type { LadderRow, Tried } from "../decision/tried.ts";
import type { Planned } from "./candidates.ts";
import type { DecideSettings } from "./settings.ts";

/** @param planned all that were tried */
export function openOptions(
  { candidate }: Tried,
  { dim }: LadderRow,
  { planned }: { readonly planned: readonly Planned[] },
  { normalize, prompt, threads, pin, spin }: DecideSettings,
): Readonly<Record<string, unknown>> {
  const one = planned.find((each) => each.candidate === candidate)!;
  const { variant, backend, runtime, provider, precision, request } = one;
  return {
    // As it was asked for: an id alone does not open a folder.
    ...{ model: request.model, variant, backend, runtime, provider, precision: precision ?? null },
    ...{ dim, normalize, prompt, threads, pin, spin },
  };
}
