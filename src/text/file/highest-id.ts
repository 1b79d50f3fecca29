// The highest id of a vocabulary: a text's ids must have rows in the model's table.

/** -1 where there are none. Tens of thousands, before anything is compiled: a callback for each would take a millisecond. */
export function highestOf(ids: Int32Array): number {
  let highest = -1;
  for (let index = 0; index < ids.length; index++) highest = Math.max(highest, ids[index]!);
  return highest;
}
