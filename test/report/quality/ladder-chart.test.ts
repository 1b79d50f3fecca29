// The chart of quality against dimension: every mark stands where its value is.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type ChartPoint, ladderChart } from "../../../src/report/quality/ladder-chart.ts";

const plain = { columns: 90, color: false };

const point = (
  dim: number,
  kept: number,
  half: number | undefined,
  other: number | undefined,
  note = "",
) => ({
  label: String(dim),
  kept,
  low: half === undefined ? undefined : kept - half,
  high: half === undefined ? undefined : kept + half,
  others: [other],
  note,
});

test("reads as it should", () => {
  const points = [
    point(256, 1, undefined, undefined),
    point(192, 0.951, 0.022, 0.943, "undecided"),
    point(128, 0.865, 0.03, 0.855, "refuse"),
    point(64, 0.655, 0.05, 0.614, "refuse"),
  ];
  expect(`\n${ladderChart("dim", points, 0.95, plain).join("\n")}\n`).toMatchInlineSnapshot(`
    "
        dim     kept  60 %                                                    100 %
        256  100.0 %                                                      ┊       ●
        192   95.1 %                                                   ├─○─●──┤      undecided
        128   86.5 %                                     ├──○─●───┤       ┊          refuse
         64   65.5 %   ├○─────●───────┤                                   ┊          refuse
    "
  `);
});

test("what is compared with it has a mark each, and bytes stand in the place of dims", () => {
  const one = { ...point(64, 0.7, undefined, undefined), label: "1,024 B", others: [0.8, 0.9] };
  const [header, line] = ladderChart("bytes", [one], 0.95, plain);
  expect(header).toMatch(/^ {4}bytes {5}kept/);
  expect(line).toMatch(/^ {2}1,024 B {3}70\.0 % .*●.*○.*◇.*┊/);
});

describe("any points", () => {
  const share = fc.double({ min: 0, max: 1.1, noNaN: true });
  const anyPoint: fc.Arbitrary<ChartPoint> = fc
    .record({
      kept: share,
      half: fc.option(fc.double({ min: 0, max: 0.2, noNaN: true }), { nil: undefined }),
    })
    .map(({ kept, half }) => point(64, kept, half, undefined, "refuse"));

  test("fit the terminal, and a higher share is never drawn further left", () => {
    fc.assert(
      fc.property(fc.array(anyPoint, { minLength: 1 }), share, (points, threshold) => {
        const [header, ...lines] = ladderChart("dim", points, threshold, plain);
        for (const line of [header!, ...lines]) expect(line.length).toBeLessThanOrEqual(plain.columns);
        const marks = lines.map((line) => line.indexOf("●"));
        const byShare = points.map((_, index) => index).sort((a, b) => points[a]!.kept! - points[b]!.kept!);
        expect(byShare.map((index) => marks[index])).toEqual(marks.toSorted((a, b) => a - b));
      }),
    );
  });
});

test("what is not known is not drawn", () => {
  const [, line] = ladderChart(
    "dim",
    [{ label: "32", kept: undefined, low: undefined, high: undefined, others: [undefined], note: "" }],
    0.95,
    plain,
  );
  expect(line).toContain("32        –");
  expect(line).not.toMatch(/[●○├┤─]/);
});
