// What was written is read back by the same tables: every value of any run, in its type, and a wrong cell with its line.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { callsHeader, writeCalls, writeCaseError } from "../../src/report/bench/calls-csv.ts";
import { summaryCsvHeader, summaryCsvRow, summaryLine } from "../../src/report/bench/summary.ts";
import { ladderCsvRow, ladderHeader } from "../../src/report/quality/ladder-csv.ts";
import {
  CALL_COLUMNS,
  type CallTable,
  type CaseIdentity,
  IDENTITY,
  MEASURED_FIELDS,
  PHASES,
} from "../../src/schema/call-columns.ts";
import {
  FIGURES,
  type FigureValue,
  SUMMARY_KEYS,
  type SummaryRow,
  summaryRow,
} from "../../src/schema/figures.ts";
import { LADDER_COLUMNS, type LadderRow } from "../../src/schema/ladder-columns.ts";
import { readCalls, readLadder, readSummary, readSummaryLine } from "../../src/schema/read-rows.ts";
import { typeOf } from "../../src/schema/units.ts";
import { exampleIdentity, exampleResult, memorySink } from "../report/example.ts";
import { exampleTicks } from "../report/example-ticks.ts";

const bytes = (text: string) => [new TextEncoder().encode(text)];
const text = fc.string({
  unit: fc.constantFrom("a", '"', ",", "\n", " ", "é", "=", "0", "\t"),
  minLength: 1,
  maxLength: 8,
});
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const integer = fc.maxSafeInteger().map((value) => value + 0);
const VALUES = { text, integer, number, flag: fc.boolean() };

/** A row of any values of their types; some are not there. */
function rowOf(columns: readonly { name: string; type: keyof typeof VALUES }[]) {
  return fc.record(
    Object.fromEntries(
      columns.map(({ name, type }) => [
        name,
        fc.option(VALUES[type] as fc.Arbitrary<FigureValue>, { nil: undefined }),
      ]),
    ),
  );
}

const identityColumns = IDENTITY.map(({ column, type }) => ({ name: column, type }));
const nothing = Object.fromEntries(CALL_COLUMNS.map(({ column }) => [column, undefined]));
const figureColumns = FIGURES.map(({ key, unit }) => ({ name: key, type: typeOf(unit) }));
const ladderColumns = LADDER_COLUMNS.map(({ column, type }) => ({ name: column, type }));

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  return Array.fromAsync(rows);
}

const calls = fc.nat({ max: 5 }).chain((count) =>
  fc.record({
    count: fc.constant(count),
    phases: fc.array(fc.nat({ max: PHASES.length - 1 }), { minLength: count, maxLength: count }),
    ids: fc.array(text, { minLength: count, maxLength: count }),
    columns: fc.record(
      Object.fromEntries(
        MEASURED_FIELDS.map((field) => [
          field,
          fc.option(
            fc.array(fc.oneof(integer, fc.constant(Number.NaN)), { minLength: count, maxLength: count }),
            {
              nil: undefined,
            },
          ),
        ]),
      ),
    ),
  }),
);

test("calls of any case, and the row of one that failed", async () => {
  await fc.assert(
    fc.asyncProperty(rowOf(identityColumns), calls, text, async (identity, made, error) => {
      const table = {
        ...Object.fromEntries(
          Object.entries(made.columns).flatMap(([field, values]) =>
            values === undefined ? [] : [[field, Float64Array.from(values)]],
          ),
        ),
        count: made.count,
        phase: Uint8Array.from(made.phases),
        textOf: Uint32Array.from(made.ids.keys()),
        textIds: made.ids,
      } satisfies CallTable;
      const sink = memorySink();
      writeCalls(sink, { identity: identity as CaseIdentity, table });
      writeCaseError(sink, identity as CaseIdentity, error);
      const rows = await all(readCalls(bytes(callsHeader() + sink.chunks.join("")), "calls.csv"));
      expect(rows).toHaveLength(made.count + 1);
      for (let call = 0; call < made.count; call++) {
        const measured = CALL_COLUMNS.flatMap((row) => {
          if (!("field" in row)) return [];
          const value = made.columns[row.field]?.[call];
          return [[row.column, Number.isNaN(value) ? undefined : value]];
        });
        expect(rows[call]).toEqual({
          ...nothing,
          ...identity,
          ...Object.fromEntries(measured),
          text_id: made.ids[call],
          phase: PHASES[made.phases[call]!],
          error: undefined,
        } as never);
      }
      expect(rows.at(-1)).toMatchObject({ ...identity, latency_ns: undefined, error } as never);
    }),
  );
});

