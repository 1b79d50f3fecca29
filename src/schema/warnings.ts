// Every warning is one row: a code to search for, what was seen, and the next thing to try. Whoever notices something names the code
// and hands over what was seen.

import { formatCount, formatCounted, formatDuration, formatRate, formatRatio } from "../core/format.ts";
import type { LatencySummary } from "../stats/latency-summary.ts";
import type { CallsChange } from "../stats/level.ts";
import { P99_MIN_SAMPLES } from "../stats/percentile.ts";
import type { Unresolvable } from "../stats/timer.ts";
import { DISTURBANCE_WARNINGS } from "./disturbance-warnings.ts";

/** A warning as it is written. */
export interface Warning {
  readonly code: string;
  readonly text: string;
  /** The next thing to try. */
  readonly next: string;
}

interface WarningRow {
  /** When it comes. */
  readonly what: string;
  readonly text: string | ((seen: never) => string);
  readonly next: string | ((seen: never) => string);
}

const UNRESOLVABLE: Readonly<Record<Unresolvable, string>> = {
  "near-resolution": "is too close to the resolution of the clock",
  "mostly-zero": "is zero for most calls",
  "few-distinct": "takes only a few distinct values",
};

type Worth = Pick<LatencySummary, "sampleCount" | "effectiveSampleCount">;
interface UnsureRatio {
  readonly what: string;
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  readonly wantedTicks: number;
}
/** A thread by its name, the CPUs that it may run on, and those that were asked for. */
interface BoundThread {
  readonly name: string;
  readonly cpus: readonly number[];
}

interface NarrowerModel {
  readonly lacking: readonly number[];
  readonly fullDim: number;
}

const READ_WITH_CARE = "Read the figures with this in mind, or give more text.";

