// Every kind of fault, as a table: a new kind is a line here.

import { fileFormats } from "./formats/formats.ts";
import { falseHub } from "./hub/hub.ts";
import { nativeHandles } from "./native-handles/native-handles.ts";
import type { FaultPart } from "./part.ts";
import { plantedLibraries } from "./planted-libraries/planted-libraries.ts";
import { systemCalls } from "./system-calls/system-calls.ts";

export const faultParts: readonly FaultPart[] = [
  systemCalls,
  fileFormats,
  falseHub,
  plantedLibraries,
  nativeHandles,
];
