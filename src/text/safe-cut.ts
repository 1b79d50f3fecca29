// Where a text can be cut without changing its tokens, for tokenizers in which a blank only ever begins a token.

/**
 * The first blank at or after `from` that stands alone between other characters; the length of the text when there is none.
 * Blanks beside `<` or `>` are left alone, because special tokens such as `</s>` are recognised together with them.
 */
export function nextSafeCut(text: string, from: number): number {
  for (let at = text.indexOf(" ", from); at !== -1; at = text.indexOf(" ", at + 1)) {
    const before = text[at - 1];
    const after = text[at + 1];
    if (before !== undefined && !" ▁>".includes(before) && after !== undefined && after !== "<") return at;
  }
  return text.length;
}
