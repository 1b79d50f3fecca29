// Half precision, as bits.

/** The value of each of the 65,536 bit patterns: one look-up a value in place of a conversion. */
export function floatOfHalfBits(): Float32Array {
  const patterns = Uint16Array.from({ length: 0x10000 }, (_, pattern) => pattern);
  return new Float32Array(new Float16Array(patterns.buffer));
}
