// Comparing two short lists of documents.

/**
 * How many of the documents found[foundAt..+k) are not among expected[expectedAt..+expectedCount); they are copied to
 * `strangers`.
 */
export function copyStrangers(
  found: Int32Array,
  foundAt: number,
  k: number,
  expected: Int32Array,
  expectedAt: number,
  expectedCount: number,
  strangers: Int32Array,
): number {
  let count = 0;
  for (let i = 0; i < k; i++) {
    const document = found[foundAt + i]!;
    let j = 0;
    while (j < expectedCount && expected[expectedAt + j] !== document) j++;
    if (j === expectedCount) strangers[count++] = document;
  }
  return count;
}
