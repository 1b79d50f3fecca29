// Where the rows of a static model's table are read from: the file that holds them, row by row as they are needed, or memory, where
// their type is none that is computed with. The table of a graph that we made lies beside it.
import { closeSync, openSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { DataError } from "../../core/errors.ts";
import { COMPONENT_BYTES, type StoredTable } from "../../core/stored-table.ts";
import { readInto, readRegularFile } from "../../files/regular-file.ts";
import { requireReadable } from "../../files/there.ts";
import { scalesOffset } from "../../onnx/derive-table.ts";
import { readOutline } from "../../onnx/graph-outline.ts";

type TableShape = Omit<StoredTable, "copyRows" | "close">;

/** @param tableOffset where the rows begin in the file */
export function tableInFile(shape: TableShape, tableOffset: number): StoredTable {
  const rowBytes = shape.columns * COMPONENT_BYTES[shape.elementType];
  requireReadable(shape.path);
  const file = openSync(shape.path, "r");
  let isOpen = true;
  return {
    ...shape,
    copyRows(first, count, target, offset) {
      const byteCount = count * rowBytes;
      return readInto(file, tableOffset + first * rowBytes, target, offset, byteCount) === byteCount;
    },
    close() {
      if (isOpen) closeSync(file);
      isOpen = false;
    },
  };
}

export function tableInMemory(
  shape: TableShape & { readonly elementType: "float32" },
  values: Float32Array,
): StoredTable {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const rowBytes = shape.columns * COMPONENT_BYTES.float32;
  return {
    ...shape,
    copyRows(first, count, target, offset) {
      target.set(bytes.subarray(first * rowBytes, (first + count) * rowBytes), offset);
      return true;
    },
    close() {},
  };
}

/** Of the file of a table that lies beside our own graphs. */
export function isTableName(name: string): boolean {
  return name.startsWith("table.");
}

/** The table beside a graph of a static model, by the name that the graph knows it by. @throws DataError as `tableInBytes` */
export function tableBeside(graphPath: string, name: string): StoredTable {
  const [rows = 0, columns = 0] =
    readOutline(graphPath).weights.find((weight) => weight.name === "table")?.shape ?? [];
  return tableInBytes(join(dirname(graphPath), name), { rows, columns });
}

/**
 * The table that is the whole of a file.
 * @throws DataError when the file is not of the size that this shape has in one of the three types
 */
export function tableInBytes(
  path: string,
  { rows, columns }: Pick<StoredTable, "rows" | "columns">,
): StoredTable {
  const { size } = statSync(path);
  const shape = { path, tokens: rows, rows, columns };
  const cells = rows * columns;
  if (size === cells * COMPONENT_BYTES.float32) return tableInFile({ ...shape, elementType: "float32" }, 0);
  if (size === cells * COMPONENT_BYTES.float16) return tableInFile({ ...shape, elementType: "float16" }, 0);
  const scalesAt = scalesOffset(rows, columns);
  if (size !== scalesAt + 4 * rows) {
    throw new DataError({
      what: `${path} is not the table of its model`,
      seen: `${size} bytes`,
      expected: `${rows} rows of ${columns} float32 or float16, or int8 with a scale each`,
      next: "Get the files of the model again.",
    });
  }
  const scales = new Uint8Array(readRegularFile(path).subarray(scalesAt));
  return tableInFile({ ...shape, elementType: "int8", factors: new Float32Array(scales.buffer) }, 0);
}
