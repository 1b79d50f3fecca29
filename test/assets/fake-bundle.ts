// A small bundle with known content, the same in every process.

import type { Bundle, BundleFile } from "../../src/assets/cache/bundle.ts";
import { sha256 } from "../../src/assets/sha256.ts";

export interface FakeBundle extends Bundle {
  /** How often each file's content was made, by name. */
  readonly reads: Record<string, number>;
  contentOf(name: string): Uint8Array;
}

/** `sizes` gives the bytes of each file; the content differs from file to file and is the same in every process. */
export function fakeBundle(sizes: readonly number[] = [5000, 1, 70_000]): FakeBundle {
  const contents = new Map(
    sizes.map((sizeBytes, index) => [`file-${index}.bin`, patternBytes(sizeBytes, index)]),
  );
  const reads: Record<string, number> = {};
  const files = [...contents].map(
    ([name, content]): BundleFile => ({
      name,
      sizeBytes: content.length,
      sha256: sha256(content),
      read() {
        reads[name] = (reads[name] ?? 0) + 1;
        return content;
      },
    }),
  );
  return {
    name: "fake",
    directory: "fake-0123456789ab",
    files,
    reads,
    contentOf: (name) => contents.get(name)!,
  };
}

function patternBytes(sizeBytes: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(sizeBytes);
  let state = seed + 1;
  for (let i = 0; i < sizeBytes; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}
