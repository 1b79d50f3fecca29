// Where tensors lie in a file of weights: each begins on a page, so that a runtime can map it.

export const PAGE_SIZE_BYTES = 4096;

/** The tensors with their places, one after the other, and the size of the file. */
export function placedOnPages<T>(
  tensors: readonly T[],
  byteCount: (tensor: T) => number,
): { readonly tensors: readonly (T & { readonly offset: number })[]; readonly sizeBytes: number } {
  let sizeBytes = 0;
  const placed = tensors.map((tensor) => {
    const offset = Math.ceil(sizeBytes / PAGE_SIZE_BYTES) * PAGE_SIZE_BYTES;
    sizeBytes = offset + byteCount(tensor);
    return { ...tensor, offset };
  });
  return { tensors: placed, sizeBytes };
}
