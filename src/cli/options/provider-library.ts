// A provider library says itself which provider it brings, and ONNX Runtime is what takes it.
import { UsageError } from "../../core/errors.ts";

interface Asked {
  readonly provider: readonly (string | undefined)[];
  readonly runtime: readonly string[];
}

/** @throws UsageError beside another provider, or a runtime that takes no such library */
export function checkProviderLibrary(library: string | undefined, { provider, runtime }: Asked): void {
  if (library === undefined) return;
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
