// A model's prompts: from whichever of its files holds them, else from its family.
import type { Recipe, Stated } from "../../core/recipe.ts";
import type { ConfigFile } from "./config-file.ts";
import type { Family } from "./families.ts";
import { type PromptSide, promptNameFor } from "./prompt-names.ts";

/** Where files keep texts by name: sentence-transformers', and config.json of jina's models. */
const PROMPT_KEYS = ["prompts", "task_instructions"];

/** @param files those that may hold prompts, the one that counts most first */
export function promptsOf(
  files: readonly ConfigFile[],
  family: Family | undefined,
): Pick<Recipe, "queryPrompt" | "documentPrompt" | "defaultPrompt"> {
  const stated = { query: statedPrompt("query", files), document: statedPrompt("document", files) };
  // sentence-transformers writes both, empty, for a model of which nobody said anything.
  const isSaid = [stated.query, stated.document].some((prompt) => prompt && prompt.value !== "");
  const query = (isSaid ? stated.query : undefined) ?? familyPrompt(family, family?.queryPrompt);
  const document = (isSaid ? stated.document : undefined) ?? familyPrompt(family, family?.documentPrompt);
  const unsaid: Stated<string> = { value: "", source: "default" };
  return {
    queryPrompt: query ?? unsaid,
    // A model with a prompt for queries alone has none for documents: whoever says the one says the other.
    documentPrompt: document ?? (query?.value ? { value: "", source: query.source } : unsaid),
    ...defaultPrompt(files),
  };
}

function defaultPrompt(files: readonly ConfigFile[]): Pick<Recipe, "defaultPrompt"> {
  for (const file of files) {
    const name = file.text("default_prompt_name");
    const value = name === undefined ? undefined : file.textsByName("prompts")[name];
    if (value) return { defaultPrompt: { value, source: `${file.name}, ${name}` } };
  }
  return {};
}

function statedPrompt(side: PromptSide, files: readonly ConfigFile[]): Stated<string> | undefined {
  for (const file of files) {
    for (const key of PROMPT_KEYS) {
      const prompts = file.textsByName(key);
      const name = promptNameFor(side, Object.keys(prompts));
      if (name === undefined) continue;
      return { value: prompts[name]!, source: name === side ? file.name : `${file.name}, ${name}` };
    }
  }
  return undefined;
}

function familyPrompt(family: Family | undefined, value: string | undefined): Stated<string> | undefined {
  return value === undefined || !family ? undefined : { value, source: `family ${family.name}` };
}
