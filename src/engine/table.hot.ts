// The mean of a table's rows: finds the rows of the tokens, and leaves the sums to a kernel.
import { type TableState, TableStatus } from "./table-state.ts";

/**
 * The vectors of `batch` texts of `tokens` tokens each. Where there are several, `mask` is 1 for a token and 0 for the padding behind.
 * @param load copies the row of a token into the kernels' memory; called once for a token. Returns one of `TableStatus`
 */
export function inferTable(
  state: TableState,
  ids: Int32Array,
  mask: Int32Array,
  batch: number,
  tokens: number,
  load: (token: number) => number,
): number {
  const { kernel, addressOfToken, factorOfToken, rowAddresses, factors, outputBytes, dim } = state;
  const factorsAddress = factorOfToken === undefined ? 0 : factors.byteOffset;
  for (let text = 0; text < batch; text++) {
    const first = text * tokens;
    let count = 0;
    while (count < tokens && (batch === 1 || mask[first + count] === 1)) {
      const token = ids[first + count]!;
      if (addressOfToken[token] === 0 || addressOfToken[token] === undefined) {
        const status = load(token);
        if (status !== TableStatus.done) return status;
      }
      rowAddresses[count] = addressOfToken[token]!;
      if (factorOfToken !== undefined) factors[count] = factorOfToken[token]!;
      count++;
    }
    kernel(rowAddresses.byteOffset, factorsAddress, count, dim, state.outputAddress + text * outputBytes);
  }
  return TableStatus.done;
}
