// Which BPE tokenizers are encoded here: only those whose every component is known exactly.
import { type AddedToken, addedTokensOf } from "../added-tokens.ts";
import { fileShape } from "../file/file-shape.ts";
import { hasShape, isAnything, isBoolean, isFalse, isFlag, isNothing, type Shape } from "../file/shape.ts";
import { type Frame, frameOf } from "../frame.ts";

/** How words are told apart: by which regular expression. */
export type WordPattern = "gpt2" | "cl100k";

export type BpeStyle =
  | { readonly kind: "sentence-piece"; readonly hasPrefix: boolean }
  | {
      readonly kind: "byte-level";
      readonly pattern: WordPattern;
      readonly hasPrefix: boolean;
      readonly composes: boolean;
    };

export interface BpePlan {
  readonly style: BpeStyle;
  readonly addedTokens: readonly AddedToken[];
  readonly frame: Frame;
}

interface Description {
  readonly added_tokens: unknown;
  readonly normalizer: unknown;
  readonly pre_tokenizer: unknown;
  readonly post_processor: unknown;
  readonly model: unknown;
}

/** @param description a tokenizer.json whose vocabulary and merges are left out (null) */
export function supportedBpe(description: unknown): BpePlan | undefined {
  if (!hasShape(description, fileShape)) return undefined;
  const { model, normalizer, pre_tokenizer, ...rest } = description as Description;
  const style = styleOf(model, normalizer, pre_tokenizer);
  const frame = frameOf(rest.post_processor);
  const addedTokens = addedTokensOf(rest.added_tokens);
  if (style === undefined || frame === undefined || addedTokens === undefined) return undefined;
  return addedTokens.every((token) => canBeFound(token, style)) ? { style, addedTokens, frame } : undefined;
}

const modelShape: Shape = {
  type: "BPE",
  dropout: (dropout) => isNothing(dropout) || dropout === 0,
  unk_token: isAnything,
  continuing_subword_prefix: isNothing,
  end_of_word_suffix: isNothing,
  fuse_unk: isFlag,
  byte_fallback: isFlag,
  ignore_merges: isFalse,
  vocab: null,
  merges: null,
};

function styleOf(model: unknown, normalizer: unknown, preTokenizer: unknown): BpeStyle | undefined {
  if (!hasShape(model, modelShape)) return undefined;
  const hasByteTokens = (model as { byte_fallback?: boolean }).byte_fallback === true;
  return hasByteTokens ? sentencePiece(normalizer, preTokenizer) : byteLevel(normalizer, preTokenizer);
}

const blankShape: Shape = {
  type: "Replace",
  pattern: (pattern) => hasShape(pattern, { String: " " }),
  content: "▁",
};
const prefixShape: Shape = { type: "Prepend", prepend: "▁" };
/** Splits at blanks, of which the normalizer leaves none. */
const idleShape: Shape = {
  type: "Split",
  pattern: (pattern) => hasShape(pattern, { String: " " }),
  behavior: isAnything,
  invert: false,
};

function sentencePiece(normalizer: unknown, preTokenizer: unknown): BpeStyle | undefined {
  if (preTokenizer !== null && !hasShape(preTokenizer, idleShape)) return undefined;
  if (hasShape(normalizer, blankShape)) return { kind: "sentence-piece", hasPrefix: false };
  const isBoth = hasShape(normalizer, {
    type: "Sequence",
    normalizers: (list) =>
      Array.isArray(list) &&
      list.length === 2 &&
      hasShape(list[0], prefixShape) &&
      hasShape(list[1], blankShape),
  });
  return isBoth ? { kind: "sentence-piece", hasPrefix: true } : undefined;
}

const CL100K =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

function byteLevel(normalizer: unknown, preTokenizer: unknown): BpeStyle | undefined {
  const composes = hasShape(normalizer, { type: "NFC" });
  if (normalizer !== null && !composes) return undefined;
  if (hasShape(preTokenizer, byteLevelShape(true))) {
    const { add_prefix_space: hasPrefix } = preTokenizer as { add_prefix_space: boolean };
    return { kind: "byte-level", pattern: "gpt2", hasPrefix, composes };
  }
  const isSplitFirst = hasShape(preTokenizer, {
    type: "Sequence",
    pretokenizers: (list) =>
      Array.isArray(list) &&
      list.length === 2 &&
      hasShape(list[0], splitShape) &&
      hasShape(list[1], { ...byteLevelShape(false), add_prefix_space: false }),
  });
  return isSplitFirst ? { kind: "byte-level", pattern: "cl100k", hasPrefix: false, composes } : undefined;
}

const byteLevelShape = (usesRegex: boolean): Shape => ({
  type: "ByteLevel",
  add_prefix_space: isBoolean,
  trim_offsets: isFlag,
  use_regex: (value) => (value ?? true) === usesRegex,
});
const splitShape: Shape = {
  type: "Split",
  pattern: (pattern) => hasShape(pattern, { Regex: CL100K }),
  behavior: "Isolated",
  invert: false,
};

/** A normalised token is looked for as the normalizer writes it; here, only where that changes nothing. */
function canBeFound({ normalized, content }: AddedToken, style: BpeStyle): boolean {
  if (!normalized) return true;
  return style.kind === "byte-level" && (!style.composes || /^[\0-\u02ff]*$/.test(content));
}
