// Sentences worth telling a person about a case, by what they are about: a small screen shows some kinds, a full report all.

export type NoteKind =
  /** How texts become vectors: one sentence. */
  | "recipe"
  /** What differs from what the model's authors do, or what to do about a failure. */
  | "advice"
  /** Of a variant that keeps the ranking and is faster, with the option that takes it. */
  | "variant"
  | "proof"
  | "processes"
  /** A sentence, and a command to copy on a line of its own. */
  | "again";

export interface Note {
  readonly kind: NoteKind;
  readonly text: string;
}

export function notesOf(kind: NoteKind, texts: readonly string[]): Note[] {
  return texts.map((text) => ({ kind, text }));
}
