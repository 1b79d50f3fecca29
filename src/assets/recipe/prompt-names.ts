// Models name their prompts as they like: `query`, `search_query`, `retrieval.query`, `s2p_query`, `web_search_query`, `passage` … A name
// is read by its words: which side of a search it is for, and whether it is for a search at all.

export type PromptSide = "query" | "document";

/** What each side is called, the commonest first. */
const SIDES: Readonly<Record<PromptSide, readonly string[]>> = {
  query: ["query", "queries", "question"],
  document: ["document", "passage", "corpus", "documents", "passages", "doc", "docs"],
};

/** Words beside the side that say that it is meant for a search, and not for classification, clustering or similarity. */
const SEARCH_WORDS = ["retrieval", "search", "web", "s2p", "ir", "text", "embed", "prompt", "for"];

/** The name that a model's texts of this side want; undefined where there is none, or where several tasks have one and none is a search. */
export function promptNameFor(side: PromptSide, names: readonly string[]): string | undefined {
  const own = names.map((name) => ({ name, rank: rankOf(side, name) })).filter(({ rank }) => rank >= 0);
  const search = own.filter(({ rank }) => rank < OF_ANOTHER_TASK);
  if (search.length === 0) return own.length === 1 ? own[0]!.name : undefined;
  return search.reduce((best, each) => (each.rank < best.rank ? each : best)).name;
}

const OF_ANOTHER_TASK = 1000;
const WITH_MORE_WORDS = 100;

/** Lower is better; -1 for a name of the other side, or of none. */
function rankOf(side: PromptSide, name: string): number {
  const words = name.toLowerCase().split(/[^a-z0-9]+/);
  const place = SIDES[side].findIndex((word) => words.includes(word));
  if (place < 0) return -1;
  const others = words.filter((word) => word !== SIDES[side][place]);
  if (others.length === 0) return place;
  return (others.every((word) => SEARCH_WORDS.includes(word)) ? WITH_MORE_WORDS : OF_ANOTHER_TASK) + place;
}
