// Rows of a process that goes on: it waits until they are written.
import type { ParentLine } from "../../host/children/parent-line.ts";
import type { RowsTaker } from "../calls/row-parts.ts";
import { type SentBlock, sentBlock } from "./packed-texts.ts";

export interface RowsQuestion {
  readonly rows: SentBlock;
}

/** @param ids of the texts of the case */
export function rowsTaker(parent: ParentLine, ids: readonly string[]): RowsTaker {
  return (rows) => parent.ask({ rows: sentBlock(rows, ids) } satisfies RowsQuestion).then(() => {});
}
