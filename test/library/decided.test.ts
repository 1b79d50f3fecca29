// A decision in place of options: exactly its operating point, its fallback where the primary cannot be had, and which of the two it is.
import { describe, expect, test } from "bun:test";
import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decide } from "../../src/decision/decide.ts";
import { decisionDocument } from "../../src/decision/document.ts";
import type { Decision } from "../../src/index.ts";
import { openEmbedder, UsageError } from "../../src/index.ts";
import { temporaryFolders } from "../assets/temporary-folder.ts";
import { NO_LIMITS, SAME, steps, tried, weights } from "../decision/made.ts";
import { openWorkbench, sharedCache } from "../executable/mrlbench.ts";

const beside = { cacheDir: sharedCache };
const folder = temporaryFolders();
const { run } = openWorkbench();
const TEXTS = ["the bridge over the river is closed", "ferry", "Brot, Käse und ein alter Mann"];

/** A decision between two candidates of one model, as JSON has it: the first is the better one. */
function decision(open: readonly Readonly<Record<string, unknown>>[]): Decision {
  const candidates = open.map((options, i) =>
    tried({
      ...{ model: String(options.model), variant: String(options.variant), runtime: `${options.runtime}` },
      ...{ provider: `${options.provider}`, step: steps(200 + 100 * i), weights: weights() },
    }),
  );
  const made = decide({ tried: candidates, limits: NO_LIMITS, parityOf: () => SAME });
  const document = decisionDocument(made, {
    ...{ version: "", run: "", machine: {}, command: [], standsOn: "", text: {}, conditions: {} },
    ...{ limits: { ...NO_LIMITS, minRetention: undefined }, budgetNs: 1, tookNs: 1 },
    ...{ confirmation: undefined, unavailable: [], notKnown: [] },
    openOptions: ({ candidate }) => open[candidates.findIndex((one) => one.candidate === candidate)]!,
  });
  return JSON.parse(JSON.stringify(document));
}

const common = { normalize: true, prompt: "none", threads: 1, pin: "none", spin: false };
const table = {
  model: "wordllama-256",
  variant: "int8",
  backend: "cpu",
  runtime: "table",
  provider: "WebAssembly",
  precision: null,
  dim: 192,
  ...common,
};
const bf16 = { ...table, variant: "fp16", runtime: "openvino", provider: "CPU", precision: "bf16", dim: 128 };
const absent = { ...table, model: "no-such-model" };

describe("a decision opens", () => {
  test.each([
    ["parsed", (made: Decision) => made],
    [
      "by the path of its file",
      (made: Decision) => {
        const path = join(folder(), "decision.json");
        writeFileSync(path, JSON.stringify(made));
        return path;
      },
    ],
  ])("its primary, %s, with the vectors of the same operating point", (_, given) => {
    using embedder = openEmbedder(given(decision([table, bf16])), beside);
    expect(embedder.info()).toMatchObject({
      ...{ candidate: "wordllama-256/int8/table/WebAssembly", dim: 192 },
      decided: { point: "primary", instead: null },
    });
    const args = ["embed", "--runtime", "table", "--variant", "int8", "--dim", "192"];
    const lines = run(args, { stdin: `${TEXTS.join("\n")}\n` })
      .stdout.trim()
      .split("\n");
    for (const [at, text] of TEXTS.entries()) {
      const { embedding } = JSON.parse(lines[at]!) as { embedding: number[] };
      const own = embedder.embed(text);
      expect(own.length).toBe(192);
      expect(Math.max(...embedding.map((value, i) => Math.abs(value - own[i]!)))).toBeLessThan(1e-6);
    }
  });

  test("its fallback where the primary cannot be had, and says so", () => {
    const made = decision([absent]);
    const other = { ...made, fallback: { ...made.primary, candidate: "the other", open: table } };
    using embedder = openEmbedder(other, beside);
    const { candidate, decided } = embedder.info();
    expect(candidate).toBe("wordllama-256/int8/table/WebAssembly");
    expect(decided).toMatchObject({
      point: "fallback",
      instead: { candidate: "no-such-model/int8/table/WebAssembly" },
    });
    expect(decided?.instead?.why).toContain("names no model");
  });

  test("neither, with what both failed with", () => {
    const made = { ...decision([absent, absent]) };
    const other = { ...made, fallback: { ...made.primary, open: { ...absent, model: "nor-this-one" } } };
    expect(() => openEmbedder(other, beside)).toThrow(
      /neither the primary nor the fallback of the decision can be opened; seen: no-such-model.*nor-this-one/,
    );
  });
});

test("what stands beside options, or is none of what may stand beside a decision, is refused", () => {
  expect(() => openEmbedder({ dim: 4 }, beside)).toThrow(
    "takes cacheDir in a second argument beside a decision",
  );
  for (const other of [5, null, [], { dim: 4 }, { cacheTexts: -1 }]) {
    expect(() => openEmbedder(decision([table, bf16]), other as object)).toThrow(UsageError);
    expect(() => openEmbedder({}, other as object)).toThrow(UsageError);
  }
});

test("options say that nothing was decided", () => {
  using embedder = openEmbedder({ cacheDir: sharedCache });
  expect(embedder.info().decided).toBeNull();
});

describe("what is no decision is refused:", () => {
  const notJson = join(folder(), "notes.txt");
  writeFileSync(notJson, "a bridge\n");
  const pipe = join(folder(), "pipe");
  expect(Bun.spawnSync(["mkfifo", pipe]).exitCode).toBe(0);
  const endless = join(folder(), "endless");
  writeFileSync(endless, "{");
  truncateSync(endless, 2 ** 40);
  test.each([
    ["./no/such/decision.json", "./no/such/decision.json"],
    [notJson, "is no JSON"],
    [pipe, "seen: a pipe; expected: a regular file"],
    [endless, "seen: 1099511627776 bytes"],
    [{ ...decision([table, bf16]), primary: null }, "what openEmbedder was given names no primary"],
    [{ ...decision([table, bf16]), schema: "other" }, 'is no decision; seen: schema "other"'],
    [
      { ...decision([table]), primary: { candidate: "x", open: { modell: "y" } } },
      "openEmbedder has no option modell",
    ],
  ])("case %#", (given, message) => {
    expect(() => openEmbedder(given as Decision, beside)).toThrow(message);
  });
});
