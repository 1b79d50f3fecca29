// Where tokenizer_config.json says another thing than tokenizer.json. The library transformers follows the first; ids here are those of
// the second, so that a model whose files disagree is refused.
import type { SpecialToken, TokenizerSettings } from "../core/tokenizer-settings.ts";
import { idOfToken, type TokenizerFile } from "./file/tokenizer-file.ts";
import type { Frame } from "./frame.ts";

interface BertNormalizer {
  readonly type: string;
  readonly lowercase: boolean;
  readonly strip_accents: boolean | null;
  readonly handle_chinese_chars: boolean;
}

/** The setting that the files disagree about; undefined where they agree. */
export function settingsFault(
  file: TokenizerFile,
  { before, after }: Frame,
  settings: TokenizerSettings,
): string | undefined {
  const { normalizer } = file.description as { normalizer?: BertNormalizer | null };
  if (normalizer?.type === "BertNormalizer") {
    const { lowerCases, stripsAccents, splitsChinese } = settings;
    if (differs(lowerCases, normalizer.lowercase)) return "do_lower_case";
    if (differs(stripsAccents, normalizer.strip_accents)) return "strip_accents";
    if (differs(splitsChinese, normalizer.handle_chinese_chars)) return "tokenize_chinese_chars";
  }
  if (isMisplaced(file, settings.begin, before)) return "add_bos_token";
  return isMisplaced(file, settings.end, after) ? "add_eos_token" : undefined;
}

function differs(said: boolean | undefined, own: boolean | null): boolean {
  return said !== undefined && said !== own;
}

function isMisplaced(
  file: TokenizerFile,
  token: SpecialToken | undefined,
  place: readonly number[],
): boolean {
  if (token === undefined) return false;
  const id = idOf(file, token.text);
  return id !== undefined && place.includes(id) !== token.isAdded;
}

function idOf({ tokens, isByteLevel, description }: TokenizerFile, text: string): number | undefined {
  const { added_tokens: added = [] } = description as {
    added_tokens?: readonly { readonly content: string; readonly id: number }[];
  };
  const own = added.find(({ content }) => content === text)?.id;
  const id = own ?? (tokens === undefined ? -1 : idOfToken(tokens, isByteLevel, text));
  return id < 0 ? undefined : id;
}
