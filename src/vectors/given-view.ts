// Typed arrays that an application gives: how long they are in truth, whatever a property says that somebody put on them.

type GivenView = typeof Float32Array | typeof Int32Array;

const typedArray = Object.getPrototypeOf(Int32Array.prototype);
const lengthOf: (this: ArrayBufferView) => number = Object.getOwnPropertyDescriptor(typedArray, "length")!
  .get!;
/** Throws where there is no memory. */
const elementAt = Int32Array.prototype.at as (this: ArrayBufferView, index: number) => unknown;

/**
 * @returns its elements; undefined for what is none, such as a proxy or an object with the prototype of one, and for one without memory:
 * moved away, as to a worker, or cut off by a buffer that shrank
 */
export function givenLength(value: unknown, type: GivenView): number | undefined {
  if (!(value instanceof type && ArrayBuffer.isView(value))) return undefined;
  try {
    elementAt.call(value, 0);
  } catch {
    return undefined;
  }
  return lengthOf.call(value);
}
