// What `mrlbench boundary` gives: a row per call of each side, and the line that a program reads.

import { csvRow } from "../schema/csv.ts";
import type { BlockRatio } from "../stats/block-ratio.ts";
import { type EncodedRows, encodedRows, NUMBER_BYTES, writeInteger, writeText } from "./bench/row-encoder.ts";

/** Of the side that calls from C, and of the one that calls through FFI. */
type OfBoth = Readonly<Record<"c" | "ffi", number>>;

export function boundaryHeader(): string {
  return csvRow(["runtime", "side", "block", "call", "latency_ns", "process"]);
}

/**
 * Rows of one side in one process, some thousand at a time.
 * @param first of the calls, whose latencies follow: block after block
 */
export function boundaryRows(
  of: {
    readonly runtime: string;
    readonly side: string;
    readonly callsPerBlock: number;
    readonly process: number;
  },
  first: number,
  latencyNs: Float64Array,
): Generator<EncodedRows, void, undefined> {
  const { runtime, side, callsPerBlock, process } = of;
  const [before, between, after] = [`${runtime},${side},`, ",", `,${process}\n`].map((text) =>
    Buffer.from(text),
  );
  const longest = before!.length + after!.length + 3 * NUMBER_BYTES + 2;
  return encodedRows(latencyNs.length, longest, (bytes, from, row) => {
    const call = first + row;
    let at = writeText(bytes, from, before!);
    at = writeInteger(bytes, at, Math.floor(call / callsPerBlock));
    at = writeText(bytes, at, between!);
    at = writeInteger(bytes, at, call % callsPerBlock);
    at = writeText(bytes, at, between!);
    at = writeInteger(bytes, at, latencyNs[row]!);
    return writeText(bytes, at, after!);
  });
}

export function boundaryLine({
  runtime,
  p50Ns,
  p99Ns,
  ratio,
  processes,
}: {
  readonly runtime: string;
  readonly p50Ns: OfBoth;
  readonly p99Ns: OfBoth;
  readonly ratio: BlockRatio;
  readonly processes: number;
}): string {
  const pairs = {
    runtime,
    c_p50_ns: Math.round(p50Ns.c),
    ffi_p50_ns: Math.round(p50Ns.ffi),
    ratio: ratio.ratio?.toFixed(4) ?? "",
    ratio_low: ratio.low?.toFixed(4) ?? "",
    ratio_high: ratio.high?.toFixed(4) ?? "",
    c_p99_ns: Math.round(p99Ns.c),
    ffi_p99_ns: Math.round(p99Ns.ffi),
    processes,
  };
  return `boundary ${Object.entries(pairs)
    .map((pair) => pair.join("="))
    .join(" ")}`;
}
