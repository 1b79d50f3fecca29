// The products of the build: where they lie, and how large each may be. Build, tests and figures keep to it.

/** What `man` shows of it; made by the executable itself. */
export const MANUAL_PAGE = "dist/mrlbench.1";

/** Of this machine's kind. */
export const EXECUTABLE = "dist/mrlbench";

/** One file for each kind of machine, by the name that people download. */
export function targetExecutable(target: string): string {
  return `dist/mrlbench-${target}${target.startsWith("windows-") ? ".exe" : ""}`;
}

/** What is in it, beside it. */
export function targetBom(target: string): string {
  return `dist/mrlbench-${target}.cdx.json`;
}

export const CHECKSUMS = "dist/SHA256SUMS";

/** What a person is asked to download. */
export const LARGEST_EXECUTABLE_BYTES = 240e6;

/** The one for Windows on x64 carries a compiler for NPUs, 100 MB before it is packed: its drivers may have none. */
const LARGEST_WITH_NPU_COMPILER_BYTES = 280e6;

export function largestBytes(target: string): number {
  return target === "windows-x64" ? LARGEST_WITH_NPU_COMPILER_BYTES : LARGEST_EXECUTABLE_BYTES;
}
