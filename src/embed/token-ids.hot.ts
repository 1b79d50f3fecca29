// Token ids are row numbers of a table. A runtime may count a negative one from the end, or take a row of zeros for one beyond it.

/** Where the first of `count` ids lies that is no row of the table; -1 where all are. */
export function strayIndex(ids: Int32Array, count: number, rowCount: number): number {
  const last = rowCount - 1;
  // A sign in one of these is a stray: without a branch for each id the check takes half the time.
  let signs = 0;
  for (let index = 0; index < count; index++) {
    const id = ids[index]!;
    signs |= id | (last - id);
  }
  if (signs >= 0) return -1;
  let index = 0;
  while (ids[index]! >= 0 && ids[index]! <= last) index++;
  return index;
}
