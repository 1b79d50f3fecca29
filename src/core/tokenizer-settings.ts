// What tokenizer_config.json says of the tokenizer beside tokenizer.json. The library transformers builds its tokenizers from both.

export interface TokenizerSettings {
  /** Undefined where nothing is said. */
  readonly lowerCases: boolean | undefined;
  readonly stripsAccents: boolean | undefined;
  readonly splitsChinese: boolean | undefined;
  /** The token that begins or ends every text, and whether it is put there. */
  readonly begin: SpecialToken | undefined;
  readonly end: SpecialToken | undefined;
}

export interface SpecialToken {
  readonly text: string;
  readonly isAdded: boolean;
}
