// Texts that are cut at their beginning: the last ids stay, for which all of them must be made.
import { IdList } from "./id-list.ts";
import type { EncodeSegment } from "./segment.ts";

export function keepingLast(inner: EncodeSegment): EncodeSegment {
  const list = new IdList();
  const whole = {
    encode: (text: string, target: Int32Array, offset: number, limit: number) =>
      inner(text, 0, text.length, target, offset, limit, 0),
  };
  return (text, from, to, target, offset, limit, count) => {
    list.length = 0;
    list.append(whole, text.slice(from, to), Number.MAX_SAFE_INTEGER);
    const room = Math.max(0, Math.min(list.length, limit - count));
    for (let i = 0; i < room; i++) target[offset + count + i] = list.ids[list.length - room + i]!;
    return count + list.length;
  };
}
