// The primary over a longer time: what a processor holds for seconds it may not hold for a minute.

import { confirmation } from "../decision/confirmation.ts";
import type { Decision } from "../decision/decide.ts";
import type { Confirmation } from "../decision/document.ts";
import { type DecideRun, say } from "./decide-run.ts";
import { type Dossier, stepFigures } from "./dossier.ts";
import { measured } from "./layers.ts";
import { confirmStage } from "./stages.ts";
import type { DecideTexts } from "./texts.ts";

/** No process is shorter: as many as that fill the time, and more. */
const SHORTEST_PROCESS_NS = 0.5e9;

/** Undefined without a primary, and where there is no time. */
export async function confirm(
  { primary }: Decision,
  dossiers: readonly Dossier[],
  texts: DecideTexts,
  run: DecideRun,
): Promise<Confirmation | undefined> {
  const those = dossiers.filter(({ planned }) => planned.candidate === primary?.tried.candidate);
  const confirmNs = run.time.leftToConfirmNs;
  if (primary === undefined || run.context.shouldStop()) return undefined;
  say(run, `The primary is confirmed over ${Math.round(confirmNs / 1e9)} s: ${primary.tried.candidate}`);
  const stage = {
    ...confirmStage(run.settings, Math.ceil(run.time.confirmNs / SHORTEST_PROCESS_NS)),
    mostNs: confirmNs,
  };
  const { taken, tookNs } = await measured(stage, those, texts, run);
  const [first] = taken;
  return confirmation(primary.tried.step!, first && stepFigures(first[1]), tookNs);
}
