// Makes the encoder of a BPE model.
import { aroundAddedTokens, haveTheirIds } from "../added-tokens.ts";
import { idOfToken, type TokenizerFile } from "../file/tokenizer-file.ts";
import type { EncodeSegment } from "../segment.ts";
import { createByteLevel } from "./byte-level.ts";
import { createSentencePiece } from "./sentence-piece.ts";
import type { BpePlan } from "./supported.ts";

/** @returns undefined when vocabulary or merges have something that is not encoded here */
export function createBpe(
  { tokens, merges, isByteLevel }: TokenizerFile,
  { style, addedTokens }: BpePlan,
): EncodeSegment | undefined {
  if (tokens === undefined || merges === undefined) return undefined;
  if (isByteLevel !== (style.kind === "byte-level")) return undefined;
  const { vocabulary } = tokens;
  const idInModel = (text: string) => idOfToken(tokens, isByteLevel, text);
  if (!haveTheirIds(addedTokens, vocabulary.tokenCount, idInModel)) return undefined;

  const normalized = addedTokens.filter((token) => token.normalized);
  const asWritten = addedTokens.filter((token) => !token.normalized);
  const encode =
    style.kind === "byte-level"
      ? createByteLevel(vocabulary, merges, style, normalized)
      : createSentencePiece(vocabulary, merges, style.hasPrefix, tokens.symbols);
  return encode && aroundAddedTokens(asWritten, encode);
}
