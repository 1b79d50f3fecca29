// What the cache unpacks: a bundle is a set of files that are used together and lie in one directory.

import { sha256 } from "../sha256.ts";

/** One file of a bundle. `read` makes its content; it is called only where the file must be written. */
export interface BundleFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** Of several libraries, the one that is opened, and opens the others. */
  readonly opens?: boolean;
  read(): Uint8Array;
}

export interface Bundle {
  readonly name: string;
  /** Name of its directory in the cache: it holds the hash of what lies there, so that versions live side by side. */
  readonly directory: string;
  readonly files: readonly BundleFile[];
}

/** The name of a directory for these files: other content never gets the same. */
export function directoryName(name: string, files: readonly Omit<BundleFile, "read">[]): string {
  const fileList = files.map((file) => `${file.name}\0${file.sha256}\n`).join("");
  return `${name}-${sha256(fileList).slice(0, 12)}`;
}

/** The names of the bundles in the executable. */
export const bundleNames = [
  "ort",
  "openvino",
  "openvino-gpu",
  "openvino-npu",
  "usearch",
  "kernels",
  "wordllama-256-fp32",
  "wordllama-256-fp16",
  "wordllama-256-int8",
  "all-minilm-l6-v2-fp16",
  "all-minilm-l6-v2-int8",
  "boundary-c",
  "matrix-product",
] as const;

export type BundleName = (typeof bundleNames)[number];

/** OpenVINO looks for its plugins beside its core: theirs are unpacked into its directory, when asked for. */
export const hostBundle: Readonly<Partial<Record<BundleName, BundleName>>> = {
  "openvino-gpu": "openvino",
  "openvino-npu": "openvino",
};
