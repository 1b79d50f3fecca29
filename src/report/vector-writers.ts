// Vectors as rows that other programs read: JSON Lines, raw float32, or Parquet.
import type { Sink } from "./sink.ts";
import type { VectorWriter } from "./vector-rows.ts";

export type VectorFormat = "jsonl" | "f32" | "parquet";

const VECTOR_WRITERS: Readonly<
  Record<VectorFormat, (sink: Sink, dim: number) => VectorWriter | Promise<VectorWriter>>
> = {
  jsonl: (sink, dim) => ({
    write(rows) {
      sink.writeRows(
        rows.map(({ id, text, vector }) => {
          const embedding = vector ? Array.from(vector, shortestDecimal) : null;
          return `${JSON.stringify({ ...(id !== undefined && { id }), text, dim, embedding })}\n`;
        }),
      );
    },
    end() {},
  }),
  /** Every row has its place: one without a vector is not-a-number throughout. */
  f32: (sink, dim) => ({
    write(rows) {
      const floats = new Float32Array(rows.length * dim);
      rows.forEach(({ vector }, row) => {
        if (vector) floats.set(vector, row * dim);
        else floats.fill(Number.NaN, row * dim, (row + 1) * dim);
      });
      sink.writeBytes(new Uint8Array(floats.buffer));
    },
    end() {},
  }),
  // A library that no other format needs.
  parquet: async (sink, dim) => (await import("./vectors-parquet.ts")).parquetVectors(sink, dim),
};

/** @param dim components of each vector */
export async function openVectorWriter(format: VectorFormat, sink: Sink, dim: number): Promise<VectorWriter> {
  return VECTOR_WRITERS[format](sink, dim);
}

/** Nine significant digits bring every float32 back exactly. */
function shortestDecimal(value: number): number {
  return Number(value.toPrecision(9));
}
