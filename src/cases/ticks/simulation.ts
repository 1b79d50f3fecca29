// From a candidate to the simulation that Layer C times: what agents say, the memory that they search, and the world around them.

import { eventLoopTurn } from "../../bench/event-loop.ts";
import { DataError } from "../../core/errors.ts";
import { type Random, randomFrom } from "../../core/random.ts";
import type { TextSet } from "../../data/text-set.ts";
import { checkDim } from "../../embed/embedder.ts";
import type { TextPipeline } from "../../embed/text-pipeline.ts";
import type { OpenModel } from "../../open/model.ts";
import { createDimBudget, type DimBudget } from "../../sim/dim-budget.ts";
import { HnswIndex } from "../../sim/index/hnsw-index.ts";
import { HITS, type VectorIndex } from "../../sim/index/vector-index.ts";
import { completeVectors, fillMemories } from "../../sim/memories.ts";
import { SimTick } from "../../sim/tick.ts";
import { composeUtterances } from "../../sim/utterances.ts";
import { createWorld } from "../../sim/world.ts";
import { TOKEN_CACHE_DEFAULTS } from "../../text/token-cache.ts";
import type { RunContext } from "../run-context.ts";
import type { BenchCase } from "../settings.ts";
import { budgetDims, searchCostsOf } from "./budget-dims.ts";
import { KeptMemories } from "./kept-memories.ts";
import { keptFacts, openSearchIndex, type Queries, type SearchIndex } from "./search-index.ts";

/** Texts that can be said, at least, where there is enough to compose them from: none is like another. */
const LEAST_UTTERANCES = 4096;
/** Texts that the memory is filled with, at most: more could not be embedded in time, and composing them would hold up Ctrl-C. */
const MOST_REMEMBERED = 65_536;
/** Longest time that is spent on real vectors for the memory; the rest are mixtures of these. */
const FILL_EMBED_NS = 5e9;
/** Queries that tune the index, and as many that say what it finds: nobody says them. */
const TUNE_QUERIES = 200;
/** Of few texts so large a share is kept for either. */
const QUERY_SHARE = 0.1;
const TEXTS_PER_BREATH = 256;
/** A larger memory is made again by each process: its graph would fill a disk. */
const MOST_KEPT = 200_000;

export interface Simulation extends SearchIndex {
  readonly tick: SimTick;
  readonly embedder: TextPipeline;
  readonly utterances: readonly string[];
  /** Before a stretch of a round: all that the stretches before left behind is put back, and it says what all of its round say. */
  readonly rewind: (round: number) => void;
  /** Components that are compared, descending: one, unless a budget chooses. */
  readonly dims: readonly number[];
  /** Memories that are vectors of texts; the others are mixtures of these. */
  readonly embeddedCount: number;
  readonly budget: DimBudget | undefined;
  /** What making the memory took, where later processes take it over. */
  readonly onceNs: number;
  /** Texts that were cut to the model's limit, of those that can be said. */
  readonly truncatedCount: number;
}

/** The simulation, or undefined when the user asked to stop meanwhile. */
export async function openSimulation(
  benchCase: BenchCase,
  model: OpenModel,
  texts: TextSet,
  rounds: number,
  roundTicks: number,
  context: RunContext,
): Promise<Simulation | undefined> {
  const { batch } = benchCase;
  const { normalize, prompt, seed, ticks } = context.settings;
  const { rerankDepth, indexSize, repeatHits, budgetNs } = ticks;
  const random = randomFrom(seed);
  const roundTexts = batch * roundTicks;
  const composed = compose(texts.texts, Math.max(LEAST_UTTERANCES, rounds * roundTexts), indexSize, random);

  const { candidate } = model;
  const fullDim = candidate.engine.output.dim;
  const dim = checkDim(benchCase.dim, fullDim);
  const dims = budgetNs === undefined ? [dim] : budgetDims(dim, candidate.model.recipe.mrlDims.value);
  const embedder = model.textPipeline({
    batch,
    // Whoever reranks needs whole vectors beside the short ones.
    dim: rerankDepth === undefined ? dim : fullDim,
    normalize,
    prompt,
    // Fewer than the utterances, which come in turn: what is remembered was repeated.
    cacheTexts: Math.min(TOKEN_CACHE_DEFAULTS.texts, Math.floor(composed.said.length / 2)),
    maxTokens: undefined,
  });
  const utterances = withTokens(embedder, composed.said);
  const { truncatedCount } = embedder;
  const memories = await openMemories({ benchCase, model, embedder, composed, dims }, context);
  if (memories === undefined) return undefined;
  const { index, asked } = memories;
  const budget =
    budgetNs === undefined
      ? undefined
      : createDimBudget(dims, searchCostsOf(index, dims, asked, batch), budgetNs);
  const world = createWorld({
    seed,
    speakers: batch,
    utteranceCount: utterances.length,
    repeatRatio: repeatHits,
    memoryCapacity: indexSize,
    linksPerMemory: HITS,
  });
  const tick = new SimTick({
    world,
    texts: utterances,
    steps: embedder,
    index,
    dim,
    rerankDepth: rerankDepth ?? 0,
    budget,
    nextKey: 0,
  });
  const rewind = (round: number) => {
    embedder.forgetTexts();
    // The warm-up says what no round does, as far as there is more.
    tick.rewind((round < 0 ? rounds : round) * roundTexts, memories.memoryAt);
  };
  return { tick, rewind, embedder, utterances, dims, budget, truncatedCount, ...memories };
}

