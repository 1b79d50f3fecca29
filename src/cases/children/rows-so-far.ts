// Rows of a process that goes on: it waits until they are written.
import type { ParentLine } from "../../host/children/parent-line.ts";
import type { CallBlock } from "../../schema/call-columns.ts";
import type { RowsTaker } from "../calls/row-parts.ts";

interface RowsQuestion {
  readonly rows: CallBlock;
}

export function rowsTaker(parent: ParentLine): RowsTaker {
  return (rows) => parent.ask({ rows } satisfies RowsQuestion).then(() => {});
}

/** Undefined for any other question. */
export function rowsOf(question: unknown): CallBlock | undefined {
  return typeof question === "object" && question !== null && "rows" in question
    ? (question as RowsQuestion).rows
    : undefined;
}