export const WARNINGS = {
  ...DISTURBANCE_WARNINGS,

  // Of the model.
  "inexact-tokenizer": {
    what: "the tokenizer has a component that is not encoded exactly, and --inexact-tokenizer let it through",
    text: (component: string) =>
      `the tokenizer's ${component} is not encoded exactly: ids are the JavaScript library's, and may be others than the model was trained with`,
    next: "Compare with the Rust library `tokenizers` before you rely on the figures of quality.",
  },
  // Of the latency of a case.
  "not-resolvable": {
    what: "the clock cannot tell the latencies apart, or finds most of them zero",
    text: ({ reason, latencyNsP50 }: { reason: Unresolvable; latencyNsP50: number | undefined }) =>
      `the latency (p50 ${formatDuration(latencyNsP50)}) ${UNRESOLVABLE[reason]}`,
    next: "Raise --batch so that one call takes longer, and do not read its percentiles as exact.",
  },
  "not-steady": {
    what: "the warm-up ended by its limit, before the latency held still",
    text: "the latency had not settled when the warm-up gave up",
    next: "Close other programs, or set a longer warm-up with --warmup.",
  },
  "too-few-for-p99": {
    what: "the effective sample size of the steady calls is below 662",
    text: (seen: Worth) => `${worthText(seen)}, and a p99 needs ${P99_MIN_SAMPLES}`,
    next: ({ sampleCount, effectiveSampleCount }: Worth) =>
      `Use --iters ${Math.ceil((P99_MIN_SAMPLES * sampleCount) / Math.max(1, effectiveSampleCount))} or more.`,
  },
  "dependent-samples": {
    what: "neighbouring calls are so alike (autocorrelation) that the effective sample size is below half of their number",
    text: (seen: Worth) => `neighbouring calls are alike (autocorrelation): ${worthText(seen)}`,
    next: "Read the intervals, which allow for it, and repeat the run in a quieter moment.",
  },
  "drift-up": {
    what: "the same texts became slower over the case, by more than noise",
    text: (change: CallsChange) => `the calls became slower: ${changeText(change)}`,
    next: "Let the machine cool down, plug it in and close other programs.",
  },
  "drift-down": {
    what: "the same texts became faster over the case, by more than noise",
    text: (change: CallsChange) => `the calls became faster: ${changeText(change)}`,
    next: "Set a longer warm-up with --warmup.",
  },
  "rate-missed": {
    what: "the rate of --rate was not reached, or not by all stretches of any round",
    text: ({ askedHz, achievedHz, lateRounds }: MissedRate) =>
      lateRounds === undefined
        ? `${formatRate(askedHz)} were asked for, ${formatRate(achievedHz)} were reached`
        : `${formatRate(askedHz)} were asked for: the median of the stretches with world and embedder reached ${formatRate(achievedHz)}, but in ${roundsText(lateRounds)} some stretch missed it by more than 1 %, so that none counts`,
    next: ({ heldHz }: MissedRate) =>
      heldHz === undefined
        ? "No rate that was tried was held: close other programs, or use a smaller model."
        : `Use --rate ${floorRate(heldHz)}, the highest that was held.`,
  },

  // What was asked for and did not take effect.
  "setting-not-applied": {
    what: "the runtime read back another value of a setting than was asked for",
    text: ({ name, asked, readBack }: { name: string; asked: string; readBack: string }) =>
      `the runtime took ${name}=${readBack} instead of ${asked}`,
    next: "Ask for what the runtime can do, or read the figures with this in mind.",
  },
  emulated: {
    what: "the executable runs under an emulator of another processor or system",
    text: (emulator: string) =>
      `this runs under an emulator (${emulator}): no time here is that of a machine, and none is compared with another`,
    next: "Run the executable that is made for this system and this processor.",
  },
  "pin-not-available": {
    what: "--pin was asked for on a system that binds no thread to a CPU",
    text: "this system binds no thread to a CPU: the class of service asks for the kind of core instead",
    next: "Compare it with runs that are not pinned either.",
  },
  "spin-not-applied": {
    what: "--spin was asked for of a runtime that has no such setting",
    text: "OpenVINO offers no setting for spinning: --spin 1 had no effect",
    next: "Compare spinning on --runtime ort.",
  },
  "pin-not-applied": {
    what: "a thread may run on other CPUs than those that were asked for",
    text: ({ thread, asked }: { thread: BoundThread; asked: readonly number[] }) =>
      `a thread (${thread.name}) may run on CPUs ${thread.cpus.join(", ")}, asked for ${asked.join(", ")}`,
    next: "Choose other CPUs with --pin, or run one case at a time.",
  },
  "still-pinned": {
    what: "a thread is bound to CPUs although the case was not pinned",
    text: ({ name, cpus }: BoundThread) =>
      `a thread (${name}) is bound to CPUs ${cpus.join(", ")}, though this case was not pinned`,
    next: "Run pinned and unpinned cases one at a time.",
  },
  "not-locked": {
    what: "the system refused to keep the memory of calls resident",
    text: (refusal: string) => `memory is not locked: ${refusal}`,
    next: "Raise the limit with ulimit -l, or use fewer --iters.",
  },
  fallback: {
    what: "a part of the graph ran on another device than was asked for, and --accept-fallback let it through",
    text: (share: string) => `part of the work left the device that was asked for: ${share}`,
    next: "Choose another --backend or --provider.",
  },
  "not-proven": {
    what: "the proof that the device computed ended before its last level, and --accept-fallback let it through",
    text: ({ level, missing }: { level: number; missing: string }) =>
      `that the device computed is proven to level ${level} of 5 only: ${missing}`,
    next: "Do not take these figures for the device's.",
  },

  // Of what runs beside, and of the index.
  "more-threads-than-cpus": {
    what: "the runtime has more threads than there are CPUs for them",
    text: ({ threads, cpus }: { threads: number; cpus: number }) =>
      `${threads} threads share ${formatCounted(cpus, "CPU")}: they wait for each other`,
    next: ({ cpus }: { cpus: number }) => `Use --threads ${cpus} or fewer.`,
  },
  "unsure-ratio": {
    what: "the interval of who slows whom is wider than 10 % to either side: the ticks are too few",
    text: ({ what, ratio, low, high }: UnsureRatio) =>
      `${what} is not known: ${formatRatio(ratio)} (${formatRatio(low)} to ${formatRatio(high)})`,
    next: ({ wantedTicks }: UnsureRatio) =>
      `Use --iters ${ceilTwoDigits(wantedTicks)} or more: about so many tell it to within 10 %.`,
  },
  "no-other-cpu": {
    what: "--load typical has no CPU beside those that are measured",
    text: (cpus: number) =>
      `--load typical loads the other CPUs, and there is none: the measured threads have all of ${formatCounted(cpus, "CPU")}`,
    next: "Use fewer --threads or --pin CPUs, or --load peak.",
  },
  "ticks-together": {
    what: "lines of the program of --sim-cmd came together, so that some ticks have no length",
    text: ({ togetherCount, tickCount }: { togetherCount: number; tickCount: number }) =>
      `${togetherCount} of ${tickCount} lines of the program came together with others: how long these ticks took is not known`,
    next: "Flush after every line (`stdbuf -oL`, `python -u`), or print the nanoseconds of the tick at the start of its line.",
  },
  "ticks-unit": {
    what: "plain numbers of the program of --sim-cmd are nanoseconds, and look like another unit",
    text: ({ tickNs, apartNs, unit }: { tickNs: number; apartNs: number; unit: string }) =>
      `the program's numbers say ${formatDuration(tickNs)} a tick, and its lines came ${formatDuration(apartNs)} apart: they look like ${unit}`,
    next: ({ unit }: { unit: string }) =>
      `Print the unit behind the number, such as \`3.42 ${unit}\`: a plain number is nanoseconds.`,
  },
  "few-ticks-beside": {
    what: "what ran beside ended so few ticks in a stretch that their median says little",
    text: ({ ticks, wanted }: TicksBeside) =>
      `what ran beside ended ${counted(ticks, "tick", "ticks")} in a stretch, and ${wanted} are wanted`,
    next: ({ ticks, wanted }: TicksBeside) =>
      `Use ${Math.ceil(wanted / Math.max(1, ticks))} times as many --iters, so that a stretch lasts as long.`,
  },
  "short-under-load": {
    what: "the timed calls under a load took too little time to show what it does",
    text: ({ load, spanNs, leastNs }: { load: string; spanNs: number; leastNs: number }) =>
      `the calls under ${load === "sim-cmd" ? "--sim-cmd" : `--load ${load}`} took ${formatDuration(spanNs, 2)} in all: that cannot show what a load does, which gives a CPU away for milliseconds at a time and heats it over seconds (${formatDuration(leastNs, 2)} are wanted)`,
    next: ({ leastNs }: { leastNs: number }) =>
      `Use --for ${leastNs / 1e9}s, or --layer C, which holds each step against the same one alone.`,
  },
  "low-recall": {
    what: "the index finds too few of the nearest 10 even at its largest expansion",
    text: ({
      recallAt10,
      dim,
      expansion,
    }: {
      recallAt10: number;
      dim: number;
      expansion?: number | undefined;
    }) =>
      `the index finds ${(100 * recallAt10).toFixed(1)} % of the nearest 10 at ${dim} dims, with the largest expansion (${expansion})`,
    next: "Use --index exact, or a larger --dim.",
  },

  // Of the texts.
  "truncated-text": {
    what: "texts were longer than the model takes, and cut",
    text: (count: number) =>
      `${counted(count, "text was", "texts were")} longer than the model takes and cut`,
    next: "Use shorter texts, or split them before embedding.",
  },
  "empty-document": {
    what: "documents without any text are among those that are judged",
    text: (count: number) => emptyText(counted(count, "document", "documents")),
    next: "Take them out if they are not meant.",
  },
  "empty-query": {
    what: "queries without any text are among those that are judged",
    text: (count: number) => emptyText(counted(count, "query", "queries")),
    next: "Take them out if they are not meant.",
  },
  "duplicate-document": {
    what: "documents repeat a text that came before",
    text: (count: number) => duplicateText(counted(count, "document", "documents")),
    next: "Take them out if they are not meant: copies fill the top of each other's neighbours.",
  },
  "duplicate-query": {
    what: "queries repeat a text that came before",
    text: (count: number) => duplicateText(counted(count, "query", "queries")),
    next: "Take them out if they are not meant: copies fill the top of each other's neighbours.",
  },
  "other-space": {
    what: "texts do not find themselves when --query-model asks for what --model encoded",
    text: (queryModel: string) =>
      `${queryModel} does not ask in the space of the documents: of 64 texts most do not find themselves`,
    next: "Choose a pair whose authors say that it belongs together; figures of these two say nothing.",
  },
  "narrower-model": {
    what: "of several models this one has narrower vectors than a dim that was asked for",
    text: ({ lacking, fullDim }: NarrowerModel) =>
      `this model is not judged at ${lacking.join(", ")} dims: its vectors have ${fullDim}`,
    next: "Read it against the others at full width, or ask for dims that all of them have.",
  },
  "no-words": {
    what: "keyword search found no word in any document",
    text: "no document has anything that Unicode's rules call a word: keyword search is not available",
    next: "Leave it out with --baseline none.",
  },
  "unknown-id": {
    what: "judgements name ids that the data set does not have",
    text: ({ firstUnknown, unknownQueryCount, unknownDocumentCount }: UnknownIds) =>
      `judgements name ids that the data set does not have, ${firstUnknown} first: ${formatCount(unknownQueryCount)} of unknown ` +
      `queries, left out; ${formatCount(unknownDocumentCount)} of unknown documents, which count as never found`,
    next: "Check that corpus, queries and judgements belong together.",
  },
  "seen-text": {
    what: "a rotated model is judged on the text that its rotation was fitted on",
    text: ({ documents }: { documents: number }) =>
      `the model was rotated on these ${formatCount(documents)} documents: its prefixes are judged on text that they were fitted on, and look better than on other text`,
    next: ({ base }: { base: string }) =>
      `Judge it on other text; what held on the half that it had not seen is in mrlbench models show, and in mrlbench quality --model ${base} --rotate pca.`,
  },

  // Of the vectors and judgements that a ladder is measured on.
  "few-documents": {
    what: "there are too few documents to choose 20 from",
    text: (count: number) =>
      `${count} documents are too few to choose 20 from: what needs a choice is left empty`,
    next: READ_WITH_CARE,
  },
  "zero-document": {
    what: "documents have a zero vector",
    text: (count: number) => zeroText(count === 1 ? "1 document has" : `${count} documents have`),
    next: READ_WITH_CARE,
  },
  "zero-query": {
    what: "queries have a zero vector",
    text: (count: number) => zeroText(count === 1 ? "1 query has" : `${count} queries have`),
    next: READ_WITH_CARE,
  },
  "nothing-relevant": {
    what: "judged queries have no relevant document",
    text: (count: number) =>
      count === 1
        ? "1 judged query has no relevant document and counts 0"
        : `${count} judged queries have no relevant document and count 0`,
    next: READ_WITH_CARE,
  },
} as const satisfies Readonly<Record<string, WarningRow>>;

