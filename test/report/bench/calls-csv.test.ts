import { expect, test } from "bun:test";
import { fromCSV } from "arquero";
import * as fc from "fast-check";
import { callsHeader, writeCalls, writeCaseError } from "../../../src/report/bench/calls-csv.ts";
import { CALL_COLUMNS, type CallTable } from "../../../src/schema/call-columns.ts";
import { csvRow } from "../../../src/schema/csv.ts";
import { exampleIdentity, exampleTable, memorySink } from "../example.ts";

/** Rows as text, by a parser that is not ours; it reads an empty cell as null. */
function parsed(csv: string): Record<string, string>[] {
  const rows = fromCSV(csv, { autoType: false }).objects() as Record<string, string | null>[];
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([column, cell]) => [column, cell ?? ""])),
  );
}

test("rows as they are read, up to the columns that came later", () => {
  const sink = memorySink();
  writeCalls(sink, { identity: exampleIdentity, table: exampleTable });
  const dimUsed = CALL_COLUMNS.findIndex(({ column }) => column === "dim_used");
  const later = ",".repeat(CALL_COLUMNS.length - 1 - dimUsed);
  expect(sink.chunks.join("").replaceAll(`${later}\n`, "\n")).toMatchInlineSnapshot(`
    "r1,m1,wordllama-256/fp32/ort/CPUExecutionProvider,wordllama-256,fp32,cpu,ort,CPUExecutionProvider,B,128,1,1,0,0,solo,,0,,,0,mixed,t1,first,0,12,,1000000000,310400,,,,300000,,,,,,,,,
    r1,m1,wordllama-256/fp32/ort/CPUExecutionProvider,wordllama-256,fp32,cpu,ort,CPUExecutionProvider,B,128,1,1,0,0,solo,,0,,,0,mixed,"has ""quotes"", and
    lines",warmup,1,3,,1000010000,8713,,,,,,,,,,,,,
    r1,m1,wordllama-256/fp32/ort/CPUExecutionProvider,wordllama-256,fp32,cpu,ort,CPUExecutionProvider,B,128,1,1,0,0,solo,,0,,,0,mixed,t1,steady,2,12,,1125899906842624,8700,,,,8000,,,,,,,,,
    "
  `);
});

test("another parser reads every cell back", () => {
  const sink = memorySink();
  writeCalls(sink, {
    identity: { ...exampleIdentity, text: 'my "file", 2.txt' },
    table: exampleTable,
  });
  writeCaseError(sink, exampleIdentity, "cannot open libonnxruntime.so:\nno such file, sadly");
  const rows = parsed(callsHeader() + sink.chunks.join(""));
  expect(rows.map((row) => row.phase)).toEqual(["first", "warmup", "steady", ""]);
  expect(rows[1]).toMatchObject({
    candidate: "wordllama-256/fp32/ort/CPUExecutionProvider",
    dim: "128",
    arm: "",
    repeat_hits: "0",
    text: 'my "file", 2.txt',
    text_id: 'has "quotes", and\nlines',
    call: "1",
    start_ns: "1000010000",
    latency_ns: "8713",
    infer_ns: "",
    sim_ns: "",
    error: "",
  });
  expect(rows[2]!.start_ns).toBe("1125899906842624");
  expect(rows[3]).toMatchObject({
    model: "wordllama-256",
    text_id: "",
    call: "",
    latency_ns: "",
    error: "cannot open libonnxruntime.so:\nno such file, sadly",
  });
});

test("any text survives the round trip", () => {
  const cell = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r", " ", "é") });
  fc.assert(
    fc.property(fc.array(cell, { minLength: 2, maxLength: 5 }), (cells) => {
      const header = csvRow(cells.map((_, i) => `c${i}`));
      expect(Object.values(parsed(header + csvRow(cells))[0]!)).toEqual(cells);
    }),
  );
});

test("a value that is not available is empty, and 0 is 0", () => {
  expect(csvRow([undefined, Number.NaN, 0, ""])).toBe(",,0,\n");
});

test("many calls come in chunks of whole rows, each call once and in order", () => {
  const count = 10_000;
  const table: CallTable = {
    count,
    phase: new Uint8Array(count).fill(2),
    textOf: new Uint32Array(count),
    textIds: ["t"],
    call: Float64Array.from({ length: count }, (_, i) => i),
  };
  const sink = memorySink();
  writeCalls(sink, { identity: exampleIdentity, table });
  expect(sink.chunks.length).toBeGreaterThan(1);
  expect(sink.chunks.every((chunk) => chunk.endsWith("\n"))).toBe(true);
  const calls = parsed(callsHeader() + sink.chunks.join("")).map((row) => Number(row.call));
  expect(calls).toEqual([...table.call!]);
});
