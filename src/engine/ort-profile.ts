// What the profile of ONNX Runtime says: it is the ground truth of what ran where, for the record of the graph omits nodes of WebGPU in
// its default layout, and those that the library put in itself.
import type { OrtNodeRun } from "../../ffi/ort/session.ts";
import type { Profile } from "./engine.ts";
import { byOperator } from "./profile.ts";
import type { Precision } from "./providers.ts";

const CPU = "CPUExecutionProvider";

const PRECISIONS: Readonly<Record<string, Precision>> = { float: "f32", float16: "f16", bfloat16: "bf16" };

/** @param provider that was asked for: whatever another one ran, left it */
export function ortProfile(runs: readonly OrtNodeRun[], provider: string): Profile {
  return {
    operators: byOperator(
      runs.map(({ name, operator, provider: place, durationUs }) => ({
        ...{ node: name, operator, place, durationUs },
        onCpu: place === CPU && provider !== CPU,
      })),
    ),
    precision: precisionOf(runs.filter(({ provider: place }) => place === provider)),
  };
}

/** That of most of the time: casts at the beginning and the end do not count much. */
function precisionOf(runs: readonly OrtNodeRun[]): Precision | undefined {
  const timeUs = new Map<Precision, number>();
  for (const { outputTypes, durationUs } of runs) {
    const precision = outputTypes.map((type) => PRECISIONS[type]).find((one) => one !== undefined);
    if (precision !== undefined) timeUs.set(precision, (timeUs.get(precision) ?? 0) + durationUs);
  }
  return [...timeUs].sort(([, one], [, other]) => other - one)[0]?.[0];
}
