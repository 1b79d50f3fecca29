// Vectors as an index of each storage holds them, in as many bytes as they take, and one query's scan of them: what is timed.

import { floatOfHalfBits } from "../../vectors/half-float.ts";
import { scoreRows } from "../../vectors/nearest.hot.ts";
import { wholeCode, wholeScale } from "../../vectors/quantise.hot.ts";
import {
  scoreBits,
  scoreByTables,
  scoreBytes,
  scoreHalves,
  tabulateNibbles,
  tabulateSigns,
} from "../../vectors/scan.hot.ts";
import type { Storage } from "./storage.ts";

/** Scores of all rows for a query of `dim` components. */
export type Scan = (query: Float32Array, scores: Float32Array) => void;

/** @param values [rows, dim], cut and, for cosine, normalised */
export function storedIndex(storage: Storage, values: Float32Array, dim: number): Scan {
  return INDEXES[storage](values, dim, values.length / dim);
}

type MakeIndex = (values: Float32Array, dim: number, rows: number) => Scan;

const INDEXES: Readonly<Record<Storage, MakeIndex>> = {
  float32: (values, dim, rows) => (query, scores) => scoreRows(values, dim, query, null, rows, scores),
  float16: (values, dim, rows) => {
    const codes = new Uint16Array(new Float16Array(values).buffer);
    const numbers = floatOfHalfBits();
    return (query, scores) => scoreHalves(codes, dim, rows, numbers, query, scores);
  },
  int8: (values, dim, rows) => {
    const codes = new Int8Array(rows * dim);
    const scales = quantise(values, dim, 127, (row, c, code) => {
      codes[row * dim + c] = code;
    });
    return (query, scores) => scoreBytes(codes, dim, rows, scales, query, scores);
  },
  int4: (values, dim, rows) => {
    const width = Math.ceil(dim / 2);
    const codes = new Uint8Array(rows * width);
    const scales = quantise(values, dim, 7, (row, c, code) => {
      codes[row * width + (c >> 1)]! |= (code & 15) << (4 * (c & 1));
    });
    return byTables(codes, width, rows, scales, (query, tables) => tabulateNibbles(query, dim, tables));
  },
  "binary-float": (values, dim, rows) => {
    const width = Math.ceil(dim / 8);
    const codes = new Uint8Array(rows * width);
    values.forEach((value, i) => {
      const c = i % dim;
      if (value > 0) codes[Math.floor(i / dim) * width + (c >> 3)]! |= 1 << (c & 7);
    });
    const alike = new Float32Array(rows).fill(1);
    return byTables(codes, width, rows, alike, (query, tables) => tabulateSigns(query, dim, tables));
  },
  binary: (values, dim, rows) => {
    const words = Math.ceil(dim / 32);
    const codes = new Uint32Array(rows * words);
    for (let row = 0; row < rows; row++) packSigns(values, row * dim, dim, codes, row * words);
    const asked = new Uint32Array(words);
    return (query, scores) => {
      packSigns(query, 0, dim, asked, 0);
      scoreBits(codes, words, rows, asked, scores);
    };
  },
};

/** Tells each code, and returns the scales. */
function quantise(
  values: Float32Array,
  dim: number,
  most: number,
  take: (row: number, component: number, code: number) => void,
): Float32Array {
  const scales = new Float32Array(values.length / dim);
  for (let row = 0; row < scales.length; row++) {
    const scale = wholeScale(values, row * dim, dim, most);
    scales[row] = scale;
    if (scale === 0) continue;
    for (let c = 0; c < dim; c++) take(row, c, wholeCode(values[row * dim + c]!, scale, most));
  }
  return scales;
}

function byTables(
  codes: Uint8Array,
  width: number,
  rows: number,
  scales: Float32Array,
  tabulate: (query: Float32Array, tables: Float32Array) => void,
): Scan {
  const tables = new Float32Array(width * 256);
  return (query, scores) => {
    tabulate(query, tables);
    scoreByTables(codes, width, rows, scales, tables, scores);
  };
}

function packSigns(
  values: Float32Array,
  first: number,
  dim: number,
  words: Uint32Array,
  firstWord: number,
): void {
  words.fill(0, firstWord, firstWord + Math.ceil(dim / 32));
  for (let c = 0; c < dim; c++) {
    if (values[first + c]! > 0) words[firstWord + (c >> 5)]! |= 1 << (c & 31);
  }
}
