// Reads the counts out of the test runner's JUnit file. It is written by one program in one form, so that its elements
// can be told apart by their tags; no general XML reader is needed.

export interface TestCase {
  readonly file: string;
  readonly name: string;
  readonly outcome: "passed" | "failed" | "skipped";
  /** What the runner says of a failure, with the values; empty where nothing failed. */
  readonly reason: string;
}

export function readJunit(xml: string): TestCase[] {
  const cases = xml.matchAll(/<testcase ([^>]*?)(\/>|>([\s\S]*?)<\/testcase>)/g);
  return [...cases].map(([, attributes = "", , content = ""]) => ({
    file: attribute(attributes, "file"),
    name: [attribute(attributes, "classname"), attribute(attributes, "name")].filter(Boolean).join(" > "),
    outcome: outcomeOf(content),
    reason: reasonOf(content),
  }));
}

function outcomeOf(content: string): TestCase["outcome"] {
  if (/<(failure|error)[ >/]/.test(content)) return "failed";
  return /<skipped[ >/]/.test(content) ? "skipped" : "passed";
}

/** A test that took too long has a message alone. */
function reasonOf(content: string): string {
  const [, attributes = "", text] = /<(?:failure|error) ([^>]*?)(?:\/>|>([\s\S]*?)<\/)/.exec(content) ?? [];
  return (text === undefined ? attribute(attributes, "message") : decoded(text)).trim();
}

function attribute(attributes: string, name: string): string {
  return decoded(new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1] ?? "");
}

function decoded(text: string): string {
  return text.replace(/&(lt|gt|quot|apos|amp|#\d+);/g, (_, entity: string) => decodeEntity(entity));
}

function decodeEntity(entity: string): string {
  const named: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return named[entity] ?? String.fromCodePoint(Number(entity.slice(1)));
}
