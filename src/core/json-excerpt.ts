// A value of JSON that others wrote, for an error: its beginning, whatever its size, and however deep it lies in itself, which the
// language's own writer cannot follow.

const MOST_DEPTH = 8;

/** Its first characters; "nothing" where there is none. */
export function jsonExcerpt(value: unknown, length = 100): string {
  return JSON.stringify(beginning(value, MOST_DEPTH, length))?.slice(0, length) ?? "nothing";
}

/** No more of it than could be shown. */
function beginning(value: unknown, depth: number, length: number): unknown {
  if (typeof value === "string") return value.slice(0, length);
  if (typeof value !== "object" || value === null) return value;
  if (depth === 0) return "…";
  if (Array.isArray(value)) return value.slice(0, length).map((item) => beginning(item, depth - 1, length));
  const entries = Object.entries(value).slice(0, length);
  return Object.fromEntries(entries.map(([key, item]) => [key, beginning(item, depth - 1, length)]));
}
