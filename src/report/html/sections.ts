// The sections of a report, in the order in which they are read: what came out, where, how it is spread, and how to repeat it.

import type { Section } from "./section.ts";
import { coRun } from "./sections/co-run.ts";
import { commands } from "./sections/commands.ts";
import { decision } from "./sections/decision.ts";
import { device } from "./sections/device.ts";
import { distribution } from "./sections/distribution.ts";
import { environment } from "./sections/environment.ts";
import { firstInference } from "./sections/first-inference.ts";
import { frontier } from "./sections/frontier.ts";
import { gaps } from "./sections/gaps.ts";
import { lengths } from "./sections/lengths.ts";
import { outcome } from "./sections/outcome.ts";
import { quality } from "./sections/quality.ts";
import { rawData } from "./sections/raw-data.ts";
import { resources } from "./sections/resources.ts";
import { series } from "./sections/series.ts";

export const SECTIONS: readonly Section[] = [
  decision,
  outcome,
  environment,
  lengths,
  distribution,
  series,
  firstInference,
  quality,
  frontier,
  coRun,
  gaps,
  device,
  resources,
  commands,
  rawData,
];
