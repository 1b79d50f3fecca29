// Reads what the executable wrote, by code that shares nothing with what wrote it.

/** A row by the names of its columns. */
export type Row = Readonly<Record<string, string>>;

export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly Row[];
}

/** A CSV by RFC 4180. Throws where a line has another number of cells than the header, or the last line has no end. */
export function parseCsv(text: string): Table {
  if (!text.endsWith("\n")) throw new Error("the last line of the CSV has no end");
  const lines: string[][] = [[]];
  let cell = "";
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') cell += text[++at];
      else isQuoted = false;
    } else if (character === '"') isQuoted = true;
    else if (character === "," || character === "\n") {
      lines.at(-1)!.push(cell);
      cell = "";
      if (character === "\n") lines.push([]);
    } else cell += character;
  }
  const [header, ...body] = lines.slice(0, -1);
  if (!header) throw new Error("the CSV is empty");
  return { header, rows: body.map((cells) => toRow(header, cells)) };
}

function toRow(header: readonly string[], cells: readonly string[]): Row {
  if (cells.length !== header.length) throw new Error(`${cells.length} cells in ${cells.join(",")}`);
  return Object.fromEntries(header.map((name, index) => [name, cells[index]!]));
}

/** The cases of a run by their summary lines. */
export function summariesOf(stderr: string): Row[] {
  return linesOf(stderr, "summary");
}

/** Lines of the form `word key=value key=value`. */
export function linesOf(stderr: string, word: string): Row[] {
  return stderr
    .split("\n")
    .filter((line) => line.startsWith(`${word} `))
    .map((line) => Object.fromEntries(line.split(" ").slice(1).map(toPair)));
}

function toPair(word: string): [string, string] {
  const at = word.indexOf("=");
  if (at < 0) throw new Error(`${word} is not key=value`);
  return [word.slice(0, at), word.slice(at + 1)];
}

export function steadyOf(rows: readonly Row[]): Row[] {
  return rows.filter(({ phase }) => phase === "steady");
}

/** One column as numbers; an empty cell is NaN. */
export function numbers(rows: readonly Row[], column: string): number[] {
  return rows.map((row) => (row[column] === "" ? Number.NaN : Number(row[column])));
}

/** The smallest value that at least `percent` % of all values do not exceed; NaN without values. */
export function naivePercentile(values: readonly number[], percent: number): number {
  const ascending = values.toSorted((a, b) => a - b);
  return ascending.find((_, index) => 100 * (index + 1) >= percent * values.length) ?? Number.NaN;
}

/** For each row the median of the rows with its text, each of which came again. */
export function naiveUsualNs(rows: readonly Row[]): number[] {
  const byText = new Map<string, number[]>();
  for (const { text_id, latency_ns } of rows) {
    byText.set(text_id!, [...(byText.get(text_id!) ?? []), Number(latency_ns)]);
  }
  return rows.map(({ text_id }) => naivePercentile(byText.get(text_id!)!, 50));
}
