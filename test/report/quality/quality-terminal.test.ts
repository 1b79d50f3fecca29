// What a person reads about a quality run, and the line that programs read.

import { describe, expect, test } from "bun:test";
import type { CoordinateOrder } from "../../../src/mrl/measure/prefix-gain.ts";
import type { Choice, ChoiceRow } from "../../../src/mrl/verdict/choice.ts";
import { verdictOf } from "../../../src/mrl/verdict/ladder-verdict.ts";
import { choiceSentences } from "../../../src/report/quality/choice-lines.ts";
import { qualityLine } from "../../../src/report/quality/quality-line.ts";
import {
  type QualitySummary,
  renderQuality,
  renderSentences,
} from "../../../src/report/quality/quality-terminal.ts";
import { type MadeLadder, madeLadder } from "../../mrl/made-ladder.ts";

const identity = {
  model: "wordllama-256",
  variant: "fp32",
  runtime: "ort",
  backend: "cpu",
  dataset: "my notes.txt",
  distance: "cosine",
};

const NOTHING: Choice = { smallest: undefined, smallestRescored: undefined, best: undefined, frontier: [] };

function summaryOf(made: MadeLadder, more: Partial<QualitySummary> = {}): QualitySummary {
  const ladder = { ...madeLadder(made), ...more.ladder };
  return {
    identity,
    askedDims: [],
    ladder,
    verdict: verdictOf(ladder, {}),
    rotation: undefined,
    treatments: [],
    choice: { choice: NOTHING, maxBytes: undefined, threshold: 0.95, measure: "ndcg" as const },
    lost: undefined,
    warnings: [],
    caution: "A thousand documents are few.",
    ...more,
  };
}

const judged: MadeLadder = {
  dims: [256, 128, 64, 32],
  queryCount: 400,
  judgedCount: 400,
  retention: [
    [1, 1, 1],
    [0.99, 0.98, 0.995],
    [0.95, 0.93, 0.97],
    [0.6, 0.55, 0.65],
  ],
};

const style = { columns: 80, color: false };
const render = (summary: QualitySummary) => renderQuality(summary, style);

describe("judged queries", () => {
  test("read as a chart with the numbers that decide", () => {
    expect(`\n${render(summaryOf(judged))}`).toMatchInlineSnapshot(`
      "
      wordllama-256/fp32/ort on cpu · my notes.txt · 1,000 documents
      400 queries, 400 of them judged · cosine, exact search

        Share of nDCG@10 at dim 256 (0.5000) that is kept
          dim     kept  55 %                       100 %
          256  100.0 %                              ┊  ●              1,024 B  1.02 MB
          128   99.0 %                              ┊ ●┤  pass          512 B  0.51 MB
           64   95.0 %                            ├─●┤    undecided     256 B  0.26 MB
           32   60.0 %  ├──●───┤                    ┊     refuse        128 B  0.13 MB
        ● kept  ├─┤ 95 % interval  ┊ threshold

        Pass: 128 dims: keeps 99.0 % of nDCG@10 (95 % interval 98.0 % to 99.5 %),
        required 95.0 %.
        Undecided: 64 dims: keeps 95.0 % of nDCG@10 (95 % interval 93.0 % to 97.0 %),
        required 95.0 %, and the interval includes that.
        Refused: 32 dims: keeps 60.0 % of nDCG@10 (95 % interval 55.0 % to 65.0 %),
        required 95.0 %.
        Cliff: the step from 64 to 32 loses 35.0 %, a smooth curve at most 12.0 %.
        Smallest dims that keep 99 %: 256 (128 by point estimate) · 97 %: 128 · 95 %:
        128 (64 by point estimate).

        A thousand documents are few.
      "
    `);
  });

  test("the dims that were asked for are told, whatever came out", () => {
    const text = render(summaryOf(judged, { askedDims: [128, 32] }));
    expect(text).toContain("Pass: 128 dims: keeps 99.0 % of nDCG@10");
    expect(text).toContain("Refused: 32 dims: keeps 60.0 % of nDCG@10");
    expect(text).not.toContain("64 dims:");
  });

  test("a warning comes with what to do, and a value that was not measured is no 0", () => {
    const text = render(
      summaryOf(
        { dims: [64, 32], queryCount: 3, judgedCount: 3 },
        { warnings: [{ code: "x", text: "something is odd", next: "Look at it." }] },
      ),
    );
    expect(text).toContain("  ! something is odd\n    Look at it.\n");
    expect(text).toContain("32        –");
  });
});

test("without queries, the neighbours of documents are what is kept", () => {
  const made: MadeLadder = {
    dims: [256, 64, 32],
    flips: [
      [0, 0, 0],
      [0.1, 0.09, 0.11],
      [0.5, 0.4, 0.6],
    ],
  };
  const text = render(summaryOf(made));
  expect(text).toContain("no queries: each document is one");
  expect(text).toContain("Share of the 10 nearest of each document at dim 256 that is kept\n");
  expect(text).toMatch(/ 64 {3}90\.0 % .* pass /);
  expect(text).toMatch(/ 32 {3}50\.0 % .* refuse /);
});

