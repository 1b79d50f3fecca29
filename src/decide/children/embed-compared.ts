// The vectors of the texts that candidates are compared by.
import type { PromptKind } from "../../core/recipe.ts";
import { embedAll } from "../../golden/run.ts";
import type { OpenModel } from "../../open/model.ts";
import type { ComparedTexts, EmbeddedTexts } from "./tasks.ts";

/** @param prompt of documents; queries then get the query prompt */
export function embedCompared(model: OpenModel, prompt: PromptKind, texts: ComparedTexts): EmbeddedTexts {
  const { batch } = model.request;
  const queryPrompt = prompt === "none" ? "none" : "query";
  const { values, width } = embedAll(model, { texts: texts.documents, batch, prompt });
  const queries = embedAll(model, { texts: texts.queries, batch, prompt: queryPrompt });
  return { width, documents: values, queries: queries.values };
}
