// Finds the tokens that are recognised in the text itself, before anything else: at each place the longest, from left to right.
import { isWhiteSpace } from "./utf.hot.ts";

/** Texts of added tokens as a tree of UTF-16 units, in an open-addressing table. Node 0 is the root. */
export interface AddedTokens {
  /** Whether a unit with this low byte begins a token. */
  readonly firstUnits: Uint8Array;
  /** Triples: node + 1, unit, child; 0 is an empty place. */
  readonly edges: Int32Array;
  readonly mask: number;
  /** Token that ends at each node, or -1. */
  readonly tokens: Int32Array;
  readonly ids: Int32Array;
  /** Whether a token takes the white space before it, and behind it, away. */
  readonly trimsBefore: Uint8Array;
  readonly trimsAfter: Uint8Array;
  /** The token that was found, and where it begins and ends with the white space that it takes. */
  readonly found: Int32Array;
}

/** Looks for a token in text[from] to text[to]; where there is one, `found` says which and where. */
export function findAddedToken(tokens: AddedTokens, text: string, from: number, to: number): boolean {
  const firstUnits = tokens.firstUnits;
  for (let at = from; at < to; at++) {
    if (firstUnits[text.charCodeAt(at) & 0xff] === 0) continue;
    if (matchAt(tokens, text, at, to)) {
      trim(tokens, text, from, to);
      return true;
    }
  }
  return false;
}

function matchAt(tokens: AddedTokens, text: string, from: number, to: number): boolean {
  let token = -1;
  let node = 0;
  for (let at = from; at < to; at++) {
    node = childOf(tokens, node, text.charCodeAt(at));
    if (node === 0) break;
    if (tokens.tokens[node] >= 0) {
      token = tokens.tokens[node];
      tokens.found[2] = at + 1;
    }
  }
  tokens.found[0] = token;
  tokens.found[1] = from;
  return token >= 0;
}

/** The slot that an edge leads to first. */
export function edgeSlot(node: number, unit: number, mask: number): number {
  const hash = Math.imul(node, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b);
  return (hash ^ (hash >>> 15)) & mask;
}

/** @returns 0 when there is none: nothing leads to the root */
function childOf(tokens: AddedTokens, node: number, unit: number): number {
  const edges = tokens.edges;
  let slot = edgeSlot(node + 1, unit, tokens.mask);
  while (edges[3 * slot] !== 0) {
    if (edges[3 * slot] === node + 1 && edges[3 * slot + 1] === unit) return edges[3 * slot + 2];
    slot = (slot + 1) & tokens.mask;
  }
  return 0;
}

function trim(tokens: AddedTokens, text: string, from: number, to: number): void {
  const found = tokens.found;
  if (tokens.trimsBefore[found[0]] === 1) {
    while (found[1] > from && isWhiteSpace(text.charCodeAt(found[1] - 1))) found[1]--;
  }
  if (tokens.trimsAfter[found[0]] === 1) {
    while (found[2] < to && isWhiteSpace(text.charCodeAt(found[2]))) found[2]++;
  }
}
