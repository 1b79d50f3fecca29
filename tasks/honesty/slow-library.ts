// ONNX Runtime with each call slowed by a part of what it takes: a library that stands before the real one, compiled here.
import { join } from "node:path";
import { ORT_LIBRARY } from "../figures/engines.ts";
import { ROOT } from "../figures/run.ts";

const SOURCE = "test/executable/fixtures/faulty-onnxruntime.c";

/**
 * @param percent that a call takes longer
 * @returns the path of the library
 * @throws Error where it cannot be compiled
 */
export function slowLibrary(folder: string, percent: number): string {
  const path = join(folder, `libonnxruntime-${percent}.so`);
  const defines = [`-DREAL="${ORT_LIBRARY}"`, `-DSLOW_PERCENT=${percent}`];
  const command = ["cc", "-O2", "-shared", "-fPIC", ...defines, "-o", path, join(ROOT, SOURCE), "-ldl"];
  const { exitCode, stderr } = Bun.spawnSync(command, { stderr: "pipe" });
  if (exitCode !== 0) throw new Error(`cc failed: ${stderr}`);
  return path;
}
