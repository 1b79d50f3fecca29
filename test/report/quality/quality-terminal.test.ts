// What a person reads about a quality run, and the line that programs read.

import { describe, expect, test } from "bun:test";
import { verdictOf } from "../../../src/mrl/verdict/ladder-verdict.ts";
import { qualityLine } from "../../../src/report/quality/quality-line.ts";
import { type QualitySummary, renderQuality } from "../../../src/report/quality/quality-terminal.ts";
import { type MadeLadder, madeLadder } from "../../mrl/made-ladder.ts";

const identity = {
  model: "wordllama-256",
  variant: "fp32",
  runtime: "ort",
  backend: "cpu",
  dataset: "my notes.txt",
  distance: "cosine",
};

function summaryOf(made: MadeLadder, more: Partial<QualitySummary> = {}): QualitySummary {
  const ladder = { ...madeLadder(made), ...more.ladder };
  return {
    identity,
    askedDims: [],
    ladder,
    verdict: verdictOf(ladder, {}),
    rotation: undefined,
    vectorBytes: (dim) => 4 * dim,
    treatments: [],
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

const render = (summary: QualitySummary) => renderQuality(summary, { columns: 80, color: false });

describe("judged queries", () => {
  test("read as a chart with the numbers that decide", () => {
    expect(`\n${render(summaryOf(judged))}`).toMatchInlineSnapshot(`
      "
      wordllama-256/fp32/ort on cpu · my notes.txt · 1,000 documents
      400 queries, 400 of them judged · cosine, exact search

        Share of nDCG@10 that is kept of dim 256 (0.5000)
          dim     kept  55 %                       100 %
          256  100.0 %                              ┊  ●              1,024 B  1.02 MB
          128   99.0 %                              ┊ ●┤  pass          512 B  0.51 MB
           64   95.0 %                            ├─●┤    undecided     256 B  0.26 MB
           32   60.0 %  ├──●───┤                    ┊     refuse        128 B  0.13 MB
        ● kept  ├─┤ 95 % interval  ┊ the gate

        Pass: 128 dims: nDCG@10 keeps 99.0 % (95 % interval 98.0 % to 99.5 %), at
        least 95.0 % is asked.
        Undecided: 64 dims: nDCG@10 keeps 95.0 % (95 % interval 93.0 % to 97.0 %), at
        least 95.0 % is asked, and the interval holds the limit.
        Refused: 32 dims: nDCG@10 keeps 60.0 % (95 % interval 55.0 % to 65.0 %), at
        least 95.0 % is asked.
        Cliff: the step from 64 to 32 loses 35.0 %, a smooth ladder at most 12.0 %.
        Smallest dims that keep 99 %: 256 (128 as measured, not proven) · 97 %: 128 ·
        95 %: 128 (64 as measured, not proven).

        A thousand documents are few.
      "
    `);
  });

  test("the dims that were asked for are told, whatever came out", () => {
    const text = render(summaryOf(judged, { askedDims: [128, 32] }));
    expect(text).toContain("Pass: 128 dims: nDCG@10 keeps 99.0 %");
    expect(text).toContain("Refused: 32 dims: nDCG@10 keeps 60.0 %");
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
  expect(text).toContain("no queries: documents are searched for");
  expect(text).toContain("Share of the 10 nearest of each document that is kept of dim 256\n");
  expect(text).toMatch(/ 64 {3}90\.0 % .* pass /);
  expect(text).toMatch(/ 32 {3}50\.0 % .* refuse /);
});

test("ordered coordinates are called what they are: trained, or rotated", () => {
  const gain = { dim: 64, ndcgAt10: { mean: 0.1, low: 0.05, high: 0.15 }, beatsEveryDraw: true };
  const overlapAt10 = { mean: 0.2, low: 0.15, high: 0.25 };
  const ladder = {
    ...madeLadder(judged),
    hasOrderedCoordinates: true,
    prefixGains: [{ ...gain, overlapAt10 }],
    droppedSelfCount: 1,
  };
  const own = render(summaryOf(judged, { ladder }));
  expect(own.replaceAll(/\s+/g, " ")).toContain("So behaves a model that was trained to be cut.");
  expect(own).toContain("1 query does not find its own document");
  const rotated = render(summaryOf(judged, { ladder, rotatedOn: "notes.txt" })).replaceAll(/\s+/g, " ");
  expect(rotated).toContain("This model was rotated for it, on notes.txt.");
  expect(rotated).not.toContain("trained to be cut");
});

test("treatments beside the ladder: what they keep, what they take", () => {
  const text = render(
    summaryOf(judged, {
      treatments: [
        { name: "int8", isStorage: true, cells: [{ dim: 64, kept: 0.94, vectorBytes: 68 }] },
        {
          name: "float32, best 50 scored again",
          isStorage: false,
          cells: [{ dim: 128, kept: 1, vectorBytes: 512, fullNs: 25_000, twoStageNs: 14_400 }],
        },
      ],
    }),
  );
  expect(text).toContain(
    [
      "  kept at dim                         128        64",
      "  int8                                  –    94.0 %",
      "  float32, best 50 scored again   100.0 %         –",
      "  bytes a vector",
      "  int8                                  –      68 B",
      "  one search, median",
      "  float32, best 50 scored again   14.4 µs         –",
      "  whole vectors                   25.0 µs         –",
    ].join("\n"),
  );
});

test("no line is wider than the terminal, however many dims there are", () => {
  const dims = [1024, 768, 512, 384, 256, 192, 128, 96, 64, 32];
  const treatments = ["int8", "binary, best 100 scored again"].map((name) => ({
    name,
    isStorage: true,
    cells: dims.map((dim) => ({ dim, kept: 0.9, vectorBytes: dim })),
  }));
  for (const columns of [60, 80, 100]) {
    const text = renderQuality(summaryOf(judged, { treatments }), { columns, color: false });
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(columns);
    for (const dim of dims) expect(text).toContain(` ${dim} B`);
  }
});

test("the line for programs: one word a value, the dims by verdict", () => {
  expect(qualityLine(identity, summaryOf(judged).verdict)).toBe(
    "quality model=wordllama-256 variant=fp32 runtime=ort backend=cpu dataset=my_notes.txt distance=cosine measure=ndcg " +
      "shape=cliff cliff_from=64 cliff_to=32 keeps_99=256 keeps_97=128 keeps_95=128 pass=256+128 undecided=64 refuse=32",
  );
});
