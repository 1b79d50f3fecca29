// The graph of a text model with every input, for engines that a test scripts.
import type { InputRole } from "../../src/engine/engine.ts";
import type { MappedGraph } from "../../src/engine/graph.ts";
import type { ScriptedCall } from "../../src/engine/scripted.ts";

export const allRoles: readonly InputRole[] = [
  "input_ids",
  "attention_mask",
  "token_type_ids",
  "position_ids",
];

export interface GraphShape {
  readonly dim: number;
  readonly isPooled?: boolean;
  readonly elementType?: "int32" | "int64";
  readonly roles?: readonly InputRole[];
  readonly outputType?: "float32" | "float16";
}

export function graphOf({
  dim,
  isPooled = true,
  elementType = "int32",
  roles = allRoles,
  outputType = "float32",
}: GraphShape): MappedGraph {
  return {
    inputs: roles.map((role) => ({ role, elementType })),
    caches: [],
    inputOrder: roles,
    fixedShape: { batch: 0, tokens: 0 },
    output: { name: "out", elementType: outputType, isPooled, dim },
    outputIndex: 0,
  };
}

/** What lies in the elements of one input, row by row of the batch; a high word that is not 0 counts into its element. */
export function inputRows({ inputs, batch, tokens }: ScriptedCall, role: InputRole): number[][] {
  const { words, wordsPerElement } = inputs.find((input) => input.role === role)!;
  return Array.from({ length: batch }, (_, row) =>
    Array.from({ length: tokens }, (_, token) => {
      const word = (row * tokens + token) * wordsPerElement;
      return wordsPerElement === 1 ? words[word]! : words[word]! + words[word + 1]! * 2 ** 32;
    }),
  );
}

/** A pooled vector for each text that tells its ids apart: component i is the sum of (id + 1)^(i + 1) over the masked tokens. */
export function powerSums(call: ScriptedCall): number {
  const dim = call.output.length / call.batch;
  const mask = inputRows(call, "attention_mask");
  inputRows(call, "input_ids").forEach((ids, row) => {
    for (let i = 0; i < dim; i++) {
      const sum = ids.reduce((total, id, token) => total + mask[row]![token]! * (id + 1) ** (i + 1), 0);
      call.output[row * dim + i] = sum;
    }
  });
  return 0;
}
