// Finds the tokens that are recognised in the text itself, before anything else: at each place the longest, from left to right.
import { codePointAt, isWhiteSpace } from "../unicode/utf.hot.ts";

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
  /** Whether a token is only meant where no word goes on beside it. */
  readonly mustStandAlone: Uint8Array;
  /** 1 for each character of a word; empty when no token must stand alone. */
  readonly wordKinds: Uint8Array;
  /** The token that was found, where it begins and ends with the white space that it takes, and where its own text ends. */
  readonly found: Int32Array;
}

/**
 * Looks for a token in text[at] to text[to]; where there is one, `found` says which and where.
 * @param begin where the stretch begins that the token must stand alone in
 * @param from what is before it is taken already
 */
export function findAddedToken(
  tokens: AddedTokens,
  text: string,
  begin: number,
  from: number,
  at: number,
  to: number,
): boolean {
  const firstUnits = tokens.firstUnits;
  const found = tokens.found;
  while (at < to) {
    if (firstUnits[text.charCodeAt(at) & 0xff] === 0 || !matchAt(tokens, text, at, to)) at++;
    else if (tokens.mustStandAlone[found[0]] === 1 && !standsAlone(tokens, text, begin, to)) at = found[2];
    else {
      trim(tokens, text, from, to);
      return true;
    }
  }
  return false;
}

function standsAlone(tokens: AddedTokens, text: string, begin: number, to: number): boolean {
  const kinds = tokens.wordKinds;
  const start = tokens.found[1];
  const end = tokens.found[2];
  if (end < to && kinds[codePointAt(text, end, to)] === 1) return false;
  if (start === begin) return true;
  const isPair = (text.charCodeAt(start - 1) & 0xfc00) === 0xdc00 && start - 1 > begin;
  return kinds[codePointAt(text, isPair ? start - 2 : start - 1, start)] !== 1;
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
  tokens.found[3] = tokens.found[2];
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
