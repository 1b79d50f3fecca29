// A value of an application in an error: short whatever it is, also where looking at it runs code that throws.

const LONGEST = 100;

export function shown(value: unknown): string {
  try {
    return Bun.inspect(value, { depth: 1, compact: true }).slice(0, LONGEST);
  } catch {
    return "a value that throws when it is looked at";
  }
}