describe("the order of the coordinates", () => {
  const order = (isOrdered: boolean | undefined): CoordinateOrder => ({
    measure: "ndcg",
    gains: [
      { dim: 128, gain: { mean: 0.01, low: -0.02, high: 0.04 } },
      { dim: 64, gain: { mean: 0.1, low: 0.05, high: 0.15 } },
    ],
    drawCount: 24,
    pValue: 0.04,
    isOrdered,
  });
  const said = (isOrdered: boolean | undefined, more: Partial<QualitySummary> = {}) =>
    render(
      summaryOf(judged, { ladder: { ...madeLadder(judged), order: order(isOrdered) }, ...more }),
    ).replaceAll(/\s+/g, " ");

  test("is told by the measure of the gate, with its interval, in one sentence", () => {
    expect(said(true)).toContain(
      "The first dims carry more than random ones: at 64 dims they keep 10.0 points more of nDCG@10 than 24 random permutations " +
        "(95 % interval +5.0 to +15.0 points); p = 0.04 over all dims. As expected of a model with Matryoshka (MRL) training.",
    );
  });

  test("of first dims that keep less says less", () => {
    const less = {
      ...order(undefined),
      gains: [{ dim: 64, gain: { mean: -0.015, low: -0.07, high: 0.04 } }],
    };
    expect(said(undefined, { ladder: { ...madeLadder(judged), order: less } })).toContain(
      "undecided: at 64 dims they keep 1.5 points less of nDCG@10 than 24 random permutations (95 % interval −7.0 to +4.0 points)",
    );
  });

  test("of a rotated model comes from its rotation", () => {
    const rotated = said(true, { rotatedOn: "fitted on 90 documents of notes.txt" });
    expect(rotated).toContain(
      "This model was rotated for it (fitted on 90 documents of notes.txt), not trained.",
    );
    expect(rotated).not.toContain("trained to be cut");
  });

  test("is undecided where nobody can tell: that is no word against the model", () => {
    const text = said(undefined);
    expect(text).toContain("Whether the first dims carry more than random ones is undecided");
    expect(text).not.toContain("trained");
    expect(said(false)).toContain("As expected of a model without Matryoshka (MRL) training.");
  });
});

test("last coordinates that keep more than the first ones are told", () => {
  const made = madeLadder(judged);
  const last = made.rungs.slice(1).map((rung, i) => ({
    ...rung,
    control: "last" as const,
    retentionNdcgAt10: [0.995, 0.9, 0.5][i],
  }));
  const text = render(summaryOf(judged, { ladder: { ...made, rungs: [...made.rungs, ...last] } }));
  expect(text).toContain("○ last dims");
  expect(text.replaceAll(/\s+/g, " ")).toContain(
    "The last dims keep more than the first ones, by point estimates, at 128: 99.5 % against 99.0 %.",
  );
});

test("whom the cut hurts most is told by text, on one line each", () => {
  const queries = [{ text: "a question\nthat goes on ".repeat(9), full: 1, here: 0 }];
  const text = render(
    summaryOf(judged, { lost: { name: "128 dims", queries, keptP05: 0.3, lostDocuments: 1_653 } }),
  );
  expect(text).toContain(
    "  Queries that lose most, full → 128 dims:\n  1.00 → 0.00  a question that goes on",
  );
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  expect(text.replaceAll(/\s+/g, " ")).toContain(
    "One query in twenty keeps 30.0 % of its top 10 or less; 1,653 documents that were in a top 10 are in none now.",
  );
});

test("vectors of a file have no model, runtime or device to be named", () => {
  const of = { ...identity, model: "docs.npy", dataset: "docs.npy", variant: "", runtime: "", backend: "" };
  expect(render(summaryOf(judged, { identity: of }))).toStartWith(
    "vectors of docs.npy · 1,000 documents · 400 queries, 400 of them judged\n",
  );
  expect(render(summaryOf(judged, { identity: { ...of, dataset: "notes" } }))).toStartWith(
    "vectors of docs.npy · notes · 1,000 documents",
  );
});

test("one sentence to act on: the smallest that passes, and the best within a budget", () => {
  const row = (name: string, vectorBytes: number, totalBytes: number): ChoiceRow => ({
    ...{ name, vectorBytes, totalBytes, kept: 0.963, low: 0.955, high: 0.97, verdict: "pass" },
    isRescored: totalBytes > vectorBytes,
  });
  const choice: Choice = {
    ...NOTHING,
    smallest: row("192 dims as int8", 196, 196),
    smallestRescored: row("64 dims as int8, top 100 rescored by int8@256", 68, 328),
    best: { ...row("192 dims as int4", 100, 100), verdict: "undecided" },
  };
  const named = { name: "wordllama-256", choice, maxBytes: 128, threshold: 0.95, measure: "ndcg" as const };
  expect(choiceSentences([named])).toEqual([
    "Best within 128 B a document: 192 dims as int4, 100 B, 96.3 % kept (undecided).",
    "Smallest that passes: 192 dims as int8, 196 B, 96.3 % kept; " +
      "with rescoring 64 dims as int8, top 100 rescored by int8@256, 68 B in the index and 328 B in all, 96.3 % kept.",
  ]);
});

