// A gloss of WordNet taken apart: `definition; "example"; "example by somebody"- Somebody`.

export interface Example {
  /** The sentence between the quotation marks. */
  readonly text: string;
  /** As it stands in the gloss, with quotation marks and source. */
  readonly quotation: string;
}

export interface Gloss {
  readonly definition: string;
  readonly examples: readonly Example[];
}

/** The parts of a gloss; undefined when putting them together again would not give the same text. */
export function parseGloss(gloss: string): Gloss | undefined {
  const definition = gloss.split('; "', 1)[0]!;
  const examples = [...gloss.matchAll(/; ("([^"]+)"[^";]*)/g)].map(([, quotation, text]) => ({
    text: text!.trim(),
    quotation: quotation!,
  }));
  const parsed = { definition, examples };
  return definition.includes('"') || glossText(parsed) !== gloss ? undefined : parsed;
}

/** The gloss as WordNet writes it, without one of its examples when that is given. */
export function glossText({ definition, examples }: Gloss, leftOut?: Example): string {
  const kept = examples.filter((example) => example !== leftOut);
  return [definition, ...kept.map((example) => example.quotation)].join("; ");
}
