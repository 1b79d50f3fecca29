// One query against stored codes, row by row: plain loops on one thread, so that what storages take can be held against each other.

/** scores[row] = dot product with float16 rows, each unpacked by a table of all 65,536 numbers. */
export function scoreHalves(
  codes: Uint16Array,
  width: number,
  rows: number,
  numbers: Float32Array,
  query: Float32Array,
  scores: Float32Array,
): void {
  let at = 0;
  for (let row = 0; row < rows; row++) {
    let even = 0;
    let odd = 0;
    let c = 0;
    for (; c + 1 < width; c += 2) {
      even += numbers[codes[at]!]! * query[c]!;
      odd += numbers[codes[at + 1]!]! * query[c + 1]!;
      at += 2;
    }
    if (c < width) even += numbers[codes[at++]!]! * query[c]!;
    scores[row] = even + odd;
  }
}

/** scores[row] = dot product with int8 rows, times the row's scale. */
export function scoreBytes(
  codes: Int8Array,
  width: number,
  rows: number,
  scales: Float32Array,
  query: Float32Array,
  scores: Float32Array,
): void {
  let at = 0;
  for (let row = 0; row < rows; row++) {
    let even = 0;
    let odd = 0;
    let c = 0;
    for (; c + 1 < width; c += 2) {
      even += codes[at]! * query[c]!;
      odd += codes[at + 1]! * query[c + 1]!;
      at += 2;
    }
    if (c < width) even += codes[at++]! * query[c]!;
    scores[row] = (even + odd) * scales[row]!;
  }
}

/**
 * scores[row] = sum over its bytes of what the table of that place has for the byte, times the row's scale: a table holds the score of all
 * that a byte can hold (two int4 codes, eight signs), and is made once a query. tables: [width, 256].
 */
export function scoreByTables(
  codes: Uint8Array,
  width: number,
  rows: number,
  scales: Float32Array,
  tables: Float32Array,
  scores: Float32Array,
): void {
  let at = 0;
  for (let row = 0; row < rows; row++) {
    let even = 0;
    let odd = 0;
    let place = 0;
    for (; place + 1 < width; place += 2) {
      even += tables[place * 256 + codes[at]!]!;
      odd += tables[place * 256 + 256 + codes[at + 1]!]!;
      at += 2;
    }
    if (place < width) even += tables[place * 256 + codes[at++]!]!;
    scores[row] = (even + odd) * scales[row]!;
  }
}

/** tables[place, byte] of two int4 codes: the low half is component 2 * place. Codes are from -8 to 7, as two's complement. */
export function tabulateNibbles(query: Float32Array, dim: number, tables: Float32Array): void {
  const width = (dim + 1) >> 1;
  for (let place = 0; place < width; place++) {
    const low = query[2 * place]!;
    const high = 2 * place + 1 < dim ? query[2 * place + 1]! : 0;
    for (let byte = 0; byte < 256; byte++) {
      tables[place * 256 + byte] = low * ((byte << 28) >> 28) + high * ((byte << 24) >> 28);
    }
  }
}

/** tables[place, byte] of eight signs: a set bit is +1, else -1; bit i is component 8 * place + i. */
export function tabulateSigns(query: Float32Array, dim: number, tables: Float32Array): void {
  const width = (dim + 7) >> 3;
  for (let place = 0; place < width; place++) {
    const base = place * 256;
    let none = 0;
    for (let bit = 0; bit < 8 && 8 * place + bit < dim; bit++) none -= query[8 * place + bit]!;
    tables[base] = none;
    // Each byte is one with a bit less, whose sign turns.
    for (let bit = 0; bit < 8; bit++) {
      const component = 8 * place + bit;
      const turned = component < dim ? 2 * query[component]! : 0;
      const first = 1 << bit;
      for (let byte = 0; byte < first; byte++) tables[base + first + byte] = tables[base + byte]! + turned;
    }
  }
}

/** scores[row] = minus the number of bits that differ from the query's; rows are whole words of 32 bits. */
export function scoreBits(
  codes: Uint32Array,
  words: number,
  rows: number,
  query: Uint32Array,
  scores: Float32Array,
): void {
  let at = 0;
  for (let row = 0; row < rows; row++) {
    let differing = 0;
    for (let word = 0; word < words; word++) {
      let bits = codes[at++]! ^ query[word]!;
      bits -= (bits >>> 1) & 0x55555555;
      bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
      bits = (bits + (bits >>> 4)) & 0x0f0f0f0f;
      differing += Math.imul(bits, 0x01010101) >>> 24;
    }
    scores[row] = -differing;
  }
}
