// Makes the encoder of a BPE model.
import { aroundAddedTokens, haveTheirIds } from "../added-tokens.ts";
import { bytesOf } from "../file/alphabet.ts";
import type { TokenizerFile } from "../file/tokenizer-file.ts";
import { idOf } from "../file/vocabulary.ts";
import type { EncodeSegment } from "../segment.ts";
import { createByteLevel } from "./byte-level.ts";
import { createSentencePiece } from "./sentence-piece.ts";
import type { BpePlan } from "./supported.ts";

/** @returns undefined when vocabulary or merges have something that is not encoded here */
export function createBpe(
  { tokens, merges, isByteLevel }: TokenizerFile,
  { style, addedTokens }: BpePlan,
): EncodeSegment | undefined {
  if (merges === undefined || isByteLevel !== (style.kind === "byte-level")) return undefined;
  const { vocabulary, unspelled } = tokens;
  const idInModel = (text: string) => {
    const bytes = isByteLevel ? bytesOf(text) : new TextEncoder().encode(text);
    return bytes === undefined ? (unspelled.get(text) ?? -1) : idOf(vocabulary, bytes);
  };
  if (!haveTheirIds(addedTokens, vocabulary.tokenCount, idInModel)) return undefined;

  const normalized = addedTokens.filter((token) => token.normalized);
  const asWritten = addedTokens.filter((token) => !token.normalized);
  const encode =
    style.kind === "byte-level"
      ? createByteLevel(vocabulary, merges, style, normalized)
      : createSentencePiece(vocabulary, merges, style.hasPrefix);
  return encode && aroundAddedTokens(asWritten, encode);
}
