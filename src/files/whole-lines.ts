// The lines of a file that a run was writing when it was killed: its last line may be cut off.

const NEWLINE = 10;
/** More than any reader takes for a line: it is handed on, and refused there. */
const MOST_HELD_BYTES = 2 ** 25;

/** All up to the last line end. */
export async function* wholeLines(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let held: Uint8Array = new Uint8Array(0);
  for await (const chunk of source) {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end > 0) {
      yield Buffer.concat([held, chunk.subarray(0, end)]);
      held = chunk.slice(end);
    } else held = Buffer.concat([held, chunk]);
    if (held.length > MOST_HELD_BYTES) {
      yield held;
      held = new Uint8Array(0);
    }
  }
}
