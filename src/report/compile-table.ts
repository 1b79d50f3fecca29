// The CSV of mrlbench compile: one row a platform and length.
import { csvRow } from "../schema/csv.ts";

const COLUMNS = [
  "model",
  "variant",
  "platform",
  "length",
  "maps",
  "compile_ms",
  "blob_bytes",
  "refused_operators",
  "runtime_version",
  "blob",
  "error",
] as const;

interface CompileRow {
  readonly model: string;
  readonly variant: string;
  readonly platform: string;
  readonly length: number;
  readonly compileNs: number;
  readonly blobBytes: number | undefined;
  readonly blob: string | undefined;
  readonly refusal: string | undefined;
  readonly refusedOperators: readonly string[];
  readonly runtimeVersion: string;
}

export function compileHeader(): string {
  return csvRow(COLUMNS);
}

/** `maps` is 1 where the compiler made a blob; operators are joined by `+`. */
export function compileRow(row: CompileRow): string {
  const { model, variant, platform, length, refusal, compileNs, blobBytes, runtimeVersion, blob } = row;
  return csvRow([
    ...[model, variant, platform, length, refusal === undefined ? 1 : 0],
    ...[Number((compileNs / 1e6).toFixed(3)), blobBytes, row.refusedOperators.join("+") || undefined],
    ...[runtimeVersion, blob, refusal],
  ]);
}
