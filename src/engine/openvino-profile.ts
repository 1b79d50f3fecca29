// What the profile of OpenVINO says, and the names that it has for precisions.
import type { OpenvinoNodeRun } from "../../ffi/openvino/infer-request.ts";
import type { Profile } from "./engine.ts";
import { byOperator } from "./profile.ts";
import type { Precision } from "./providers.ts";

/** The GPU's plugin calls so what it runs on the host. */
const HOST = "CPU";

/** @param provider that was asked for */
export function openvinoProfile(runs: readonly OpenvinoNodeRun[], provider: string): Profile {
  return {
    operators: byOperator(
      runs.map(({ name, operator, kernel, durationUs }) => ({
        ...{ node: name, operator, place: kernel, durationUs },
        onCpu: provider !== HOST && kernel === HOST,
      })),
    ),
    precision: undefined,
  };
}

/** Undefined for one that is left to the types of the graph. */
export function precisionOf(name: string): Precision | undefined {
  const names: Readonly<Record<string, Precision>> = {
    f32: "f32",
    float: "f32",
    bf16: "bf16",
    bfloat16: "bf16",
    f16: "f16",
    float16: "f16",
  };
  return names[name.trim()];
}
