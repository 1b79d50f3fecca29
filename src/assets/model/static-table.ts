// The table of a static embedding model: one row a token. Files of model2vec may hold fewer rows than tokens, with the row and the
// weight of each token beside them; both are worked into the table here, so that the vector is the mean of the tokens' rows.
import { DataError } from "../../core/errors.ts";
import { widenFp16 } from "../../onnx/derive-table.ts";
import { readTensorFile, type StoredTensor } from "./tensor-file.ts";

export interface StaticTable {
  readonly rows: number;
  readonly columns: number;
  /** [rows, columns] */
  readonly values: Float32Array;
}

/** Names of the table: sentence-transformers' and model2vec's. */
const TABLE_NAMES = ["embedding.weight", "embeddings"];

/** @throws DataError when the file holds no such table, or one of another type */
export function readStaticTable(path: string): StaticTable {
  const tensors = readTensorFile(path);
  const table = TABLE_NAMES.map((name) => tensors.get(name)).find((tensor) => tensor !== undefined);
  const values = table && floatsOf(table);
  if (!table || !values || table.shape.length !== 2) {
    const seen = [...tensors].map(([name, { dtype, shape }]) => `${name} ${dtype}[${shape.join(",")}]`);
    throw new DataError({
      what: `${path} holds no embedding table`,
      seen: seen.join(", ") || "no tensor",
      expected: `${TABLE_NAMES.join(" or ")}, F32 or F16, [tokens, dim]`,
      next: "Choose a static embedding model, or an ONNX file with --model.",
    });
  }
  const columns = table.shape[1]!;
  const rowOfToken = integersOf(tensors.get("mapping"));
  const weights = doublesOf(tensors.get("weights"));
  if (!rowOfToken && !weights) return { rows: table.shape[0]!, columns, values };
  return folded(values, columns, rowOfToken, weights);
}

function folded(
  stored: Float32Array,
  columns: number,
  rowOfToken: BigInt64Array | undefined,
  weights: Float64Array | undefined,
): StaticTable {
  const rows = (rowOfToken ?? weights)!.length;
  const values = new Float32Array(rows * columns);
  for (let token = 0; token < rows; token++) {
    const from = (rowOfToken ? Number(rowOfToken[token]) : token) * columns;
    const weight = weights?.[token] ?? 1;
    for (let i = 0; i < columns; i++) values[token * columns + i] = stored[from + i]! * weight;
  }
  return { rows, columns, values };
}

/** A copy that begins where a view of wide elements may begin: those of a file begin anywhere. */
function aligned(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

function floatsOf({ dtype, bytes }: StoredTensor): Float32Array | undefined {
  if (dtype === "F32") return new Float32Array(aligned(bytes));
  return dtype === "F16" ? new Float32Array(aligned(widenFp16(bytes))) : undefined;
}

function doublesOf(tensor: StoredTensor | undefined): Float64Array | undefined {
  if (tensor?.dtype === "F64") return new Float64Array(aligned(tensor.bytes));
  return tensor && Float64Array.from(floatsOf(tensor) ?? []);
}

function integersOf(tensor: StoredTensor | undefined): BigInt64Array | undefined {
  if (tensor?.dtype === "I32")
    return BigInt64Array.from([...new Int32Array(aligned(tensor.bytes))].map(BigInt));
  return tensor && new BigInt64Array(aligned(tensor.bytes));
}
