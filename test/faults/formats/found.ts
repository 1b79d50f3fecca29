// Files that once ended the program, each as small as it can be: they stay in the tests, whatever the mutations become.

export interface Found {
  /** Name of a format in readers.ts. */
  readonly format: string;
  readonly what: string;
  change(original: string): string;
}

const DEEP = `${"[".repeat(5000)}${"]".repeat(5000)}`;

export const found: readonly Found[] = [
  {
    format: "minilm/modules.json",
    what: "a module whose type is five thousand lists deep",
    change: () => `[{"idx": 0, "name": "0", "path": "", "type": ${DEEP}}]`,
  },
  {
    format: "model2vec/tokenizer.json",
    what: "a NUL where JSON has a blank",
    change: (original) => original.replace(/"vocab":\s*\{/, '"vocab":\u0000{'),
  },
  {
    format: "minilm/tokenizer.json",
    what: "a prefix of pieces within a word that is longer than every token",
    change: (original) => original.replace(/("continuing_subword_prefix":\s*)"##"/, '$1"##########"'),
  },
  {
    format: ".mrlbench.json",
    what: "a record of no file",
    change: () => '{"source": "", "revision": null, "files": []}',
  },
  {
    format: "rotation.json",
    what: "a limit of tokens that no text reaches",
    change: (original) => original.replace(/("max_tokens": \{\s*"value": )\d+/, "$11e308"),
  },
  {
    format: "static/model.safetensors",
    what: "a header that is longer than the file",
    change: (original) => `\u00ff${original.slice(1)}`,
  },
  {
    format: "run folder, run.json",
    what: "a word of the command that no text can be made of",
    change: (original) =>
      original.replace(/"command": \[/, '"command": [{ "toString": 2, "constructor": 1 },'),
  },
  {
    format: "run folder, run.json",
    what: "a program without a name that can be said",
    change: (original) =>
      original.replaceAll(/"programs": \[/g, '"programs": [{ "name": { "toString": 1 }, "cpus": 1 },'),
  },
];
