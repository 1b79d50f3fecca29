// The names of fields as columns and keys have them.

/** The same value with `recall_at_10` for `recallAt10`, as in the CSV; in all that it holds. */
export function snakeKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeKeys);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key.replaceAll(/[A-Z]|\d+/g, (part) => `_${part.toLowerCase()}`),
      snakeKeys(item),
    ]),
  );
}
