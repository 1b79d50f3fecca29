// A strict way to recognise a component of a tokenizer.json: every field is what is expected, and there is no other. A component
// that grows a field in a later version is not recognised any more, and refused.

type Check = (value: unknown) => boolean;
/** What each field must be: a value, or what a check accepts. */
export type Shape = Readonly<Record<string, string | boolean | number | null | Check>>;

export function hasShape(value: unknown, shape: Shape): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  const isExpected = ([name, expected]: [string, Shape[string]]) =>
    typeof expected === "function" ? expected(fields[name]) : fields[name] === expected;
  return Object.keys(fields).every((name) => name in shape) && Object.entries(shape).every(isExpected);
}

export const isAnything: Check = () => true;
export const isBoolean: Check = (value) => typeof value === "boolean";
export const isString: Check = (value) => typeof value === "string";
export const isId: Check = (value) => Number.isInteger(value) && (value as number) >= 0;
/** Absent, or saying nothing. */
export const isNothing: Check = (value) => value === undefined || value === null || value === "";
export const isFalse: Check = (value) => value === undefined || value === false;
export const isFlag: Check = (value) => value === undefined || isBoolean(value);
export const isListOf =
  (isItem: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(isItem);
export const isMapOf =
  (isItem: Check): Check =>
  (value) =>
    typeof value === "object" && value !== null && Object.values(value).every(isItem);
