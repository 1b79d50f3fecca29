// The graphs of the built-in static model over a person's own table, in the cache: made when the table is first seen, verified at each
// start as everything there is, and made again where they are damaged.
import { statSync } from "node:fs";
import { join } from "node:path";
import { maskedGraph, sentenceGraph } from "../../onnx/wordllama-graphs.ts";
import type { Bundle } from "../cache/bundle.ts";
import { unpackBundle } from "../cache/cache.ts";
import { privateFolder } from "../cache/private-folder.ts";
import { isSealed } from "../cache/seal.ts";
import { sha256 } from "../sha256.ts";
import { readStaticTable } from "./static-table.ts";

export interface StaticGraphs {
  readonly graphPath: string;
  readonly graphPathOrtCpu: string;
  readonly maskedGraphPath: string;
  readonly maskedGraphPathOrtCpu: string;
  /** Written by this call; 0 when they were there. */
  readonly unpackedBytes: number;
}

/** The table's name is the one that the graphs refer to. */
const NAMES = {
  graph: "fp32.onnx",
  ortCpu: "fp32.ort-cpu.onnx",
  masked: "fp32.masked.onnx",
  table: "table.fp32.bin",
};
const BUNDLE = "static";

/**
 * Others when the table's file is another one, by its size and times.
 * @param needsGraph false where it is enough to know where they would be: they hold a copy of the table
 * @throws DataError when the file holds no table
 */
export function staticGraphs(tablePath: string, cacheRoot: string, needsGraph: boolean): StaticGraphs {
  const { size, mtimeNs, ctimeNs, ino } = statSync(tablePath, { bigint: true });
  const key = sha256(`${tablePath} ${size} ${mtimeNs} ${ctimeNs} ${ino}`).slice(0, 12);
  const directory = `${BUNDLE}-${key}`;
  const folder = join(privateFolder(cacheRoot), directory);
  const isThere = !needsGraph || isSealed(folder, BUNDLE, Object.values(NAMES));
  const unpackedBytes = isThere ? 0 : unpackBundle(cacheRoot, bundleOf(tablePath, directory)).unpackedBytes;
  return {
    graphPath: join(folder, NAMES.graph),
    graphPathOrtCpu: join(folder, NAMES.ortCpu),
    maskedGraphPath: join(folder, NAMES.masked),
    maskedGraphPathOrtCpu: join(folder, NAMES.masked),
    unpackedBytes,
  };
}

function bundleOf(tablePath: string, directory: string): Bundle {
  const { rows, columns, values } = readStaticTable(tablePath);
  const shape = { rows, columns };
  const contents: Readonly<Record<string, Uint8Array>> = {
    [NAMES.graph]: sentenceGraph("fp32", shape),
    [NAMES.ortCpu]: sentenceGraph("fp32", shape, "matmul"),
    [NAMES.masked]: maskedGraph("fp32", shape),
    [NAMES.table]: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  };
  const files = Object.values(NAMES).map((name) => {
    const content = contents[name]!;
    return { name, sizeBytes: content.length, sha256: sha256(content), read: () => content };
  });
  return { name: BUNDLE, directory, files };
}