interface Composed {
  readonly said: readonly string[];
  readonly remembered: readonly string[];
  readonly tuning: readonly string[];
  readonly asked: readonly string[];
}

/** Texts of which no two are alike, whatever they are for; of a source that has few, each gets its share. */
function compose(source: readonly string[], saidCount: number, indexSize: number, random: Random): Composed {
  const rememberedCount = Math.min(indexSize, MOST_REMEMBERED);
  const wanted = saidCount + rememberedCount + 2 * TUNE_QUERIES;
  const all = composeUtterances(source, wanted, random);
  const queryCount = Math.max(1, Math.min(TUNE_QUERIES, Math.floor(QUERY_SHARE * all.length)));
  const rest = Math.max(2, all.length - 2 * queryCount);
  const said = Math.max(1, Math.round((rest * saidCount) / (saidCount + rememberedCount)));
  // A source of two words: what there is serves for all.
  const part = (from: number, to: number) => (all.length < 4 ? all : all.slice(from, to));
  // What is said comes last: however much that is, the memory is the same.
  const remembered = rest - said;
  return {
    remembered: part(0, remembered),
    tuning: part(remembered, remembered + queryCount),
    asked: part(remembered + queryCount, remembered + 2 * queryCount),
    said: part(remembered + 2 * queryCount, all.length),
  };
}

interface MemoriesRequest {
  readonly benchCase: BenchCase;
  readonly model: OpenModel;
  readonly embedder: TextPipeline;
  readonly composed: Composed;
  readonly dims: readonly number[];
}

type Memories = SearchIndex &
  Pick<Simulation, "embeddedCount" | "onceNs"> & {
    readonly memoryAt: (key: number) => Float32Array;
    readonly asked: Float32Array;
  };

/** A full index, tuned, and what exact search takes; undefined when the user asked to stop. */
async function openMemories(request: MemoriesRequest, context: RunContext): Promise<Memories | undefined> {
  const { model, embedder, dims } = request;
  const { settings, places, shouldStop, progress } = context;
  const { dim: fullDim } = embedder;
  const capacity = settings.ticks.indexSize;
  const beginNs = Bun.nanoseconds();
  const kept = new KeptMemories(context.scratch, identityOf(request, context));
  const keptFromBefore = kept.facts();
  const breathe = (what: string) => async (done: number, total: number) => {
    progress.update(done, total, what);
    await eventLoopTurn();
  };
  const embedded = keptFromBefore ? takeFrom(kept) : await embedMemories(request, shouldStop, breathe);
  if (shouldStop()) return undefined;
  const { real, queries } = embedded;
  const vectors = completeVectors(real, fullDim, capacity, randomFrom(settings.seed));
  const memoryAt = (key: number) => vectors.subarray(key * fullDim, (key + 1) * fullDim);
  const fill = (index: VectorIndex) =>
    fillMemories(index, vectors, { shouldStop, breathe: breathe("filling the index") });
  const found = await openSearchIndex({
    ...{ kind: settings.ticks.index, queries, places, shouldStop, fill, kept: keptFromBefore },
    shape: { dims, fullDim, capacity },
    restore: (index) => index.restore(kept.graphPath, memoryAt),
    own: (owned) => model.own(owned),
  });
  if (found === undefined) return undefined;
  const { index } = found;
  let onceNs = 0;
  if (keptFromBefore === undefined && capacity <= MOST_KEPT) {
    const saveGraphs = () => (index instanceof HnswIndex ? index.save(kept.graphPath) : undefined);
    const isKept = kept.keep(keptFacts(found), { real, ...queries }, saveGraphs);
    if (isKept) onceNs = Bun.nanoseconds() - beginNs;
  }
  return {
    ...found,
    onceNs,
    asked: queries.asked,
    embeddedCount: Math.min(capacity, real.length / fullDim),
    memoryAt,
  };
}

