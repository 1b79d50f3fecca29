// Passes over the vectors for a rotation.

/** out[c * rows + r] = component c of row first + r, normalised; a zero row stays zero. [width, rows] */
export function transposeUnits(
  values: Float32Array,
  width: number,
  first: number,
  rows: number,
  out: Float32Array,
): void {
  for (let r = 0; r < rows; r++) {
    const base = (first + r) * width;
    let squares = 0;
    for (let c = 0; c < width; c++) {
      const value = values[base + c]!;
      squares += value * value;
    }
    const scale = squares === 0 ? 0 : 1 / Math.sqrt(squares);
    for (let c = 0; c < width; c++) out[c * rows + r] = values[base + c]! * scale;
  }
}
