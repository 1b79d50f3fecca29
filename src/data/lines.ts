// Lines of a byte stream, as they come: memory is bounded by the longest line that is taken and one chunk.

import { DataError } from "../core/errors.ts";

/** Where bytes come from: a stream (standard input, a file) or chunks that are already there, as in `[bytes]`. */
export type ByteSource = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** A longer line is no text: a device that never ends, or a file without line ends. */
export const LONGEST_LINE_BYTES = 16 * 2 ** 20;

export interface Line {
  readonly text: string;
  /** Counts from 1. */
  readonly lineNumber: number;
}

/**
 * Yields every line without its end ("\n" or "\r\n"), otherwise untouched; empty lines included. A byte order mark at the start of
 * the file is not part of its first line.
 * @param name what errors call the source
 * @throws DataError when a line is not UTF-8 or longer than `LONGEST_LINE_BYTES`; the lines before it have been yielded by then
 */
export async function* readLines(source: ByteSource, name: string): AsyncGenerator<Line, void, undefined> {
  let lineNumber = 0;
  let unfinished: Uint8Array[] = [];
  let unfinishedBytes = 0;
  const add = (part: Uint8Array) => {
    unfinishedBytes += part.length;
    if (unfinishedBytes > LONGEST_LINE_BYTES) throw tooLong(name, lineNumber + 1);
    unfinished.push(part);
  };
  for await (const chunk of source) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      add(chunk.subarray(start, end));
      lineNumber++;
      yield { text: decodeLine(withoutReturn(joined(unfinished)), name, lineNumber), lineNumber };
      unfinished = [];
      unfinishedBytes = 0;
      start = end + 1;
    }
    // A copy, because the source may use its chunk again.
    if (start < chunk.length) add(new Uint8Array(chunk.subarray(start)));
  }
  lineNumber++;
  const last = decodeLine(joined(unfinished), name, lineNumber);
  if (last !== "") yield { text: last, lineNumber };
}

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = "\uFEFF";
const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lossyDecoder = new TextDecoder("utf-8", { ignoreBOM: true });

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

function withoutReturn(line: Uint8Array): Uint8Array {
  return line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
}

function decodeLine(bytes: Uint8Array, name: string, lineNumber: number): string {
  if (lineNumber === 1 && isUtf16(bytes)) throw utf16(name);
  if (lineNumber === 1 && isCompressed(bytes)) throw compressed(name);
  let text: string;
  try {
    text = strictDecoder.decode(bytes);
  } catch {
    throw notUtf8(bytes, name, lineNumber);
  }
  return lineNumber === 1 && text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

function tooLong(name: string, lineNumber: number): DataError {
  return new DataError({
    what: `${name}:${lineNumber}: the line is too long`,
    seen: `more than ${LONGEST_LINE_BYTES} bytes without a line end`,
    expected: "one text or row a line",
    next: "Check that this is the right file, and that a line end follows each text or row.",
  });
}

/** Shorter lines without a mark may be text with a zero in it. */
const UTF16_PAIRS = 4;

/** A byte order mark of its own, or a zero in every other byte: what Windows and PowerShell write begins so. */
function isUtf16(firstLine: Uint8Array): boolean {
  const [first, second] = firstLine;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  const pairs = Math.floor(firstLine.length / 2);
  const zerosAt = (odd: number) => firstLine.filter((byte, at) => at % 2 === odd && byte === 0).length;
  return pairs >= UTF16_PAIRS && Math.max(zerosAt(0), zerosAt(1)) >= pairs;
}

function utf16(name: string): DataError {
  return new DataError({
    what: `${name} is UTF-16`,
    seen: "two bytes a character",
    expected: "text in UTF-8",
    next: "Convert it, for example with: iconv -f UTF-16 -t UTF-8",
  });
}

/** As gzip and zstd begin their files: neither is the beginning of UTF-8. */
const COMPRESSED = [
  [0x1f, 0x8b],
  [0x28, 0xb5, 0x2f, 0xfd],
];

function isCompressed(firstLine: Uint8Array): boolean {
  return COMPRESSED.some((magic) => magic.every((byte, at) => firstLine[at] === byte));
}

function compressed(name: string): DataError {
  return new DataError({
    what: `${name} is compressed`,
    seen: "the first bytes of a gzip or zstd file",
    expected: "text in UTF-8",
    next: "Decompress it, for example with: zcat or zstdcat, and give what comes out.",
  });
}

function notUtf8(bytes: Uint8Array, name: string, lineNumber: number): DataError {
  const lossy = lossyDecoder.decode(bytes);
  const at = lossy.indexOf("\uFFFD");
  return new DataError({
    what: `${name}:${lineNumber}: invalid UTF-8`,
    seen: JSON.stringify(lossy.slice(Math.max(0, at - 20), at + 20)),
    expected: "text in UTF-8",
    next: "Convert the file, for example with: iconv -f WINDOWS-1252 -t UTF-8",
  });
}
