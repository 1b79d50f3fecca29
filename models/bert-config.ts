// The part of a BERT model's config.json that its graph depends on.

import { DataError } from "../src/core/errors.ts";

export interface BertConfig {
  readonly layerCount: number;
  readonly headCount: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly vocabularySize: number;
  readonly positionCount: number;
  readonly tokenTypeCount: number;
  readonly layerNormEpsilon: number;
}

/**
 * @param source what messages call the file
 * @throws DataError if the file is no such config, or of a BERT that our graph does not compute
 */
export function readBertConfig(json: Uint8Array, source: string): BertConfig {
  const config = JSON.parse(new TextDecoder().decode(json)) as Record<string, unknown>;
  const expectValue = (key: string, expected: unknown, isExpected: boolean) => {
    if (isExpected) return;
    throw new DataError({
      what: `${source}: ${key}`,
      seen: JSON.stringify(config[key]) ?? "nothing",
      expected: String(expected),
      next: "Use the config.json of a BERT encoder.",
    });
  };
  const size = (key: string): number => {
    expectValue(key, "a number above 0", typeof config[key] === "number" && config[key] > 0);
    return config[key] as number;
  };
  for (const [key, value] of Object.entries(computed)) expectValue(key, value, config[key] === value);
  return {
    layerCount: size("num_hidden_layers"),
    headCount: size("num_attention_heads"),
    hiddenSize: size("hidden_size"),
    intermediateSize: size("intermediate_size"),
    vocabularySize: size("vocab_size"),
    positionCount: size("max_position_embeddings"),
    tokenTypeCount: size("type_vocab_size"),
    layerNormEpsilon: size("layer_norm_eps"),
  };
}

/** The only kind that bert-graph.ts computes. */
const computed = { model_type: "bert", hidden_act: "gelu", position_embedding_type: "absolute" } as const;
