import { expect, test } from "bun:test";
import { join } from "node:path";
import { WARNINGS, type Warning, warning } from "../../src/schema/warnings.ts";
import { codeOnly } from "../house/source-text.ts";

const src = join(import.meta.dir, "..", "..", "src");

test("what was seen stands in the sentences", () => {
  expect(warning("rate-missed", { askedHz: 100, achievedHz: 80, heldHz: 72.4 })).toEqual({
    code: "rate-missed",
    text: "100 Hz were asked for, 80 Hz were reached",
    next: "Use --rate 72, the highest that was held.",
  } satisfies Warning);
  expect(warning("zero-document", 1).text).toStartWith("1 document has ");
  expect(warning("zero-document", 2).text).toStartWith("2 documents have ");
});

test("every row is noticed by its code, outside of the table and in one folder of src at least", async () => {
  const sources = [...new Bun.Glob("{cases,quality,mrl,bench,embed}/**/*.ts").scanSync(src)];
  const texts = await Promise.all(sources.map((file) => Bun.file(join(src, file)).text()));
  const unnoticed = Object.keys(WARNINGS).filter((code) => !texts.some((text) => text.includes(`"${code}"`)));
  expect(unnoticed).toEqual([]);
});

test("nobody makes a warning of sentences of his own", async () => {
  const sources = [...new Bun.Glob("**/*.ts").scanSync(src)].filter((file) => file !== "schema/warnings.ts");
  const makers = await Promise.all(
    sources.map(async (file) => {
      const code = codeOnly(await Bun.file(join(src, file)).text());
      return /\bcode: (["'`]).*\1,\s*text:/.test(code) ? [file] : [];
    }),
  );
  expect(makers.flat()).toEqual([]);
});
