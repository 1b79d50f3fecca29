// What the cache unpacks: a bundle is a set of files that are used together and lie in one directory.

/** One file of a bundle. `read` makes its content; it is called only where the file must be written. */
export interface BundleFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  read(): Uint8Array;
}

export interface Bundle {
  readonly name: string;
  /** Name of its directory in the cache: it holds the hash of what lies there, so that versions live side by side. */
  readonly directory: string;
  readonly files: readonly BundleFile[];
}

/** The names of the bundles in the executable. */
export const bundleNames = [
  "ort",
  "openvino",
  "openvino-gpu",
  "openvino-npu",
  "wordllama-256-fp32",
  "wordllama-256-fp16",
  "wordllama-256-int8",
  "boundary-c",
  "matrix-product",
] as const;

export type BundleName = (typeof bundleNames)[number];

/** OpenVINO looks for its plugins beside its core: theirs are unpacked into its directory, when asked for. */
export const hostBundle: Readonly<Partial<Record<BundleName, BundleName>>> = {
  "openvino-gpu": "openvino",
  "openvino-npu": "openvino",
};
