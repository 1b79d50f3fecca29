// The special tokens that a model wants around every text, such as [CLS] and [SEP].

import { hasShape, isAnything, isFlag, isId, isListOf, isMapOf, isString } from "./file/shape.ts";
import type { EncodeSegment } from "./segment.ts";
import type { Tokenizer } from "./tokenizer.ts";

export interface Frame {
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Whether a token of it, or the text, is of another type than 0. */
  readonly hasTypes?: boolean;
}

export const NO_FRAME: Frame = { before: [], after: [] };

/** The frame that a post-processor puts around a single text; undefined when it may do something else. */
export function frameOf(postProcessor: unknown): Frame | undefined {
  if (postProcessor === null || hasShape(postProcessor, byteLevelShape)) return NO_FRAME;
  if (hasShape(postProcessor, templateShape)) return frameOfTemplate(postProcessor as Template);
  if (hasShape(postProcessor, bertShape) || hasShape(postProcessor, robertaShape)) {
    const { cls, sep } = postProcessor as { cls: [string, number]; sep: [string, number] };
    return { before: [cls[1]], after: [sep[1]] };
  }
  if (!hasShape(postProcessor, sequenceShape)) return undefined;
  const frames = (postProcessor as { processors: readonly unknown[] }).processors.map(frameOf);
  const framing = frames.filter((frame) => frame !== NO_FRAME);
  if (framing.length === 0) return NO_FRAME;
  return framing.length === 1 ? framing[0] : undefined;
}

/** It moves the ends of tokens, and no id. */
const byteLevelShape = {
  type: "ByteLevel",
  add_prefix_space: isFlag,
  trim_offsets: isFlag,
  use_regex: isFlag,
};

const isNamedId = (value: unknown) =>
  Array.isArray(value) && value.length === 2 && isString(value[0]) && isId(value[1]);
const bertShape = { type: "BertProcessing", sep: isNamedId, cls: isNamedId };
const robertaShape = {
  ...bertShape,
  type: "RobertaProcessing",
  trim_offsets: isFlag,
  add_prefix_space: isFlag,
};
const sequenceShape = { type: "Sequence", processors: isListOf(isAnything) };

interface Template {
  readonly single: readonly (
    | { readonly SpecialToken: { readonly id: string; readonly type_id: number } }
    | { readonly Sequence: { readonly id: string; readonly type_id: number } }
  )[];
  readonly special_tokens: Readonly<Record<string, { readonly ids: readonly number[] }>>;
}

const templateShape = {
  type: "TemplateProcessing",
  single: isListOf(
    (piece) =>
      hasShape(piece, { SpecialToken: (token) => hasShape(token, { id: isString, type_id: isId }) }) ||
      hasShape(piece, { Sequence: (sequence) => hasShape(sequence, { id: "A", type_id: isId }) }),
  ),
  pair: isAnything,
  special_tokens: isMapOf((token) =>
    hasShape(token, { id: isString, ids: isListOf(isId), tokens: isListOf(isString) }),
  ),
};

function frameOfTemplate({ single, special_tokens }: Template): Frame | undefined {
  const isText = single.map((piece) => "Sequence" in piece);
  const at = isText.indexOf(true);
  if (at < 0 || at !== isText.lastIndexOf(true)) return undefined;
  const ids = single.map((piece) =>
    "SpecialToken" in piece ? special_tokens[piece.SpecialToken.id]?.ids : [],
  );
  if (!ids.every((piece) => piece !== undefined)) return undefined;
  const types = single.map(
    (piece) => ("SpecialToken" in piece ? piece.SpecialToken : piece.Sequence).type_id,
  );
  const hasTypes = types.some((type) => type !== 0);
  return { before: ids.slice(0, at).flat(), after: ids.slice(at).flat(), ...(hasTypes && { hasTypes }) };
}

/** Puts the frame around what a step encodes. A limit cuts the text and keeps the frame, as long as that fits itself. */
export function framed(encode: EncodeSegment, { before, after }: Frame): Tokenizer {
  const frameLength = before.length + after.length;
  return {
    encode(text, target, offset, limit) {
      const room = Math.max(0, limit - frameLength);
      // What has no characters has no tokens of its own, whatever is put before others.
      const count = text === "" ? 0 : encode(text, 0, text.length, target, offset + before.length, room, 0);
      const behind = before.length + Math.min(count, room);
      for (let i = 0; i < before.length && i < limit; i++) target[offset + i] = before[i]!;
      for (let i = 0; i < after.length && behind + i < limit; i++) target[offset + behind + i] = after[i]!;
      return count + frameLength;
    },
  };
}
