// What prepared calls of any runtime must do, on the small models, against a plain mean of the table's rows.

import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  columns,
  largestDifference,
  maxTokens,
  meanOfRows,
  rowOf,
  rows,
  type TableModels,
} from "./table-model.ts";

/** Prepared calls of one batch size on one of the small models. */
export interface TableCalls {
  /** By the graph's names; an int64 input has two words an element. */
  readonly inputs: Readonly<Record<string, Int32Array>>;
  readonly output: Float32Array;
  prepare(tokens: number): void;
  /** Runs on what lies in the inputs. @throws what the runtime said when it failed */
  run(tokens: number): void;
  close(): void;
}

export interface TableCallOptions {
  readonly model: keyof TableModels;
  readonly batch: number;
  readonly threads: number;
}

export const oneText: TableCallOptions = { model: "sentence", batch: 1, threads: 1 };

/** Elements of the longest output. */
export function outputLength({ model, batch }: TableCallOptions): number {
  return batch * columns * (model === "tokens" ? maxTokens : 1);
}

/** The shape that a graph gives with its dynamic dimensions filled in: first the batch, then the tokens. */
export function shapeWith(shape: readonly number[], batch: number, tokens: number): number[] {
  return shape.map((size, axis) => (size >= 0 ? size : [batch, tokens][axis]!));
}

export const allLengths: readonly number[] = Array.from({ length: maxTokens }, (_, index) => index + 1);

/** Runs one text; what lay in the output before cannot pass for its vector. */
export function expectMean(calls: TableCalls, ids: readonly number[]): void {
  calls.inputs.input_ids!.set(ids);
  calls.output.fill(Number.NaN);
  calls.prepare(ids.length);
  calls.run(ids.length);
  expect(largestDifference(calls.output, meanOfRows(ids))).toBeLessThan(1e-5);
}

/** A text of this length, different for each length. */
export function someText(length: number): number[] {
  return Array.from({ length }, (_, token) => (token * 91 + length) % rows);
}

export function testTableCalls(open: (options: TableCallOptions) => TableCalls): void {
  function withCalls(options: Partial<TableCallOptions>, use: (calls: TableCalls) => void): void {
    const calls = open({ ...oneText, ...options });
    try {
      use(calls);
    } finally {
      calls.close();
    }
  }

  const everyLengthInSomeOrder = fc.shuffledSubarray([...allLengths], { minLength: maxTokens });
  const id = fc.nat(rows - 1);
  const someIds = fc.array(id, { minLength: maxTokens, maxLength: maxTokens });

  test.each([1, 2])("every length, in any order, is the mean of its rows; threads: %d", (threads) => {
    withCalls({ threads }, (calls) => {
      fc.assert(
        fc.property(everyLengthInSomeOrder, someIds, (lengths, ids) => {
          for (const length of lengths) expectMean(calls, ids.slice(maxTokens - length));
        }),
        { numRuns: 5 },
      );
    });
  });

  test("the same length reads what lies in the inputs now", () => {
    withCalls({}, (calls) => {
      for (const first of [1, 7, 1]) expectMean(calls, [first, first + 1, first + 2]);
    });
  });

  test("a padded batch is the mean of each text's own tokens", () => {
    const text = fc.array(id, { minLength: 1, maxLength: maxTokens });
    withCalls({ model: "masked", batch: 3 }, (calls) => {
      fc.assert(
        fc.property(fc.tuple(text, text, text), (texts) => {
          const tokens = Math.max(...texts.map(({ length }) => length));
          const positions = Array.from({ length: tokens }, (_, position) => position);
          calls.inputs.input_ids!.set(texts.flatMap((ids) => positions.map((at) => ids[at] ?? 0)));
          calls.inputs.attention_mask!.set(texts.flatMap((ids) => positions.map((at) => Number(at in ids))));
          calls.output.fill(Number.NaN);
          calls.prepare(tokens);
          calls.run(tokens);
          expect(largestDifference(calls.output, texts.flatMap(meanOfRows))).toBeLessThan(1e-5);
        }),
        { numRuns: 30 },
      );
    });
  });

  test("an output that grows with the text, from 64-bit ids, is exactly the rows", () => {
    withCalls({ model: "tokens" }, (calls) => {
      for (const length of [1, 40, 3, 64, 2]) {
        const text = someText(length);
        text.forEach((each, token) => {
          calls.inputs.input_ids![2 * token] = each;
        });
        calls.output.fill(Number.NaN);
        calls.prepare(length);
        calls.run(length);
        const written = length * columns;
        expect([...calls.output.subarray(0, written)]).toEqual(text.flatMap((each) => [...rowOf(each)]));
        expect(calls.output.subarray(written).every(Number.isNaN)).toBe(true);
      }
    });
  });
}