test("summaries of any cases, from the file and from the line", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(rowOf([...identityColumns, ...figureColumns]), { maxLength: 4 }),
      async (made) => {
        const rows = made as unknown as readonly SummaryRow[];
        const csv = summaryCsvHeader() + rows.map(summaryCsvRow).join("");
        expect(await all(readSummary(bytes(csv), "summary.csv"))).toEqual(rows as never);
        for (const row of rows) {
          const read: Readonly<Record<string, unknown>> = readSummaryLine(summaryLine(row));
          for (const key of SUMMARY_KEYS) {
            const value = row[key];
            expect(read[key]).toEqual(typeof value === "string" ? value.replaceAll(/\s/g, "_") : value);
          }
        }
      },
    ),
  );
});

test("figures of a case come back as they were written", async () => {
  for (const result of [exampleResult(), exampleTicks]) {
    const row = summaryRow({ ...result, identity: { ...exampleIdentity, pin: "0" } });
    const [read] = await all(readSummary(bytes(summaryCsvHeader() + summaryCsvRow(row)), "summary.csv"));
    expect(read).toEqual(row as never);
  }
});

test("rows of any ladder", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(rowOf(ladderColumns), { maxLength: 4 }), async (made) => {
      const rows = made as unknown as readonly LadderRow[];
      const csv = ladderHeader() + rows.map(ladderCsvRow).join("");
      expect(await all(readLadder(bytes(csv), "ladder.csv"))).toEqual(rows as never);
    }),
  );
});

describe("other versions, and what is no such table", () => {
  test("a column that the file lacks has no value, a foreign one is passed over, and their order does not matter", async () => {
    const [row] = await all(readCalls(bytes("latency_ns,new_ns,model\n12,x,m\n"), "calls.csv"));
    expect(row).toMatchObject({ latency_ns: 12, model: "m", infer_ns: undefined });
    expect(row).not.toHaveProperty("new_ns");
  });

  test.each([
    ["latency_ns\n12\n1.5\n", "calls.csv:3: latency_ns", "1.5", "a whole number, or nothing"],
    [
      `latency_ns\n12\n${"9".repeat(400)}\n`,
      "calls.csv:3: latency_ns",
      "9".repeat(400),
      "a whole number, or nothing",
    ],
    ["rate_hz\nfast\n", "calls.csv:2: rate_hz", "fast", "a number, or nothing"],
    ["rate_hz\nInfinity\n", "calls.csv:2: rate_hz", "Infinity", "a number, or nothing"],
    ["model,dim\nm\n", "calls.csv:2: row", "1 cells: m", "2 cells, as in the header"],
    ["", "calls.csv: no header", "an empty file", "the names of the columns"],
  ])("%j", async (csv, what, seen, expected) => {
    const message = `${what}; seen: ${seen}; expected: ${expected}`;
    await expect(all(readCalls(bytes(csv), "calls.csv"))).rejects.toThrow(message);
  });

  test("a flag that is none, and a line that is no summary", async () => {
    const message = "s.csv:2: steady; seen: yes; expected: true or false, or nothing";
    await expect(all(readSummary(bytes("steady\nyes\n"), "s.csv"))).rejects.toThrow(message);
    expect(() => readSummaryLine("quality model=m")).toThrow("not a summary line");
  });
});
