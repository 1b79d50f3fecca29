// What vectors are after they were stored with less precision. Rows are cut first (`prefix.hot.ts`); then `values` is changed in place.

/** float16, rounded to the nearest. */
export function roundToFloat16(values: Float32Array): void {
  for (let i = 0; i < values.length; i++) values[i] = Math.f16round(values[i]!);
}

/** Whole numbers from -most to most times a scale of each row: its largest component over `most`. int8: 127; int4: 7. */
export function roundToWhole(values: Float32Array, width: number, most: number): void {
  for (let base = 0; base < values.length; base += width) {
    const scale = wholeScale(values, base, width, most);
    if (scale === 0) continue;
    for (let c = 0; c < width; c++) values[base + c] = wholeCode(values[base + c]!, scale, most) * scale;
  }
}

/** What the codes of a row are multiplied by, as a float32; 0 for a row of zeros. */
export function wholeScale(values: Float32Array, base: number, width: number, most: number): number {
  let largest = 0;
  for (let c = 0; c < width; c++) largest = Math.max(largest, Math.abs(values[base + c]!));
  return Math.fround(largest / most);
}

/** The code of a component whose scale is not 0. */
export function wholeCode(value: number, scale: number, most: number): number {
  return Math.max(-most, Math.min(most, Math.round(value / scale)));
}

/** 1 where a component is positive, else -1: what one bit can hold. */
export function roundToSigns(values: Float32Array): void {
  for (let i = 0; i < values.length; i++) values[i] = values[i]! > 0 ? 1 : -1;
}
