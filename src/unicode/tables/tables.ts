// Reads the tables of this folder, which are numbers in base 36.

/** One byte for every code point. */
export const CODE_POINTS = 0x110000;

export function readNumbers(text: string, separator = " "): number[] {
  return text.split(separator).map((number) => Number.parseInt(number, 36));
}

/** First code point and end of each run. */
export function* readRuns(runs: string): Generator<readonly [number, number]> {
  const numbers = readNumbers(runs);
  let code = 0;
  for (let i = 0; i < numbers.length; i += 2) {
    const first = code + numbers[i]!;
    code = first + numbers[i + 1]!;
    yield [first, code];
  }
}

/** Sets every code point of the runs to `value`. */
export function fillRuns(values: Uint8Array, runs: string, value: number): void {
  for (const [first, end] of readRuns(runs)) values.fill(value, first, end);
}
