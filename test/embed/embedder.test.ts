// Texts on their way through one call: what lies in the inputs when the runtime is called, and what comes of its output.
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { DataError, RuntimeError, UsageError } from "../../src/core/errors.ts";
import { POOLINGS } from "../../src/core/recipe.ts";
import { MEAN_ALONE } from "../../src/embed/embedder.ts";
import { createScriptedEngine, type Script } from "../../src/engine/scripted.ts";
import { createTestEmbedder, largestDifference, normalizedPrefix, tableOfIds } from "./embed-texts.ts";
import { allRoles, graphOf, inputRows, powerSums } from "./scripted-model.ts";

const maxTokens = 9;
const ids = fc.array(fc.nat({ max: 31_999 }), { minLength: 1, maxLength: maxTokens });
const texts = fc.array(ids, { minLength: 1, maxLength: 7 });

const zerosScript: Script = ({ output }) => {
  output.fill(0);
  return 0;
};

/** Every call of this embedder, in the form of what lay in its inputs. */
function recordInputs(elementType: "int32" | "int64", batch: number) {
  const seen: Record<string, number[][]>[] = [];
  const engine = createScriptedEngine(graphOf({ dim: 3, elementType }), (call) => {
    seen.push(Object.fromEntries(allRoles.map((role) => [role, inputRows(call, role)])));
    return zerosScript(call);
  });
  return { seen, embedder: createTestEmbedder(engine, { batch, normalize: false }, maxTokens) };
}

describe("what lies in the inputs of a call", () => {
  test("is each text with its mask, types and positions, padded to the longest; whatever lay there before", () => {
    fc.assert(
      fc.property(
        texts,
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom("int32", "int64"),
        fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 6 }),
        (all, batch, elementType, firstTexts) => {
          const { seen, embedder } = recordInputs(elementType, batch);
          for (const firstText of firstTexts) {
            embedder.embed(tableOfIds(all), firstText);
            const rows = Array.from({ length: batch }, (_, row) => all[(firstText + row) % all.length]!);
            const tokens = Math.max(...rows.map(({ length }) => length));
            const places = Array.from({ length: tokens }, (_, i) => i);
            expect(seen.pop()).toEqual({
              input_ids: rows.map((row) => places.map((i) => row[i] ?? 0)),
              attention_mask: rows.map((row) => places.map((i) => (i < row.length ? 1 : 0))),
              token_type_ids: rows.map(() => places.map(() => 0)),
              position_ids: rows.map(() => places),
            });
          }
          embedder.close();
        },
      ),
    );
  });

  test("needs no mask, types or positions for a single text where the model takes none", () => {
    const engine = createScriptedEngine(graphOf({ dim: 3, roles: ["input_ids"] }), (call) => {
      expect(inputRows(call, "input_ids")).toEqual([[7, 8]]);
      return zerosScript(call);
    });
    createTestEmbedder(engine, { batch: 1, normalize: false }, maxTokens).embed(tableOfIds([[7, 8]]), 0);
    expect.assertions(1);
  });
});

describe("the finished vectors", () => {
  const dim = 4;

  test("are the prefixes of what the runtime gave, normalised after the cut", () => {
    fc.assert(
      fc.property(
        texts,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: dim }),
        (all, batch, cut) => {
          const engine = createScriptedEngine(graphOf({ dim }), powerSums);
          const plain = createTestEmbedder(engine, { batch, normalize: false }, maxTokens);
          const finished = createTestEmbedder(engine, { batch, dim: cut, normalize: true }, maxTokens);
          plain.embed(tableOfIds(all), 0);
          finished.embed(tableOfIds(all), 0);
          for (let row = 0; row < batch; row++) {
            const expected = normalizedPrefix(plain.vectors.subarray(row * dim, (row + 1) * dim), cut);
            const actual = finished.vectors.subarray(row * cut, (row + 1) * cut);
            expect(largestDifference(actual, expected)).toBeLessThan(1e-6);
          }
          plain.close();
          finished.close();
        },
      ),
    );
  });

  test("of texts without tokens are zero, without a call, also after other texts", () => {
    const { seen, embedder } = recordInputs("int32", 2);
    embedder.vectors.fill(5);
    embedder.embed({ textCount: 2, ids: new Int32Array(0), offsets: new Uint32Array(3) }, 0);
    expect([...embedder.vectors]).toEqual(new Array(6).fill(0));
    expect(seen).toEqual([]);
  });

  test("of one text without tokens among others is the runtime's vector for an empty mask", () => {
    const { seen, embedder } = recordInputs("int32", 2);
    embedder.embed(tableOfIds([[], [4, 5]]), 0);
    expect(seen[0]!.attention_mask).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });
});