test("of several models each is named in the sentence that a run ends in", () => {
  const none = { smallest: undefined, smallestRescored: undefined, best: undefined, frontier: [] };
  const of = (name: string) => ({
    name,
    choice: none,
    maxBytes: undefined,
    threshold: 0.95,
    measure: "ndcg" as const,
  });
  expect(renderSentences(choiceSentences([of("one"), of("other")]), style)).toBe(
    "\n  one: Nothing is proven to keep 95.0 %.\n  other: Nothing is proven to keep 95.0 %.\n",
  );
});

test("where nothing can be told the sentence says why", () => {
  const none = { kept: undefined, low: undefined, high: undefined, vectorBytes: 1024, totalBytes: 1024 };
  const smallest: ChoiceRow = { ...none, name: "256 dims", verdict: "pass", isRescored: false };
  const of = (measure: "ndcg" | "flip_dd") =>
    choiceSentences([
      { name: "one", choice: { ...NOTHING, smallest }, maxBytes: undefined, threshold: 0.95, measure },
    ]);
  expect(of("ndcg")).toEqual([
    "What a cut keeps cannot be told here: there are no judgements, or the full vectors find nothing relevant.",
  ]);
  expect(of("flip_dd")).toEqual([
    "What a cut keeps cannot be told here: there are too few documents for a top 10 to change.",
  ]);
});

test("treatments beside the ladder: what they keep, what they take", () => {
  const text = render(
    summaryOf(judged, {
      treatments: [
        {
          name: "int8",
          cells: [{ dim: 64, kept: 0.94, verdict: "refuse", totalBytes: 68, searchNs: undefined }],
        },
        {
          name: "float32, top 50 rescored",
          cells: [{ dim: 128, kept: 1, verdict: "pass", totalBytes: 1536, searchNs: 14_400 }],
        },
      ],
    }),
  );
  expect(text).toContain(
    [
      "  kept at dim                    128        64",
      "  int8                             –    94.0 %",
      "  float32, top 50 rescored   100.0 %         –",
      "  gate",
      "  int8                             –    refuse",
      "  float32, top 50 rescored      pass         –",
      "  bytes a document",
      "  int8                             –      68 B",
      "  float32, top 50 rescored   1,536 B         –",
      "  one search, median",
      "  int8                             –         –",
      "  float32, top 50 rescored   14.4 µs         –",
    ].join("\n"),
  );
  expect(text).not.toContain("\n\n\n");
});

test("of what was asked for the gate's word is told, whichever way the vectors are kept", () => {
  const [, decision] = summaryOf(judged).verdict.decisions;
  const asked = { ...decision!, verdict: "pass" as const, reason: "64 dims as int8: keeps 97.0 %" };
  const textOf = (count: number) =>
    render(summaryOf(judged, { askedDims: [64], askedDecisions: new Array(count).fill(asked) }));
  expect(textOf(1)).toContain("Pass: 64 dims as int8: keeps 97.0 %.");
  expect(textOf(1)).not.toContain("Undecided: 64 dims");
  // Of many the table has it.
  expect(textOf(7)).not.toContain("64 dims as int8: keeps");
});

test("no line is wider than the terminal, however many dims there are", () => {
  const dims = [1024, 768, 512, 384, 256, 192, 128, 96, 64, 32];
  const treatments = ["int8", "binary, top 100 rescored"].map((name) => ({
    name,
    cells: dims.map((dim) => ({
      dim,
      kept: 0.9,
      verdict: "undecided",
      totalBytes: dim,
      searchNs: undefined,
    })),
  }));
  for (const columns of [60, 80, 100]) {
    const text = renderQuality(summaryOf(judged, { treatments }), { columns, color: false });
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(columns);
    for (const dim of dims) expect(text).toContain(` ${dim.toLocaleString("en-US")} B`);
  }
});

test("the line for programs: one word a value, the dims by verdict", () => {
  expect(qualityLine(identity, summaryOf(judged).verdict)).toBe(
    "quality model=wordllama-256 variant=fp32 runtime=ort backend=cpu dataset=my_notes.txt distance=cosine measure=ndcg " +
      "shape=cliff cliff_from=64 cliff_to=32 keeps_99=256 keeps_97=128 keeps_95=128 pass=256+128 undecided=64 refuse=32",
  );
});
