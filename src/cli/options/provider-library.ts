// A provider library says itself which provider it brings, and ONNX Runtime is what takes it.
import { UsageError } from "../../core/errors.ts";

interface Asked {
  readonly provider: readonly (string | undefined)[];
  readonly runtime: readonly string[];
  /** As it was written. */
  readonly providerOption: string | undefined;
}

/** @throws UsageError beside another provider, or a runtime that takes no such library; or for options of a provider that nobody brings */
export function checkProviderLibrary(
  library: string | undefined,
  { provider, runtime, providerOption }: Asked,
): void {
  if (library === undefined) {
    if (providerOption !== undefined) throw noLibrary(providerOption);
    return;
  }
  const named = provider.find((name) => name !== undefined);
  const other = runtime.find((name) => name !== "auto" && name !== "ort");
  if (named === undefined && other === undefined) return;
  const seen = named === undefined ? `--runtime ${other}` : `--provider ${named}`;
  throw new UsageError({
    what: `--provider-library ${library} brings its own provider, for ONNX Runtime`,
    seen: `${seen} besides`,
    expected: "--backend beside it, for the kind of its device",
    next: `Leave ${seen} out.`,
  });
}

function noLibrary(option: string): UsageError {
  return new UsageError({
    what: "--provider-option is for the provider that a library brings, and there is none",
    seen: `--provider-option ${option}`,
    expected: "--provider-library FILE beside it",
    next: "Name the library, or leave --provider-option out: the runtimes' own providers are told what a measurement needs.",
  });
}
