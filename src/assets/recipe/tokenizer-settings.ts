// Reads what tokenizer_config.json says of the tokenizer itself.
import type { SpecialToken, TokenizerSettings } from "../../core/tokenizer-settings.ts";
import { ConfigFile } from "./config-file.ts";

/** Classes that take tokenizer.json as it is. */
const PLAIN_CLASSES = ["PreTrainedTokenizerFast", "TokenizersBackend"];

/** Undefined where the file, or the class that it names, takes tokenizer.json as it is. @throws DataError when it is malformed */
export function readTokenizerSettings(folder: string): TokenizerSettings | undefined {
  const file = ConfigFile.read(folder, "tokenizer_config.json");
  const name = file?.text("tokenizer_class");
  if (file === undefined || name === undefined || PLAIN_CLASSES.includes(name)) return undefined;
  return {
    lowerCases: file.flag("do_lower_case"),
    stripsAccents: file.flag("strip_accents"),
    splitsChinese: file.flag("tokenize_chinese_chars"),
    begin: specialToken(file, "bos"),
    end: specialToken(file, "eos"),
  };
}

/** The token is written as a text, or as an object that has it. */
function specialToken(file: ConfigFile, name: "bos" | "eos"): SpecialToken | undefined {
  const isAdded = file.flag(`add_${name}_token`);
  const own = (file.content as Readonly<Record<string, unknown>>)[`${name}_token`];
  const text = typeof own === "object" ? (own as { content?: unknown } | null)?.content : own;
  return isAdded === undefined || typeof text !== "string" ? undefined : { text, isAdded };
}
