// A table for a person, JSON for a program.
import { jsonText } from "../../report/json.ts";
import { openSink } from "../../report/sink.ts";
import { writeWhole } from "../../report/whole-file.ts";

export function print(data: unknown, table: () => readonly string[]): void {
  openSink("-").writeRows(process.stdout.isTTY === true ? table() : [jsonText(data)]);
}

/** @param json where the document goes besides; `-` is standard output, which then has nothing else */
export function printTo(json: string | undefined, data: unknown, table: () => readonly string[]): void {
  if (json !== undefined) writeWhole(json, jsonText(data));
  if (json !== "-") print(data, table);
}
