// What a cut keeps of the quality, judged now by `mrlbench quality`: its gate is the gate.
import { ExitCode } from "../core/errors.ts";
import type { Checked, CheckedCase } from "../report/check/check-report.ts";
import { readLadder } from "../schema/read-rows.ts";
import { processEnd } from "./process-end.ts";

const VERDICTS = { pass: "pass", refuse: "fail", undecided: "undecided" } as const;

/**
 * One check for each case; those of one model and dim are judged once.
 * @param commandOf a case: that of `quality` for its model and dim, which writes its ladder to stdout
 * @throws what `quality` says that cannot judge, such as a data set without judgements
 */
export async function keptQuality(
  cases: readonly CheckedCase[],
  commandOf: (row: CheckedCase["row"]) => readonly string[],
  minRetention: number,
): Promise<readonly Checked[]> {
  const judged = new Map<string, Judged | undefined>();
  const checks: Checked[] = [];
  for (const [caseIndex, { row }] of cases.entries()) {
    const command = commandOf(row);
    const key = command.join(" ");
    if (!judged.has(key)) judged.set(key, await judge(command, Number(row.dim)));
    const kept = judged.get(key);
    if (kept === undefined) continue;
    checks.push({
      ...{ caseIndex, figure: "retention_ndcg_at_10", name: "kept nDCG@10", unit: "ratio" },
      limit: minRetention,
      ...kept,
      subject: kept.value,
      baseline: 1,
      outlook:
        kept.verdict === "undecided"
          ? "More judged queries would decide what is kept: a larger data set (--dataset when the base is made)."
          : undefined,
      neededSeconds: undefined,
    });
  }
  return checks;
}

type Judged = Pick<Checked, "verdict" | "value" | "low" | "high">;

/** Undefined when a signal ended it. */
async function judge(command: readonly string[], dim: number): Promise<Judged | undefined> {
  const end = await processEnd(command, "of mrlbench quality", [ExitCode.done, ExitCode.disqualified]);
  if (end === undefined) return undefined;
  const rows = await Array.fromAsync(readLadder([Buffer.from(end.stdout)], "its ladder"));
  const own = rows.find((row) => row.dim === dim && row.control === undefined && row.rotation === undefined);
  // The full dim keeps all of itself, and has no gate.
  const gate = own?.gate as keyof typeof VERDICTS | undefined;
  return {
    verdict: gate === undefined ? "pass" : VERDICTS[gate],
    value: own?.retention_ndcg_at_10 ?? 1,
    low: own?.retention_low,
    high: own?.retention_high,
  };
}
