// Vectors as rows that other programs read: JSON Lines, or raw float32.
import type { Sink } from "./sink.ts";

/** A text with its vector. */
export interface VectorRow {
  /** As the input has it; undefined where the input has none. */
  readonly id: string | number | undefined;
  readonly text: string;
  /** Undefined for a text that has none. */
  readonly vector: Float32Array | undefined;
}

export type VectorWriter = (sink: Sink, rows: readonly VectorRow[], dim: number) => void;

export const VECTOR_WRITERS: Readonly<Record<"jsonl" | "f32", VectorWriter>> = {
  jsonl(sink, rows, dim) {
    sink.writeRows(
      rows.map(({ id, text, vector }) => {
        const embedding = vector ? Array.from(vector, shortestDecimal) : null;
        return `${JSON.stringify({ ...(id !== undefined && { id }), text, dim, embedding })}\n`;
      }),
    );
  },
  /** Every row has its place: one without a vector is not-a-number throughout. */
  f32(sink, rows, dim) {
    const floats = new Float32Array(rows.length * dim);
    rows.forEach(({ vector }, row) => {
      if (vector) floats.set(vector, row * dim);
      else floats.fill(Number.NaN, row * dim, (row + 1) * dim);
    });
    sink.writeBytes(new Uint8Array(floats.buffer));
  },
};

/** Nine significant digits bring every float32 back exactly. */
function shortestDecimal(value: number): number {
  return Number(value.toPrecision(9));
}
