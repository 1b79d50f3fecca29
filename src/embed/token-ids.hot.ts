// Token ids are row numbers of a table. A runtime may count a negative one from the end, or take a row of zeros for one beyond it.

/** Where the first of `count` ids lies that is no row of the table; -1 where all are. */
export function strayIndex(ids: Int32Array, count: number, rowCount: number): number {
  for (let index = 0; index < count; index++) {
    const id = ids[index]!;
    if (id < 0 || id >= rowCount) return index;
  }
  return -1;
}
