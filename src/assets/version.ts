// Which mrlbench this is: the version, and a hash of everything it was built from.

import { version as packageVersion } from "../../package.json" with { type: "json" };

/** Put in by build.ts; absent when running from source. */
declare const MRLBENCH_BUILD: string | undefined;

export const version: string = packageVersion;

/** Twelve hex digits over sources and embedded files, or `source`. */
export const buildHash: string = typeof MRLBENCH_BUILD === "string" ? MRLBENCH_BUILD : "source";