export type WarningCode = keyof typeof WARNINGS;

/** What a row needs to have seen; nothing for one whose sentences are fixed. */
type Seen<Row extends WarningRow> = SeenBy<Row["text"]> & SeenBy<Row["next"]>;
type SeenBy<Part> = Part extends (seen: infer S) => string ? S : unknown;

/** The warning of a row, with what was seen put into its sentences. */
export function warning<Code extends WarningCode>(
  code: Code,
  ...[seen]: unknown extends Seen<(typeof WARNINGS)[Code]> ? [] : [seen: Seen<(typeof WARNINGS)[Code]>]
): Warning {
  const { text, next }: WarningRow = WARNINGS[code];
  const filled = (part: WarningRow["text"]) => (typeof part === "string" ? part : part(seen as never));
  return { code, text: filled(text), next: filled(next) };
}

function roundsText(count: number): string {
  return count === 1 ? "the only round" : `each of the ${formatCount(count)} rounds`;
}

interface MissedRate {
  readonly askedHz: number | undefined;
  readonly achievedHz: number | undefined;
  /** Where the embedder came in time and no round counts: how many there were. */
  readonly lateRounds?: number | undefined;
  /** The highest that was held; undefined where none that was tried was. */
  readonly heldHz: number | undefined;
}

interface TicksBeside {
  /** In the middle one of the stretches. */
  readonly ticks: number;
  readonly wanted: number;
}

