// Makes the encoder of a WordLevel model.

import { createByteRoom } from "../../unicode/room.ts";
import { hasShape, isString } from "../file/shape.ts";
import type { EncodeSegment } from "../segment.ts";
import type { Vocabulary } from "../vocabulary.hot.ts";
import { findWord } from "./encode.hot.ts";

/** @returns undefined when there is no token for unknown words: the Rust library then fails at the first */
export function wordLevelWords(
  description: unknown,
  vocabulary: Vocabulary,
  idInModel: (text: string) => number,
): EncodeSegment | undefined {
  if (!hasShape(description, { type: "WordLevel", unk_token: isString, vocab: null })) return undefined;
  const unknownId = idInModel((description as { unk_token: string }).unk_token);
  if (unknownId < 0) return undefined;
  const room = createByteRoom();
  return (text, from, to, target, offset, limit, count) => {
    const id = findWord(vocabulary, room, text, from, to);
    if (count < limit) target[offset + count] = id < 0 ? unknownId : id;
    return count + 1;
  };
}
