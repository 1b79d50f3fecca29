// JSON as every command writes it.

/** Raised when a reader of the old documents would misread the new ones. */
export const SCHEMA_VERSION = 1;

/** Indented JSON with its line end. What has no value is null and not left out. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, (_, item: unknown) => (item === undefined ? null : item), 2)}\n`;
}
