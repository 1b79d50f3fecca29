// The tokenizer.json of a person's model. The executable's own tokenizers are packed, in a form that is believed as it is; what lies in a
// folder is never taken for one.
import { DataError } from "../../core/errors.ts";
import { readTextFile } from "../../files/regular-file.ts";

const OPEN = 0x7b;
const BLANKS = [0x20, 0x09, 0x0a, 0x0d];
const SHOWN_BYTES = 20;

/** @throws DataError that names the file when it cannot be read, or is no JSON object */
export function readTokenizerJson(path: string): Uint8Array {
  const content = readTextFile(path);
  const first = content.find((byte) => !BLANKS.includes(byte));
  if (first === OPEN) return content;
  throw new DataError({
    what: `${path} is no tokenizer`,
    seen: `${content.length} bytes that begin with ${JSON.stringify(content.toString("latin1", 0, SHOWN_BYTES))}`,
    expected: "a JSON object, as the tokenizers library of Hugging Face writes it",
    next: "Get the tokenizer.json of the model again.",
  });
}
