// The machines on a terminal: what each would run, and what differs.
import { formatMeasured, formatThree, NOT_AVAILABLE } from "../../core/format.ts";
import { shortCandidate } from "../bench/short-names.ts";
import { type FittedColumn, fittedTable } from "../fitted-table.ts";
import { INDENT, paint, type TerminalStyle, tableWidth, wrapText } from "../style.ts";
import type { Fleet, Machine } from "./machines.ts";

/** What is left out first where room is short. */
const ROOM: readonly string[] = ["os", "runs", "passes", "proof", "p50 µs", "interval"];

/** Lines without their ends. */
export function fleetLines({ machines, notes }: Fleet, style: TerminalStyle): string[] {
  const { lines } = fittedTable(columnsOf(machines), tableWidth(style) - INDENT.length);
  const [header, ...rows] = lines;
  return [
    paint(INDENT + header!, "bold", style),
    ...rows.map((row) => INDENT + row),
    ...notes.flatMap((note) => wrapText(note, style.columns, INDENT)),
  ];
}

function columnsOf(machines: readonly Machine[]): FittedColumn[] {
  const text = (title: string, of: (machine: Machine) => string | undefined): FittedColumn => ({
    cells: [title, ...machines.map((one) => of(one) ?? NOT_AVAILABLE)],
    isText: true,
    ...dropped(title),
  });
  const number = (title: string, of: (machine: Machine) => number | undefined): FittedColumn => ({
    cells: [title, ...machines.map((one) => shown(of(one)))],
    isText: false,
    ...dropped(title),
  });
  const p99 = machines.map(({ choice }) =>
    formatMeasured({ value: choice?.p99Us, low: choice?.p99LowUs, high: choice?.p99HighUs }),
  );
  return [
    text("machine", ({ machine }) => machine),
    text("os", ({ os }) => os),
    number("runs", ({ runs }) => runs),
    text("choice", ({ choice }) => choice && shortCandidate(choice.candidate)),
    number("dim", ({ choice }) => choice?.dim),
    number("passes", ({ passesDim }) => passesDim),
    number("proof", ({ choice }) => choice?.proof),
    number("p50 µs", ({ choice }) => choice?.p50Us),
    {
      cells: [
        "p99 µs (95 %)",
        ...p99.map(({ value, interval }) => (interval === "" ? value : `${value} (${interval})`)),
      ],
      short: ["p99 µs", ...p99.map(({ value }) => value)],
      isText: false,
      shorten: ROOM.indexOf("interval"),
    },
    number("same", ({ sameChoice }) => sameChoice),
  ];
}

function dropped(title: string): Partial<FittedColumn> {
  const order = ROOM.indexOf(title);
  return order < 0 ? {} : { drop: order };
}

function shown(value: number | undefined): string {
  if (value === undefined) return NOT_AVAILABLE;
  return Number.isInteger(value) ? String(value) : formatThree(value);
}
