// Lines come out the same however the bytes are cut into chunks, and nothing else about a text is touched.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { DataError } from "../../src/core/errors.ts";
import { readLines } from "../../src/data/lines.ts";
import { bytesOf, collect, collectUntilError } from "./collect.ts";

async function textsOf(chunks: Iterable<Uint8Array>): Promise<string[]> {
  return (await collect(readLines(chunks, "in.txt"))).map((line) => line.text);
}

/** The lines of a whole text, by the plainest means. */
function linesOf(text: string): string[] {
  const parts = text.replace(/^\uFEFF/, "").split("\n");
  const last = parts.pop()!;
  const ended = parts.map((part) => part.replace(/\r$/, ""));
  return last === "" ? ended : [...ended, last];
}

const piece = fc.oneof(
  fc.constantFrom("\n", "\r\n", "\r", "é", "漢", "😀", "\uFEFF", "\uFFFD", "\0", " "),
  fc.string({ unit: "grapheme" }),
);
const wholeText = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join("").toWellFormed());

test("any text survives any cut into chunks", async () => {
  await fc.assert(
    fc.asyncProperty(wholeText, fc.array(fc.nat(200)), async (text, cuts) => {
      const bytes = bytesOf(text);
      const ends = [...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
      const chunks = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
      expect(await textsOf(chunks)).toEqual(linesOf(text));
    }),
  );
});

test("any text survives coming byte by byte", async () => {
  await fc.assert(
    fc.asyncProperty(wholeText, async (text) => {
      expect(await textsOf([...bytesOf(text)].map((byte) => Uint8Array.of(byte)))).toEqual(linesOf(text));
    }),
  );
});

test("a source may use its buffer again for the next chunk", async () => {
  const buffer = Buffer.alloc(3);
  function* chunks(): Generator<Uint8Array> {
    for (const text of ["one", " tw", "o\nt", "hre"]) {
      buffer.write(text);
      yield buffer;
    }
  }
  expect(await textsOf(chunks())).toEqual(["one two", "thre"]);
});

test("lines are numbered from 1, empty ones included, and an end of line opens no further line", async () => {
  const lines = await collect(readLines([bytesOf("a\n\n  b \r\n")], "in.txt"));
  expect(lines).toEqual([
    { text: "a", lineNumber: 1 },
    { text: "", lineNumber: 2 },
    { text: "  b ", lineNumber: 3 },
  ]);
  expect(await textsOf([])).toEqual([]);
});

test("a file and a standard input are sources", async () => {
  const child = Bun.spawn(["printf", "one\\ntwo"], { stdout: "pipe" });
  expect((await collect(readLines(child.stdout, "stdin"))).map((line) => line.text)).toEqual(["one", "two"]);
  const own = await collect(readLines(Bun.file(import.meta.path).stream(), "lines.test.ts"));
  expect(own.map((line) => line.text).join("\n")).toBe((await Bun.file(import.meta.path).text()).trimEnd());
});

test("a line is there before the next chunk is asked for", async () => {
  let askedCount = 0;
  function* chunks(): Generator<Uint8Array> {
    for (const text of ["first\n", "second\n"]) {
      askedCount++;
      yield bytesOf(text);
    }
  }
  const lines = readLines(chunks(), "in.txt");
  expect((await lines.next()).value).toEqual({ text: "first", lineNumber: 1 });
  expect(askedCount).toBe(1);
});

test("invalid UTF-8 names file and line, and the lines before it stay", async () => {
  const bytes = Buffer.concat([
    bytesOf("good\nalso good\ncaf"),
    Uint8Array.of(0xe9),
    bytesOf(" au lait\nnext\n"),
  ]);
  const [lines, error] = await collectUntilError(readLines([bytes], "menu.txt"));
  expect(lines.map((line) => line.text)).toEqual(["good", "also good"]);
  expect(error).toBeInstanceOf(DataError);
  expect((error as DataError).message).toBe(
    'menu.txt:3: invalid UTF-8; seen: "caf\uFFFD au lait"; expected: text in UTF-8',
  );
});

test("a character that the end of the file cuts off is invalid", async () => {
  const [, error] = await collectUntilError(readLines([bytesOf("ok\n😀").subarray(0, -1)], "cut.txt"));
  expect((error as DataError).message).toStartWith("cut.txt:2: invalid UTF-8");
});

test.each([
  ["little-endian with its mark", "\uFEFFtwo\nlines\n", false],
  ["big-endian with its mark", "\uFEFFtwo\nlines\n", true],
  ["little-endian without a mark", "some words\n", false],
  ["big-endian without a mark", "some words\n", true],
])("UTF-16, %s, is called so", async (_, text, isBig) => {
  const bytes = Buffer.from(text, "utf16le");
  const [lines, error] = await collectUntilError(readLines([isBig ? bytes.swap16() : bytes], "in.txt"));
  expect(lines).toEqual([]);
  expect(error).toBeInstanceOf(DataError);
  expect((error as DataError).message).toContain("in.txt is UTF-16");
  expect((error as DataError).next).toContain("iconv -f UTF-16");
});

test.each([
  ["gzip", Bun.gzipSync("text\n")],
  ["zstd", Bun.zstdCompressSync("text\n")],
])("what %s compressed is called so", async (_, bytes) => {
  const [lines, error] = await collectUntilError(readLines([bytes], "in.txt"));
  expect(lines).toEqual([]);
  expect((error as DataError).message).toContain("in.txt is compressed");
});
