// Helpers of the reader tests: text as a byte source, a stream read to its end, and the error that reading ends in.

const encoder = new TextEncoder();

export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** The items that came before the error, and the error. */
export async function collectUntilError<Item>(items: AsyncIterable<Item>): Promise<[Item[], unknown]> {
  const all: Item[] = [];
  try {
    for await (const item of items) all.push(item);
  } catch (error) {
    return [all, error];
  }
  throw new Error("there was no error");
}
