// mrlbench check: what a run folder stores is measured again, beside another thing if one is named, and held against limits.
import { ExitCode } from "../../core/errors.ts";
import { stopIfSignalled } from "../../core/signals.ts";
import type { Verdict } from "../../gate/gate.ts";
import type { Limit } from "../../gate/limits.ts";
import { GATED } from "../../gate/limits.ts";
import { holdingSignals } from "../../host/interrupt.ts";
import { type CheckReport, verdictOf } from "../../report/check/check-report.ts";
import { openSink, refuseUnwritablePath } from "../../report/sink.ts";
import { writeWhole } from "../../report/whole-file.ts";
import type { CheckOptions } from "../options/parse.ts";
import { growthAsked } from "../options/size-asked.ts";
import { controlOfFreshProcess } from "../processes/control-process.ts";
import { qualityCommand } from "../processes/quality-command.ts";
import { referenceSide } from "../processes/reference-side.ts";
import { repeatedWords } from "../processes/repeated-words.ts";
import { selfCommand } from "../processes/self-command.ts";
import { createStderrProgress, writeStderr } from "../stderr.ts";

const EXIT_CODES: Readonly<Record<Verdict, number>> = {
  pass: ExitCode.done,
  fail: ExitCode.disqualified,
  undecided: ExitCode.undecided,
};

/** Where no limit is given. */
const USUAL: Limit = { figure: "p99_us", growth: 0.1 };

const USUAL_BUDGET_NS = 120e9;

/** @returns the exit code */
export function runCheck(base: string, options: CheckOptions): Promise<number> {
  const { csv, json } = options;
  for (const path of [csv, json]) if (path !== undefined) refuseUnwritablePath(path);
  return holdingSignals(async () => {
    const { storedBase } = await import("../../report/check/stored-base.ts");
    const { checkRun } = await import("../../check/check-run.ts");
    const { keptQuality } = await import("../../check/kept-quality.ts");
    const stored = await storedBase(base);
    const words = repeatedWords(stored.words);
    const { against, minRetention, budget } = options;
    const reference = against === undefined ? undefined : referenceSide(against, words);
    const kept =
      minRetention === undefined
        ? []
        : await keptQuality(stored.cases, (row) => qualityCommand(row, words, minRetention), minRetention);
    stopIfSignalled();
    const request = {
      base: stored,
      subject: { name: `the command of ${base}`, command: selfCommand(words) },
      reference,
      limits: limitsOf(options),
      budgetNs: budget ?? USUAL_BUDGET_NS,
      control: controlOfFreshProcess,
      progress: createStderrProgress(options),
    };
    const report = await checkRun(request, kept);
    await tell(report, options);
    return EXIT_CODES[verdictOf(report.checks)];
  });
}

function limitsOf(options: CheckOptions): readonly Limit[] {
  const growths = { p50_us: options.maxP50, p99_us: options.maxP99, ttfi_ms: options.maxTtfi } as const;
  const all = {
    ...growths,
    rss_peak_mb: growthAsked("max-memory", options.maxMemory),
    cpu_us: options.maxCpu,
  } as const;
  const limits = GATED.flatMap(({ figure }): Limit[] => {
    const growth = all[figure];
    return growth === undefined ? [] : [{ figure, growth }];
  });
  return limits.length === 0 && options.minRetention === undefined ? [USUAL] : limits;
}

async function tell(report: CheckReport, { csv, json, markdown, quiet }: CheckOptions): Promise<void> {
  const { checkRows, checkJson } = await import("../../report/check/check-csv.ts");
  const lines = await import("../../report/check/check-lines.ts");
  if (csv !== undefined) writeWhole(csv, checkRows(report).join(""));
  if (json !== undefined) writeWhole(json, checkJson(report));
  if (markdown) openSink("-").writeRows([lines.checkMarkdown(report)]);
  const told = [lines.personLine(report), ...lines.furtherLines(report)];
  writeStderr(`${[...(quiet ? [] : told), lines.machineLine(report)].join("\n")}\n`);
}
