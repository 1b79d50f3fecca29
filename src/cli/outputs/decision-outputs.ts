// What a decision is told by: the document for programs, one screen for a person.
import { isatty } from "node:tty";
import { version } from "../../assets/version.ts";
import { notKnown } from "../../decide/not-known.ts";
import { openOptions } from "../../decide/open-options.ts";
import type { DecideEnd } from "../../decide/run-decide.ts";
import type { DecideSettings } from "../../decide/settings.ts";
import { ROUNDS } from "../../decide/stages.ts";
import { standsOn } from "../../decide/stands-on.ts";
import type { TimePlan } from "../../decide/time-plan.ts";
import { decisionDocument } from "../../decision/document.ts";
import { jsonText } from "../../report/json.ts";
import { writeWhole } from "../../report/whole-file.ts";
import { answerTo } from "../answer.ts";
import type { OptionsOf } from "../options/commands.ts";

const STDOUT_FD = 1;

export interface DecisionOutput {
  readonly options: Pick<OptionsOf<"decide">, "json" | "quiet">;
  readonly settings: DecideSettings;
  readonly time: TimePlan;
  /** Of the run: its name, machine and command, without the person. */
  readonly facts: {
    readonly run: string;
    readonly machine: object;
    readonly command: readonly string[];
  };
  /** In the run folder; undefined without one. */
  readonly path: string | undefined;
}

/** @throws OutputError */
export async function writeDecision(end: DecideEnd, output: DecisionOutput): Promise<void> {
  const { decision, devices, texts, confirmation, models } = end;
  const { options, settings, facts, time, path } = output;
  const first = standsOn(texts);
  const unknown = notKnown(decision, models, texts, settings);
  const { load, program, index, indexSize, threads, minRetention, limits } = settings;
  const unusable = devices.providers.filter(({ isUsable }) => isUsable === false);
  const tried = new Set(end.planned.map(({ backend }) => backend));
  const absent = [...new Set(unusable.map(({ backend }) => backend))].filter((one) => !tried.has(one));
  const document = decisionDocument(decision, {
    ...{ version, standsOn: first, notKnown: unknown, confirmation },
    ...{ run: facts.run, machine: { ...facts.machine }, command: facts.command },
    text: {
      ...{ name: texts.name, built_in: texts.isBuiltIn, documents: texts.documentCount },
      ...{ documents_used: texts.usedCount, queries: texts.queryCount, judged: texts.hasJudgements },
    },
    limits: { ...limits, minRetention },
    conditions: {
      ...{ load, program: program ?? null, index, index_size: indexSize, threads },
      ...{ rounds: ROUNDS, batch: 1 },
    },
    ...{ budgetNs: time.budgetNs, tookNs: time.elapsedNs },
    unavailable: unusable.map(({ provider, backend, why, next }) => ({
      provider,
      backend,
      why: why ?? "",
      next,
    })),
    openOptions: (tried, row) => openOptions(tried, row, end, settings),
  });
  const json = jsonText(document);
  if (path !== undefined) writeWhole(path, json);
  const isPiped = !isatty(STDOUT_FD);
  const to = options.json ?? (isPiped ? "-" : undefined);
  if (!options.quiet) {
    const { decisionLines } = await import("../../report/decision/screen.ts");
    const answer = answerTo(to === "-");
    const lines = decisionLines(
      decision,
      { standsOn: first, confirmation, notKnown: unknown, absent, tookNs: time.elapsedNs },
      answer.style,
    );
    answer.write(`${lines.join("\n")}\n`);
  }
  if (to !== undefined) writeWhole(to, json);
}
