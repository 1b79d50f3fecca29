// The calls of processes that figures are made of, out of their rows.
import { stopIfGivenUp } from "../../core/signals.ts";
import { type CallBlock, type CallTable, PHASES } from "../../schema/call-columns.ts";

const STEADY = PHASES.indexOf("steady");

/** What is asked for of each steady call; in Layer C of each steady tick with world and embedder. */
export function ofSteadyCalls(
  blocks: readonly CallBlock[],
  value: (table: CallTable, call: number) => number,
): Float64Array {
  const counted = blocks.filter(({ identity: { arm } }) => arm === undefined || arm === "full");
  const values = new Float64Array(counted.reduce((sum, { table }) => sum + table.phase.length, 0));
  let count = 0;
  for (const { table } of counted) {
    stopIfGivenUp();
    for (let call = 0; call < table.phase.length; call++)
      if (table.phase[call] === STEADY) values[count++] = value(table, call);
  }
  return values.slice(0, count);
}

export const startNs = (table: CallTable, call: number) => table.startNs![call]!;
export const latencyNs = (table: CallTable, call: number) => table.latencyNs![call]!;
/** From when it was due. */
export const responseNs = (table: CallTable, call: number) => table.responseNs![call]!;
export const tokenCount = (table: CallTable, call: number) => table.tokenCount![call]!;
/** A tick without the world's work. */
export const stepNs = (table: CallTable, call: number) =>
  table.latencyNs![call]! - (table.simNs?.[call] ?? 0);

/** A block without the calls that no figure is made of. */
export function steadyBlock({ identity, table }: CallBlock): CallBlock {
  const count = table.phase.reduce((sum, phase) => sum + Number(phase === STEADY), 0);
  const isSteady = (_: number, call: number) => table.phase[call] === STEADY;
  return { identity, table: tableOf(table, count, (column) => column.filter(isSteady)) };
}

/** What is kept of each column. */
export function tableOf(
  table: CallTable,
  count: number,
  keep: (column: Float64Array) => Float64Array,
): CallTable {
  const kept = Object.entries(table).map(([field, column]) => [
    field,
    ArrayBuffer.isView(column) ? keep(column as Float64Array) : column,
  ]);
  return { ...(Object.fromEntries(kept) as CallTable), count };
}
