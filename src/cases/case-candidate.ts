// What a case opens.
import type { CandidateRequest } from "../open/candidate.ts";
import type { BenchCase, CaseSettings } from "./settings.ts";

export function candidateOf(
  benchCase: BenchCase,
  { recipe, acceptFallback, lengths, providerOptions }: CaseSettings,
): CandidateRequest {
  const { model, variant, backend, runtime, provider, providerLibrary, precision, batch } = benchCase;
  const { threads, pin, spin, arena } = benchCase;
  return {
    ...{ model, variant, backend, runtime, provider, providerLibrary, precision, batch },
    ...{ threads, pin, spin, arena },
    ...{ recipe, lengths, providerOptions, acceptsSoftware: acceptFallback, acceptsCpuNodes: acceptFallback },
  };
}
