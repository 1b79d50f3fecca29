// Vectors as Parquet, written as they come: a group of rows after another, and the footer last, without which no reader opens it. By
// hyparquet-writer, which is loaded with this file.
import { ByteWriter } from "hyparquet-writer";
import { keepResults } from "../core/signals.ts";
import { zstdParquet } from "./parquet-writer.ts";
import type { Sink } from "./sink.ts";
import type { VectorRow, VectorWriter } from "./vector-rows.ts";

/** Values of a group: what is kept in memory until it is written. */
const GROUP_FLOATS = 2 ** 20;

const text = (name: string) => ({
  name,
  type: "BYTE_ARRAY" as const,
  converted_type: "UTF8" as const,
  repetition_type: "OPTIONAL" as const,
});

/** Columns id, text, dim and embedding, a list of float32; null is a text that has none. */
const SCHEMA = [
  { name: "root", num_children: 4 },
  text("id"),
  text("text"),
  { name: "dim", type: "INT32" as const, repetition_type: "REQUIRED" as const },
  {
    name: "embedding",
    num_children: 1,
    converted_type: "LIST" as const,
    repetition_type: "OPTIONAL" as const,
  },
  { name: "list", num_children: 1, repetition_type: "REPEATED" as const },
  { name: "element", type: "FLOAT" as const, repetition_type: "REQUIRED" as const },
];

export function parquetVectors(sink: Sink, dim: number): VectorWriter {
  const bytes = new ByteWriter();
  // Least and greatest of components serve no query.
  const writer = zstdParquet(bytes, [...SCHEMA], { statistics: false });
  const groupRows = Math.max(1, Math.floor(GROUP_FLOATS / dim));
  let group: VectorRow[] = [];
  let isBroken = false;

  /** The writer counts its offset on; what was sent needs no memory any more. */
  const send = () => {
    isBroken = true;
    sink.writeBytes(bytes.getBytes());
    isBroken = false;
    bytes.index = 0;
  };
  const flush = () => {
    if (group.length > 0) {
      const column = (name: string, data: unknown[]) => ({ name, data });
      writer.write({
        columnData: [
          column(
            "id",
            group.map(({ id }) => (id === undefined ? null : String(id))),
          ),
          column(
            "text",
            group.map((row) => row.text),
          ),
          column(
            "dim",
            group.map(() => dim),
          ),
          column(
            "embedding",
            group.map(({ vector }) => (vector === undefined ? null : Array.from(vector))),
          ),
        ],
        rowGroupSize: groupRows,
      });
      group = [];
    }
    send();
  };
  return {
    write(rows) {
      // From here on a signal waits for the footer.
      keepResults();
      // The vectors are views that the next call writes over.
      for (const row of rows) if (group.push({ ...row, vector: row.vector?.slice() }) === groupRows) flush();
    },
    end() {
      // Where nothing can be written any more, a footer cannot either.
      if (isBroken) return;
      flush();
      writer.finish();
      send();
    },
  };
}
