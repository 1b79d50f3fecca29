// What a report is made of, whoever writes it: the page and the Markdown have the same sentences and the same tables.

/** A value in a table; undefined is "not available". */
export type Value = string | number | boolean | undefined;

export interface Column {
  readonly title: string;
  /** The column or key that it is in the files; left out for what was worked out for the report. */
  readonly key?: string;
  /** What it means, where the title does not say it. */
  readonly what?: string;
}

export interface ReportTable {
  readonly kind: "table";
  readonly caption: string;
  readonly columns: readonly Column[];
  /** The first cell names the row. */
  readonly rows: readonly (readonly Value[])[];
}

/** A picture, and the same as a table. */
export interface Chart {
  readonly kind: "chart";
  readonly title: string;
  /** What is to be seen, and what the marks mean. */
  readonly text: string;
  /** HTML of the picture at a width in pixels. */
  readonly draw: (width: number) => string;
  readonly table: ReportTable;
  /** The table is for everyone; else it waits behind the picture. */
  readonly isTableShown?: true;
}

export interface Sentence {
  readonly kind: "sentence";
  readonly text: string;
}

/** Lines to be copied. */
export interface Commands {
  readonly kind: "commands";
  readonly lines: readonly string[];
}

/** A file that the page carries. */
export interface Download {
  readonly kind: "download";
  readonly name: string;
  readonly what: string;
  readonly type: string;
  readonly bytes: () => Uint8Array;
}

export type Block = ReportTable | Chart | Sentence | Commands | Download;

export function sentence(text: string): Sentence {
  return { kind: "sentence", text };
}

export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Value[])[],
): ReportTable {
  return { kind: "table", caption, columns, rows };
}