/** All that the vectors and their index depend on. */
function identityOf({ benchCase, composed, dims, embedder }: MemoriesRequest, { settings }: RunContext) {
  const {
    load: _load,
    gapMs: _gap,
    pin: _pin,
    threads: _threads,
    spin: _spin,
    arena: _arena,
    ...candidate
  } = benchCase;
  const { normalize, prompt, recipe, lengths, seed, ticks } = settings;
  const { remembered, tuning, asked } = composed;
  const texts = { remembered, tuning, asked };
  return [candidate, { normalize, prompt, recipe, lengths, seed, ticks }, dims, embedder.dim, texts];
}

interface EmbeddedMemories {
  readonly real: Float32Array;
  readonly queries: Queries;
}

function takeFrom(kept: KeptMemories): EmbeddedMemories {
  const [real, tuning, asked] = (["real", "tuning", "asked"] as const).map((name) => kept.vectors(name));
  return { real: real!, queries: { tuning: tuning!, asked: asked! } };
}

async function embedMemories(
  { embedder, composed }: MemoriesRequest,
  shouldStop: () => boolean,
  breathe: (what: string) => (done: number, total: number) => Promise<void>,
): Promise<EmbeddedMemories> {
  const embedQueries = (queries: readonly string[]) => embedAll(embedder, withTokens(embedder, queries));
  const queries = { tuning: embedQueries(composed.tuning), asked: embedQueries(composed.asked) };
  const remembered = withTokens(embedder, composed.remembered);
  const real = await embedWhileTime(embedder, remembered, shouldStop, breathe("embedding memories"));
  return { real, queries };
}

/** Texts that have a token, with the calls for their lengths made ready: in a tick nothing is made. */
function withTokens(embedder: TextPipeline, texts: readonly string[]): readonly string[] {
  const speaking = texts.filter((text) => {
    const tokens = embedder.tokenize(0, text);
    if (tokens > 0) embedder.embedder.prepareTokens(tokens);
    return tokens > 0;
  });
  if (speaking.length > 0) return speaking;
  throw new DataError({
    what: "no text of the set has a token in this model, so there is nothing to time",
    seen: `${texts.length} texts without any`,
    expected: "at least one token",
    next: "Choose other texts with --text.",
  });
}

/** As many vectors as the time allows, at least a batch. */
async function embedWhileTime(
  embedder: TextPipeline,
  texts: readonly string[],
  shouldStop: () => boolean,
  breathe: (done: number, total: number) => Promise<void>,
): Promise<Float32Array> {
  const { batch, dim } = embedder;
  const vectors = new Float32Array(texts.length * dim);
  const deadlineNs = Bun.nanoseconds() + FILL_EMBED_NS;
  let done = 0;
  while (done < texts.length && !shouldStop() && (done === 0 || Bun.nanoseconds() < deadlineNs)) {
    const group = texts.slice(done, done + batch);
    vectors.set(embedGroup(embedder, group), done * dim);
    if (Math.floor(done / TEXTS_PER_BREATH) !== Math.floor((done + group.length) / TEXTS_PER_BREATH))
      await breathe(done, texts.length);
    done += group.length;
  }
  return vectors.subarray(0, done * dim);
}

/** [texts.length, dim] */
function embedAll(embedder: TextPipeline, texts: readonly string[]): Float32Array {
  const { batch, dim } = embedder;
  const vectors = new Float32Array(texts.length * dim);
  for (let first = 0; first < texts.length; first += batch) {
    vectors.set(embedGroup(embedder, texts.slice(first, first + batch)), first * dim);
  }
  return vectors;
}

/** One call; rows beyond the texts repeat the last one. */
function embedGroup(embedder: TextPipeline, texts: readonly string[]): Float32Array {
  for (let row = 0; row < embedder.batch; row++) {
    embedder.tokenize(row, texts[Math.min(row, texts.length - 1)]!);
  }
  const tokens = embedder.copyIn();
  const status = embedder.infer(tokens);
  if (status !== 0) embedder.embedder.calls.check(status);
  embedder.copyOut();
  embedder.post(tokens);
  return embedder.embedder.vectors.subarray(0, texts.length * embedder.dim);
}
