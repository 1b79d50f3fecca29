// The product of the build: where it lies, and how large it may be for any target. Build, tests and figures keep to it.

export const EXECUTABLE = "dist/mrlbench";

/** What a person is asked to download. */
export const LARGEST_EXECUTABLE_BYTES = 240e6;
