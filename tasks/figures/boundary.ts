// What the FFI boundary costs, as a ratio on the built-in model and in nanoseconds on the smallest graph.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CLoop } from "../../ffi/boundary/c-loop.ts";
import { measureBoundary } from "../../src/bench/boundary.ts";
import { ElementType, encodeModel, node } from "../../src/onnx/onnx.ts";
import { openOrtEngine } from "./engines.ts";
import type { Figure } from "./figure.ts";
import { MRLBENCH, pairsOf, ROOT, run } from "./run.ts";

const CALLS = 100_000;
/** Of each process. */
const COST_CALLS = 20_000;
const CALLS_PER_BLOCK = 100;
const RATIO_LIMIT = 1.02;

export function boundaryRatios(): Figure[] {
  const { stderr } = run([MRLBENCH, "boundary", "--iters", String(CALLS), "--csv", "/dev/null", "--quiet"]);
  return pairsOf(stderr, "boundary").map((pairs) => ({
    name: `boundary-ratio-${pairs.get("runtime")}`,
    value: Number(pairs.get("ratio")),
    unit: "ratio",
    limit: RATIO_LIMIT,
  }));
}

/** Nanoseconds that FFI adds to a call which does next to nothing. */
export async function boundaryCost(): Promise<Figure> {
  const folder = mkdtempSync(join(tmpdir(), "mrlbench-smallest-"));
  const modelPath = join(folder, "smallest.onnx");
  writeFileSync(modelPath, smallestModel());
  const engine = openOrtEngine(modelPath);
  const calls = engine.createCalls(1, 1);
  calls.prepare(1);
  const loop = new CLoop(join(ROOT, "ffi/boundary/loop.c"), CALLS_PER_BLOCK);
  try {
    const result = await measureBoundary(
      {
        infer: (tokens) => calls.infer(tokens),
        size: 1,
        clockNs: loop.clockNs,
        timeInC: loop.prepare(calls.nativeCall(1)),
      },
      { blocks: COST_CALLS / CALLS_PER_BLOCK, callsPerBlock: CALLS_PER_BLOCK },
      { shouldStop: () => false, progress: () => {} },
    );
    const value = result && result.p50Ns.ffi - result.p50Ns.c;
    return { name: "boundary-cost-ort", value, unit: "ns" };
  } finally {
    loop.close();
    calls.close();
    engine.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One id in, the same id as a float out. */
function smallestModel(): Uint8Array {
  return encodeModel({
    irVersion: 8,
    opset: 17,
    graph: {
      name: "smallest",
      inputs: [{ name: "input_ids", elementType: ElementType.int32, shape: [1, 1] }],
      outputs: [{ name: "sentence_embedding", elementType: ElementType.float, shape: [1, 1] }],
      initializers: [],
      nodes: [node("Cast", ["input_ids"], ["sentence_embedding"], { to: { int: ElementType.float } })],
    },
  });
}
