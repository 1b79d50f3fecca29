// The five levels of the proof of a device, each with what the next one wants; and what profiles are read as.
import { describe, expect, test } from "bun:test";
import type { OperatorRuns } from "../../src/engine/engine.ts";
import { openvinoProfile } from "../../src/engine/openvino-profile.ts";
import { ortProfile } from "../../src/engine/ort-profile.ts";
import { cpuShareText, type Evidence, parityLimits, proofOf } from "../../src/engine/proof.ts";

const device = { name: "Arc", kind: "hardware", driver: "1.2" } as const;
const onDevice: OperatorRuns = {
  operator: "MatMul",
  place: "gpu",
  onCpu: false,
  nodeCount: 9,
  timeNs: 900,
};
const onCpu: OperatorRuns = { operator: "Cast", place: "cpu", onCpu: true, nodeCount: 2, timeNs: 100 };

const whole: Evidence = {
  device,
  otherDevices: [],
  refusal: undefined,
  elsewhere: undefined,
  parity: { texts: 64, smallestCosine: 1, meanOverlap: 1 },
  limits: parityLimits("f32", "fp32"),
  operators: [onDevice],
};

describe("a proof", () => {
  test.each([
    [5, {}, undefined],
    [1, { device: undefined }, "nobody says which device"],
    [
      2,
      { refusal: "no", operators: [onDevice, onCpu] },
      "2 of 11 nodes and 10.0 % of the time: Cast ×2 (10.0 %)",
    ],
    [2, { refusal: "the runtime's own words" }, "the runtime's own words"],
    [2, { elsewhere: "(CPU)" }, "runs on (CPU)"],
    [3, { parity: { ...whole.parity, smallestCosine: 0.99989 } }, "smallest cosine 0.99989"],
    [3, { parity: { ...whole.parity, meanOverlap: 0.98 } }, "top-10 overlap 0.98"],
    [3, { parity: { ...whole.parity, smallestCosine: Number.NaN } }, "smallest cosine NaN"],
    [4, { operators: [onDevice, onCpu] }, "Cast ×2"],
    [4, { operators: [] }, "names no node"],
    [4, { otherDevices: [{ ...device, name: "Iris" }] }, "any of Arc or Iris"],
  ] satisfies [number, Partial<Evidence>, string | undefined][])(
    "of level %i for %p",
    (level, change, missing) => {
      const proof = proofOf({ ...whole, ...change });
      expect(proof.level).toBe(level);
      if (missing === undefined) expect(proof.missing).toBeUndefined();
      else expect(proof.missing).toContain(missing);
    },
  );

  test("allows each precision its own distance, and weights that are quantised while they run the largest", () => {
    expect(parityLimits("f32", "fp16")).toEqual({ smallestCosine: 0.9999, meanOverlap: 0.99 });
    expect(parityLimits(undefined, "fp32")).toEqual({ smallestCosine: 0.9999, meanOverlap: 0.99 });
    for (const precision of ["f16", "bf16"] as const)
      expect(parityLimits(precision, "fp16")).toEqual({ smallestCosine: 0.999, meanOverlap: 0.97 });
    expect(parityLimits("f32", "int8")).toEqual({ smallestCosine: 0.99, meanOverlap: 0.9 });
  });
});

const run = (name: string, operator: string, provider: string, durationUs: number, type = "float") => ({
  ...{ name, operator, provider, durationUs },
  outputTypes: [type],
});

describe("a profile of ONNX Runtime", () => {
  const runs = [
    run("m", "MatMul", "WebGpuExecutionProvider", 50, "float16"),
    run("m", "MatMul", "WebGpuExecutionProvider", 30, "float16"),
    run("c", "Cast", "CPUExecutionProvider", 20),
  ];

  test("shows each operator once, its nodes and time, and what the CPU did", () => {
    const { operators } = ortProfile(runs, "WebGpuExecutionProvider");
    expect(operators).toEqual([
      {
        operator: "MatMul",
        place: "WebGpuExecutionProvider",
        onCpu: false,
        nodeCount: 1,
        timeNs: 80_000,
      },
      { operator: "Cast", place: "CPUExecutionProvider", onCpu: true, nodeCount: 1, timeNs: 20_000 },
    ]);
    expect(cpuShareText(operators)).toBe("1 of 2 nodes and 20.0 % of the time: Cast ×1 (20.0 %)");
  });

  test("shows the precision of most of the time on the device", () => {
    expect(ortProfile(runs, "WebGpuExecutionProvider").precision).toBe("f16");
    expect(ortProfile([run("g", "Gather", "X", 1, "int64")], "X").precision).toBeUndefined();
  });

  test("of the CPU itself leaves nothing", () => {
    expect(ortProfile(runs.slice(2), "CPUExecutionProvider").operators[0]!.onCpu).toBe(false);
  });
});

test("a profile of OpenVINO: a kernel that is called CPU left the GPU", () => {
  const runs = [
    { name: "a", operator: "MatMul", kernel: "gemm_f16", durationUs: 9 },
    { name: "b", operator: "Shape", kernel: "CPU", durationUs: 1 },
  ];
  expect(openvinoProfile(runs, "GPU").operators.map(({ onCpu }) => onCpu)).toEqual([false, true]);
  expect(openvinoProfile(runs, "CPU").operators.some(({ onCpu }) => onCpu)).toBe(false);
});
