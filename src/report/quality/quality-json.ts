// The JSON document of a quality run: what was asked, the verdict, and every row with the values of each query, in the order of
// the ids. One row a line: a document of a hundred thousand values stays readable.

import { MEASURES, type MeasureField } from "../../mrl/measure/measures.ts";
import type { LadderRow, RungFigures } from "../../schema/ladder-columns.ts";
import { snakeKeys } from "../../schema/snake-keys.ts";
import { SCHEMA_VERSION } from "../json.ts";

export interface JsonRung {
  readonly row: LadderRow;
  readonly figures: RungFigures;
  /** Of all vectors at this dim. */
  readonly memoryBytes: number | undefined;
  /** What else is known of this row. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** The key of what the data set says, wherever it stands in the document. */
const TEXT_KEY = "text";

/**
 * The document with its line end. What has no value is null and not left out.
 * @param hasTexts whether texts of the data set are in it, else null is
 */
export function qualityDocument(
  facts: Readonly<Record<string, unknown>>,
  rungs: readonly JsonRung[],
  hasTexts: boolean,
): string {
  const head = Object.entries({ schema_version: SCHEMA_VERSION, ...facts }).map(
    ([key, value]) => `${JSON.stringify(key)}: ${compact(value)}`,
  );
  const rows = rungs.map((rung) => compact(jsonRung(rung), hasTexts));
  return `{\n${head.join(",\n")},\n"rungs": [\n${rows.join(",\n")}\n]\n}\n`;
}

function jsonRung({ row, figures, memoryBytes, facts }: JsonRung): Record<string, unknown> {
  return {
    ...row,
    memory_bytes: memoryBytes,
    judged_queries: figures.judgedCount,
    ...facts,
    retention_error: figures.retentionError,
    flip_error: figures.flipError,
    draws: (figures.draws ?? []).map(byColumn),
    per_query: figures.perQuery && byColumn(figures.perQuery),
    per_document: snakeKeys(figures.perDocument),
  };
}

/** Every measure under the name of its column. */
function byColumn(values: Partial<Readonly<Record<MeasureField, unknown>>>): Record<string, unknown> {
  return Object.fromEntries(MEASURES.map(({ field, column }) => [column, values[field]]));
}

function compact(value: unknown, hasTexts = true): string {
  return JSON.stringify(value, (key, item: unknown) => {
    if (item === undefined || (key === TEXT_KEY && !hasTexts)) return null;
    // What lies beyond twelve digits is rounding.
    if (typeof item === "number" && !Number.isInteger(item)) return Number(item.toPrecision(12));
    return ArrayBuffer.isView(item) ? Array.from(item as unknown as ArrayLike<number>) : item;
  });
}