interface UnknownIds {
  readonly firstUnknown: string;
  readonly unknownQueryCount: number;
  readonly unknownDocumentCount: number;
}

function worthText({ sampleCount, effectiveSampleCount }: Worth): string {
  return effectiveSampleCount === sampleCount
    ? counted(sampleCount, "call", "calls")
    : `${formatCount(sampleCount)} calls have an effective sample size of ${formatCount(effectiveSampleCount)}`;
}

function changeText({ ratio, atNs, spanNs }: CallsChange): string {
  const change = `${(100 * Math.abs(ratio - 1)).toFixed(1)} %`;
  return `the same texts took ${change} ${ratio > 1 ? "longer" : "less"} from ${formatDuration(atNs)} on, of ${formatDuration(spanNs)}`;
}

/** What is wanted is a guess: two digits of it say enough. */
function ceilTwoDigits(count: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(count)) - 1);
  return Math.ceil(count / unit) * unit;
}

/** A number that the option takes, not above what was held. */
function floorRate(rateHz: number): number {
  return rateHz < 10 ? Math.floor(rateHz * 1000) / 1000 : Math.floor(rateHz);
}

function counted(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

function emptyText(what: string): string {
  return `${what} without any text stayed, as the zero vector: every score is 0`;
}

function zeroText(what: string): string {
  return `${what} a zero vector (no text, or no token that the model knows): every score is 0`;
}

function duplicateText(what: string): string {
  return `${what} repeated a text that came before; copies tie with each other`;
}
