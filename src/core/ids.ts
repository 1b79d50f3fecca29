// Ids of rows: text, or the numbers of the rows, which nobody has to write out.

export interface Ids extends Iterable<string> {
  readonly length: number;
  /** Undefined behind the end. */
  at(row: number): string | undefined;
}

/** A row's number, from 0, is its id. */
export class RowNumbers implements Ids {
  readonly length: number;

  constructor(length: number) {
    this.length = length;
  }

  at(row: number): string | undefined {
    return row < this.length ? String(row) : undefined;
  }

  *[Symbol.iterator](): Generator<string, void, undefined> {
    for (let row = 0; row < this.length; row++) yield String(row);
  }
}

/** Where each id is. */
export function placesOfIds(ids: Ids): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  let row = 0;
  for (const id of ids) places.set(id, row++);
  return places;
}
