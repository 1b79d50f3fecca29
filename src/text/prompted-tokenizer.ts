// A model's prompt before every text: the two are tokenized as one text, as the reference libraries do it.
import type { Tokenizer } from "./tokenizer.ts";

export interface PromptedTokenizer extends Tokenizer {
  /** Tokens at the beginning of each text that belong to the prompt, those before it included; 0 without a prompt. */
  promptTokens(): number;
}

/** More than any prompt has. */
const PROMPT_LIMIT = 4096;

export function withPrompt(
  tokenizer: Tokenizer,
  prompt: string,
  { highestId, hasTypes = false }: Pick<Tokenizer, "highestId" | "hasTypes"> = tokenizer,
): PromptedTokenizer {
  return {
    ...(highestId !== undefined && { highestId }),
    hasTypes,
    get wasCut() {
      return tokenizer.wasCut === true;
    },
    encode: (text, target, offset, limit) => tokenizer.encode(prompt + text, target, offset, limit),
    promptTokens: () => (prompt === "" ? 0 : countPromptTokens(tokenizer, prompt)),
  };
}

/** The tokens of the prompt alone, without the special token that ends every text. */
function countPromptTokens(tokenizer: Tokenizer, prompt: string): number {
  const target = new Int32Array(PROMPT_LIMIT);
  const endOf = (text: string) => {
    const count = tokenizer.encode(text, target, 0, PROMPT_LIMIT);
    return { count, lastId: count === 0 ? undefined : target[count - 1] };
  };
  const empty = endOf("");
  const { count, lastId } = endOf(prompt);
  const endsSpecially = empty.count > 0 && empty.lastId === lastId;
  return endsSpecially ? count - 1 : count;
}
