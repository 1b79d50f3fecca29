// What a tokenizer.json asks for and our encoders do not do exactly as the Rust library does it: refused by its name.
import { DataError } from "../core/errors.ts";

/** A component that is not encoded exactly here. */
export class NotExact extends DataError {
  readonly component: string;

  constructor(component: string) {
    super({
      what: `this tokenizer's \`${component}\` is not supported exactly`,
      expected: "components whose ids are those of the Rust library `tokenizers`",
      next: "Take another model, or --inexact-tokenizer: the JavaScript library's ids, which may be other ids than the model was trained with.",
    });
    this.component = component;
  }
}

/** Where the component stands and its type, as in tokenizer.json. */
export function notExact(place: string, component: unknown): never {
  const type = (component as { type?: unknown } | null)?.type;
  throw new NotExact(typeof type === "string" ? `${place} ${type}` : place);
}
