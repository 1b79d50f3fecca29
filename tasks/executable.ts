// The product of the build: where it lies, and how large it may be for any target. Build, tests and figures keep to it.

export const executable = "dist/mrlbench";

/** What a person is asked to download. */
export const largestExecutableBytes = 240e6;