describe("a graph that gives float16", () => {
  const dim = 6;
  /** States that half precision has, another in each call; padding is not-a-number. */
  const states: Script = ({ index, inputs, batch, tokens, output, halves }) => {
    const masks = inputRows({ inputs, batch, tokens } as Parameters<Script>[0], "attention_mask");
    const width = output.length / batch / maxTokens;
    const rows = width === dim ? batch * tokens : batch;
    const values = Float16Array.from({ length: rows * dim }, (_, i) => {
      const token = Math.floor(i / dim);
      const isPadding = width === dim && masks[Math.floor(token / tokens)]![token % tokens] === 0;
      return isPadding ? Number.NaN : 8 * Math.sin(index + 1.3 * i);
    });
    if (halves === undefined) output.set(values);
    else halves.set(new Uint16Array(values.buffer));
    return 0;
  };

  test("gives what one in float32 gives, by every pooling, cut and layer norm", () => {
    fc.assert(
      fc.property(
        fc.record({
          all: fc.array(texts, { minLength: 1, maxLength: 4 }),
          batch: fc.integer({ min: 1, max: 4 }),
          cut: fc.integer({ min: 1, max: dim }),
          isPooled: fc.boolean(),
          pooling: fc.constantFrom(...POOLINGS),
          firstPooledToken: fc.nat({ max: 3 }),
          layerNorm: fc.boolean(),
        }),
        ({ all, batch, cut, isPooled, ...post }) => {
          const [single, half] = (["float32", "float16"] as const).map((outputType) => {
            const engine = createScriptedEngine(graphOf({ dim, isPooled, outputType }), states);
            const recipe = { ...MEAN_ALONE, ...post };
            return createTestEmbedder(engine, { batch, dim: cut, normalize: false, recipe }, maxTokens);
          });
          for (const one of all) {
            for (const embedder of [single!, half!]) embedder.embed(tableOfIds(one), 0);
            expect([...half!.vectors]).toEqual([...single!.vectors]);
            expect(half!.vectors.some((value) => Number.isNaN(value))).toBe(false);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("the steps of a measured call", () => {
  test("do together what embed does, for the texts of that call, going round", () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 3 }), fc.nat({ max: 30 }), (all, batch, call) => {
        const engine = createScriptedEngine(graphOf({ dim: 4 }), powerSums);
        const embedder = createTestEmbedder(engine, { batch, normalize: true }, maxTokens);
        const table = tableOfIds(all);
        embedder.embed(table, call * batch);
        const expected = [...embedder.vectors];

        embedder.vectors.fill(0);
        const steps = embedder.steps(table);
        const tokens = steps.copyIn(call);
        expect(steps.infer(tokens)).toBe(0);
        steps.copyOut();
        steps.post(tokens);
        expect([...embedder.vectors]).toEqual(expected);
        embedder.close();
      }),
    );
  });

  test("report a failed call as its status, and embed as an error", () => {
    const engine = createScriptedEngine(graphOf({ dim: 4 }), () => 17);
    const embedder = createTestEmbedder(engine, { batch: 1, normalize: true }, maxTokens);
    const table = tableOfIds([[1]]);
    const steps = embedder.steps(table);
    expect(steps.infer(steps.copyIn(0))).toBe(17);
    expect(() => embedder.embed(table, 0)).toThrow(RuntimeError);
    expect(() => embedder.embed(table, 0)).toThrow("status 17");
  });
});

describe("what cannot be embedded", () => {
  const engine = createScriptedEngine(graphOf({ dim: 4 }), zerosScript);

  test("more dimensions than the model has", () => {
    expect(createTestEmbedder(engine, { batch: 1, dim: 4, normalize: true }, maxTokens).dim).toBe(4);
    const open = () => createTestEmbedder(engine, { batch: 1, dim: 5, normalize: true }, maxTokens);
    expect(open).toThrow(UsageError);
    expect(open).toThrow("1 to 4");
  });

  test("several texts at once without a mask", () => {
    const maskless = createScriptedEngine(graphOf({ dim: 4, roles: ["input_ids"] }), zerosScript);
    expect(() => createTestEmbedder(maskless, { batch: 2, normalize: true }, maxTokens)).toThrow(DataError);
  });

  test("a table to be timed with a text that has no token: there is no such call", () => {
    const embedder = createTestEmbedder(engine, { batch: 1, normalize: true }, maxTokens);
    embedder.prepareTable(tableOfIds([[1], [2, 3]]));
    expect(() => embedder.prepareTable(tableOfIds([[1], []]))).toThrow("text 2 of the set");
    expect(() => embedder.prepareTable(tableOfIds([[1], []]), ["in.txt:1", "in.txt:3"])).toThrow(
      "seen: in.txt:3;",
    );
  });
});
