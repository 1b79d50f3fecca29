// Length classes of texts: what a caller means by a short, a medium or a long text, counted in words.

/** Smallest and largest number of words of each class. The gaps between them keep the classes apart. */
export const lengthClasses = {
  short: { min: 1, max: 6 },
  medium: { min: 7, max: 40 },
  long: { min: 100, max: Number.POSITIVE_INFINITY },
} as const;

export type LengthClass = keyof typeof lengthClasses;

/** The classes from short to long. */
export const lengthClassNames = Object.keys(lengthClasses) as LengthClass[];

/** Number of words, that is of stretches without white space. */
export function wordCount(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}

/** The length class of a text; undefined when it lies between two classes or has no word. */
export function lengthClassOf(text: string): LengthClass | undefined {
  const words = wordCount(text);
  return lengthClassNames.find(
    (name) => words >= lengthClasses[name].min && words <= lengthClasses[name].max,
  );
}
