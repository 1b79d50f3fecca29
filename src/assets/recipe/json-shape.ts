// What a JSON file of ours must look like, as data. Only what a shape names is taken from the file, so that nothing else in it counts.
// Files have snake_case keys, the code has camelCase.

export interface Leaf {
  readonly expected: string;
  accepts(value: unknown): boolean;
}

export type Shape =
  | Leaf
  | { readonly listOf: Shape }
  /** A part that may be left out. */
  | { readonly optional: Shape }
  | { readonly fields: Readonly<Record<string, Shape>> };

export class ShapeFault extends Error {
  /** Path of keys; empty for the whole. */
  readonly part: string;
  readonly seen: unknown;
  readonly expected: string;

  constructor(part: string, seen: unknown, expected: string) {
    super(`${part}: ${expected}`);
    this.part = part;
    this.seen = seen;
    this.expected = expected;
  }
}

const leaf = (expected: string, accepts: (value: unknown) => boolean): Leaf => ({ expected, accepts });

export const isText = leaf("a text", (value) => typeof value === "string");
export const isFlag = leaf("true or false", (value) => typeof value === "boolean");
export const isNumber = leaf("a number", Number.isFinite);
export const isNumberOrNull = leaf("a number or null", (value) => value === null || Number.isFinite(value));
export const isOneOf = (values: readonly unknown[]) =>
  leaf(values.join(" or "), (value) => values.includes(value));
export const isCount = (least: number, most: number) =>
  leaf(
    `a whole number from ${least} to ${most}`,
    (value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
  );

/** @throws ShapeFault for the first part that is not as the shape says */
export function readAs(value: unknown, shape: Shape, part = ""): unknown {
  if ("accepts" in shape) {
    if (shape.accepts(value)) return value;
    throw new ShapeFault(part, value, shape.expected);
  }
  if ("optional" in shape) return value === undefined ? undefined : readAs(value, shape.optional, part);
  if ("listOf" in shape) {
    if (!Array.isArray(value)) throw new ShapeFault(part, value, "a list");
    return value.map((item, at) => readAs(item, shape.listOf, `${part}[${at}]`));
  }
  if (typeof value !== "object" || value === null) throw new ShapeFault(part, value, "an object");
  const entries = Object.entries(shape.fields).map(([name, field]) => {
    const key = snakeCase(name);
    const own = Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
    return [name, readAs(own, field, part === "" ? key : `${part}.${key}`)] as const;
  });
  return Object.fromEntries(entries.filter(([, content]) => content !== undefined));
}

/** A value of ours by the keys of the files. */
export function withSnakeKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSnakeKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [snakeCase(key), withSnakeKeys(item)]),
  );
}

function snakeCase(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
