// What vectors are after they were stored with less precision. Rows are cut first (`prefix.hot.ts`); then `values` is changed in place.

/** float16, rounded to the nearest. */
export function roundToFloat16(values: Float32Array): void {
  for (let i = 0; i < values.length; i++) values[i] = Math.f16round(values[i]!);
}

/** Whole numbers from -127 to 127 times a scale of each row: its largest component over 127. */
export function roundToInt8(values: Float32Array, width: number): void {
  for (let base = 0; base < values.length; base += width) {
    let largest = 0;
    for (let c = 0; c < width; c++) largest = Math.max(largest, Math.abs(values[base + c]!));
    const scale = Math.fround(largest / 127);
    if (scale === 0) continue;
    for (let c = 0; c < width; c++) {
      const code = Math.round(values[base + c]! / scale);
      values[base + c] = Math.max(-127, Math.min(127, code)) * scale;
    }
  }
}

/** 1 where a component is positive, else -1: what one bit can hold. */
export function roundToSigns(values: Float32Array): void {
  for (let i = 0; i < values.length; i++) values[i] = values[i]! > 0 ? 1 : -1;
}
