// A check in lines: one for a person, one for a machine, and a block of Markdown for a pull request.
import { formatCounted } from "../../core/format.ts";
import { sentence, table, type Value } from "../html/blocks.ts";
import { markdownText } from "../html/markdown.ts";
import { type Checked, type CheckReport, decidingCheck, verdictOf } from "./check-report.ts";

const NS_IN_S = 1e9;

/** The verdict and what it hangs on. */
export function personLine(report: CheckReport): string {
  const check = decidingCheck(report.checks);
  return `${verdictOf(report.checks)}: ${checkText(report, check)}`;
}

/** Lines of the gates that the first line does not tell of, and of what is in doubt. */
export function furtherLines(report: CheckReport): readonly string[] {
  const told = decidingCheck(report.checks);
  return [
    ...report.checks
      .filter((check) => check !== told)
      .map((check) => `${check.verdict}: ${checkText(report, check)}`),
    ...report.doubts,
  ];
}

function checkText(report: CheckReport, check: Checked): string {
  const { subject, baseline, unit, outlook } = check;
  const label = report.cases.length === 1 ? [] : [report.cases[check.caseIndex]!.label];
  const medians =
    subject === undefined || baseline === undefined
      ? []
      : [`${exact(subject)} and ${exact(baseline)} ${unit}`];
  const parts = [`${check.name} ${intervalText(check)}`, ...label, ...medians, effortText(report)];
  return `${parts.join(" · ")}${outlook === undefined ? "" : `. ${outlook}`}`;
}

function effortText(report: CheckReport): string {
  return `${formatCounted(report.rounds, "round")} in ${seconds(report)} s`;
}

function intervalText({ value, low, high, limit, figure }: Checked): string {
  const mark = figure === "retention_ndcg_at_10" ? "" : "×";
  if (value === undefined) return `not known yet, limit ${mark}${exact(limit)}`;
  const ends = low === undefined && high === undefined ? "" : ` (${end(low)} to ${end(high)})`;
  return `${mark}${ratio(value)}${ends}, limit ${mark}${exact(limit)}`;
}

function end(value: number | undefined): string {
  return value === undefined ? "?" : ratio(value);
}

function ratio(value: number): string {
  return value.toFixed(3);
}

function exact(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** `key=value`, separated by blanks, after the word `check`. */
export function machineLine(report: CheckReport): string {
  const check = decidingCheck(report.checks);
  const seconds = (ns: number) => (ns / NS_IN_S).toFixed(1);
  const values: Readonly<Record<string, string | number | undefined>> = {
    verdict: verdictOf(report.checks),
    figure: check.figure,
    ratio: check.value?.toFixed(4),
    low: check.low?.toFixed(4),
    high: check.high?.toFixed(4),
    limit: exact(check.limit),
    subject: check.subject,
    baseline: check.baseline,
    case: report.cases[check.caseIndex]!.label,
    gates: report.checks.length,
    rounds: report.rounds,
    seconds: seconds(report.elapsedNs),
    needed_seconds: check.neededSeconds?.toFixed(0),
    doubts: report.doubts.length,
  };
  const pairs = Object.entries(values).map(
    ([key, value]) => `${key}=${String(value ?? "").replace(/[\s\p{Cc}]/gu, "_")}`,
  );
  return `check ${pairs.join(" ")}`;
}

/** A block to paste, or for a step of CI to print. */
export function checkMarkdown(report: CheckReport): string {
  const verdict = verdictOf(report.checks);
  const rows = report.checks.map((check): Value[] => [
    report.cases[check.caseIndex]!.label,
    check.name,
    check.baseline,
    check.subject,
    check.value === undefined ? undefined : intervalText(check).split(", limit")[0],
    exact(check.limit),
    check.verdict,
  ]);
  const columns = ["case", "figure", "before", "now", "ratio", "limit", "verdict"].map((title) => ({
    title,
  }));
  return markdownText({
    title: `mrlbench check: ${verdict}`,
    lead: [
      `${report.subject} against ${report.baseline}: ${effortText(report)}.`,
      ...report.checks.flatMap(({ outlook }) => outlook ?? []),
      ...report.doubts,
    ],
    sections: [
      {
        id: "gates",
        title: "Gates",
        blocks: [
          table("What was held against its limit", columns, rows),
          sentence(
            "The ratio has the interval that it was decided by; the medians are over fresh processes.",
          ),
        ],
      },
    ],
    missing: [],
  });
}

function seconds({ elapsedNs }: CheckReport): number {
  return Math.round(elapsedNs / NS_IN_S);
}
