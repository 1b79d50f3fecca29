// Runs an ONNX file in an implementation that is not ours: the binding onnxruntime-node, in a Node child process.

import { join } from "node:path";

export interface Values {
  readonly type: "int32" | "float32";
  readonly dims: readonly number[];
  readonly data: readonly number[];
}

export type Feed = Readonly<Record<string, Values>>;

/** Node, which the binding needs; tests that use it are skipped where it is missing. */
export const nodeIsMissing = Bun.which("node") === null;
if (nodeIsMissing)
  console.warn("SKIPPED: tests that run ONNX files need `node` on the PATH; it was not found");

/** One result for each feed, by output name. A file that does not load throws with what the binding said. */
export function runOnnx(path: string, feeds: readonly Feed[]): Record<string, Values>[] {
  const child = Bun.spawnSync(["node", join(import.meta.dir, "run-onnx-child.cjs")], {
    stdin: Buffer.from(JSON.stringify({ path, feeds })),
    stdout: "pipe",
    stderr: "pipe",
  });
  if (child.exitCode !== 0) throw new Error(`onnxruntime-node on ${path}: ${child.stderr.toString()}`);
  return JSON.parse(child.stdout.toString(), (key, value) => (key === "data" ? value.map(Number) : value));
}
