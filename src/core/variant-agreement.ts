// How near the vectors of two variants of a model are, by the golden texts.

export interface VariantAgreement {
  readonly variant: string;
  /** What it was held against. */
  readonly with: string;
  readonly texts: number;
  readonly smallestCosine: number;
  /** Share of the ten nearest that are the same, over the texts. */
  readonly meanOverlapAt10: number;
  /** What measures it again. */
  readonly commands: readonly string[];
}
