// What may not stand in which files, line by line, as data.

import { codeOnly } from "./source-text.ts";

export interface LineRule {
  readonly name: string;
  readonly files: RegExp;
  readonly except?: RegExp;
  /** What may not match in code; comments and the content of strings are blanked before. */
  readonly forbidden: RegExp;
}

const hot = /\.hot\.ts$/;

export const lineRules: readonly LineRule[] = [
  {
    name: "only the arena takes addresses: ptr() elsewhere goes stale silently",
    files: /^(src|ffi)\//,
    except: /^ffi\/arena\.ts$/,
    forbidden: /(?<![\w.])ptr\(/,
  },
  {
    name: "`any` only in ffi",
    files: /\.ts$/,
    except: /^ffi\//,
    forbidden: /(:|\bas|<|\||,|=)\s*any\b(?!\s*[:(=])/,
  },
  {
    name: "only main.ts exits",
    files: /^(src|ffi)\//,
    except: /^src\/main\.ts$/,
    forbidden: /\bprocess\.exit\(|\bprocess\.exitCode\s*=/,
  },
  {
    name: "numbers, texts and tables are pure: no clock, no chance, no process, no output",
    files: /^src\/(vectors|stats|mrl|unicode|text|schema)\//,
    forbidden: /\b(Bun|performance|process|console)\.|\bDate\b|\bMath\.random\b|\bfetch\(/,
  },
  {
    name: "one file opens a network connection",
    files: /^(src|ffi)\//,
    except: /^src\/assets\/hub\/connection\.ts$/,
    forbidden: /(?<![\w.])fetch\(|\bnew WebSocket\b|\bBun\.(connect|udpSocket|listen|serve)\(/,
  },
  { name: "hot code allocates nothing: no `new`", files: hot, forbidden: /\bnew\s/ },
  {
    name: "hot code allocates nothing: no array or object literal",
    files: hot,
    forbidden: /(=|return|\()\s*[[{](?!.*\}\s*=)/,
  },
  // An arrow after a colon and a bracketed list is a function's type, not a function.
  {
    name: "hot code has no closure",
    files: hot,
    forbidden: /(?<!(:|\btype \w+ =)\s*\([^()]*\)\s*|^\s*\)\s*)=>|^\s+.*\bfunction\b/,
  },
  { name: "hot code has no template string", files: hot, forbidden: /`/ },
  { name: "hot code has no BigInt", files: hot, forbidden: /\b\d[\d_]*n\b|\bBigInt\b/ },
  { name: "hot code has no exception", files: hot, forbidden: /\b(try|throw|catch|finally)\b/ },
];

/** `file:line: rule` for every line that breaks a rule. */
export function brokenLines(file: string, source: string, rules: readonly LineRule[] = lineRules): string[] {
  const lines = codeOnly(source).split("\n");
  const applying = rules.filter((rule) => rule.files.test(file) && rule.except?.test(file) !== true);
  return applying.flatMap(({ name, forbidden }) =>
    lines.flatMap((line, index) => (forbidden.test(line) ? [`${file}:${index + 1}: ${name}`] : [])),
  );
}
