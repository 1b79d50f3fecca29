// Token ids into a runtime's inputs. An element takes one 32-bit word (int32) or two (int64, whose high word stays 0).

/** Writes `count` ids of one text from input position `first` on. */
export function copyIds(
  ids: Int32Array,
  from: number,
  count: number,
  words: Int32Array,
  wordsPerElement: number,
  first: number,
): void {
  for (let i = 0; i < count; i++) words[(first + i) * wordsPerElement] = ids[from + i];
}

/** Fills positions [first, end) with one value: padding, or a mask. */
export function fillInput(
  words: Int32Array,
  wordsPerElement: number,
  first: number,
  end: number,
  value: number,
): void {
  for (let i = first; i < end; i++) words[i * wordsPerElement] = value;
}

/** Numbers `count` positions of one text from 0. */
export function countPositions(
  words: Int32Array,
  wordsPerElement: number,
  first: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) words[(first + i) * wordsPerElement] = i;
}
