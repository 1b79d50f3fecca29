// mrlbench devices: what can run here and, for what cannot, why and what to do.

import { ExitCode } from "../../core/errors.ts";
import { isTerminal } from "../../files/terminal.ts";
import { listDevices } from "../../open/devices.ts";
import { placesOf } from "../../open/places.ts";
import { devicesText } from "../../report/devices-table.ts";
import { jsonText, SCHEMA_VERSION } from "../../report/json.ts";
import { openSink } from "../../report/sink.ts";
import { terminalStyle } from "../../report/style.ts";
import { writeWhole } from "../../report/whole-file.ts";
import { snakeKeys } from "../../schema/snake-keys.ts";
import type { OptionsOf } from "../options/commands.ts";
import { providersOfLibrary } from "../processes/library-process.ts";
import { createStderrProgress } from "../stderr.ts";

const STDOUT_FD = 1;

/** @returns the exit code: also where only the CPU runs, for that is an answer */
export async function runDevices(options: OptionsOf<"devices">): Promise<number> {
  const places = placesOf(options);
  const { providerLibrary: library } = options;
  const brought = library === undefined ? [] : await providersOfLibrary({ library, places });
  const known = listDevices(places, createStderrProgress(options));
  const devices = { ...known, providers: [...known.providers, ...brought] };
  const style = terminalStyle(isTerminal(STDOUT_FD), process.stdout.columns, process.env);
  const json = () => jsonText(snakeKeys({ schemaVersion: SCHEMA_VERSION, ...devices }));
  if (options.json === undefined) openSink("-").writeRows(devicesText(devices, style));
  else if (options.json === "-") openSink("-").writeRows([json()]);
  else writeWhole(options.json, json());
  return ExitCode.done;
}
