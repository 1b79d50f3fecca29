// The SIMD kernels as set-up compiled them, for tests that need them. Where they are missing, the tests are skipped and say so.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { KERNELS_FILE } from "../../tasks/kernels.ts";
import { projectFolder } from "../engine/libraries.ts";

export const kernelsPath = join(projectFolder, KERNELS_FILE);
export const kernelsAreMissing = !existsSync(kernelsPath);
if (kernelsAreMissing)
  console.warn(`SKIPPED: tests of the SIMD kernels need ${kernelsPath}; set-up makes it (bun run setup)`);

export function readKernels(): Uint8Array<ArrayBuffer> {
  return readFileSync(kernelsPath);
}
