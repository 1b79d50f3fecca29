// Every row of the table of `mrlbench quality`, recomputed by numpy from its JSON, and by pytrec_eval from its rankings.

import { expect, test } from "bun:test";
import { join } from "node:path";
import { pythonReference } from "../python-reference.ts";
import { openWorkbench } from "./mrlbench.ts";

const { run, temporaryFolder } = openWorkbench();
const cwd = temporaryFolder();
const more = [
  "--storage",
  "float16,int8,int4,binary-float,binary",
  "--rescore",
  "int8@256",
  "--rerank",
  "20,100",
];
const { code } = run(["quality", "--dim", "192,64", ...more, "--json", "q.json", "--trec-runs", "runs"], {
  cwd,
});
const seen = pythonReference(
  "executable/quality-rows.py",
  [join(cwd, "q.json"), join(cwd, "runs")],
  ["numpy", "pytrec_eval"],
);

test.skipIf(seen === undefined)("numpy and pytrec_eval find the same figures in every row", () => {
  expect([0, 5]).toContain(code);
  expect(seen).toMatchObject({ faults: [] });
  expect((seen as { rows: number }).rows).toBeGreaterThan(35);
});
