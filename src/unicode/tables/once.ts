// Tables of all code points take a megabyte and some milliseconds: each is made once, when it is first asked for.

export function once<Table>(make: () => Table): () => Table {
  let table: Table | undefined;
  return () => {
    table ??= make();
    return table;
  };
}
