// Tables as CSV by RFC 4180, with LF line ends.

/** A value in a table; undefined is "not available" and is written as an empty cell, never as 0. */
export type Cell = string | number | undefined;

/** One cell, quoted only where it must be. */
export function csvCell(value: Cell): string {
  if (value === undefined || Number.isNaN(value)) return "";
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One row with its line end. */
export function csvRow(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(",")}\n`;
}
