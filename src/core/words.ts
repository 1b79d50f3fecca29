// Words in messages: listings, and the nearest right name for a wrong one.

/** `a, b or c` */
export function listing(words: readonly string[], conjunction: "or" | "and"): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} ${conjunction} ${last}`;
}

/** The candidate with the fewest edits from `word`; undefined when even that one is too far to be meant. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, edits: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  return best !== undefined && best.edits <= Math.max(1, word.length / 3) ? best.candidate : undefined;
}

/**
 * Edits (insert, delete, replace, swap two neighbours) from `a` to `b`: optimal string alignment, the restricted
 * Damerau-Levenshtein distance.
 */
export function editDistance(a: string, b: string): number {
  // distance[i][j] compares the first i characters of a with the first j of b.
  const distance = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const replaced = distance[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
          ? distance[i - 2]![j - 2]! + 1
          : Infinity;
      distance[i]![j] = Math.min(distance[i - 1]![j]! + 1, distance[i]![j - 1]! + 1, replaced, swapped);
    }
  }
  return distance[a.length]![b.length]!;
}

/** Words as a shell would split them; nothing is expanded. */
export function shellWords(text: string): readonly string[] {
  const found = text.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g);
  return Array.from(found, ([word]) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, "$1$2"));
}
