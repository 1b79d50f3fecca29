// mrlbench embed: texts on stdin to one vector each on stdout, in order, through the same calls that are timed.
import { quotaWarnings } from "../../cases/describe/opened-case.ts";
import { recipeNotes } from "../../cases/describe/recipe-notes.ts";
import { ExitCode, isFailure, UsageError } from "../../core/errors.ts";
import { stopIfSignalled } from "../../core/signals.ts";
import { nameOfBytes, openBytes, STANDARD_INPUT } from "../../data/byte-source.ts";
import type { ByteSource } from "../../data/lines.ts";
import { readOwnTexts } from "../../data/own-texts.ts";
import { EmbeddedTexts } from "../../embed/embedded-texts.ts";
import { TextWindow } from "../../embed/text-window.ts";
import { holdingSignals } from "../../host/interrupt.ts";
import { readCpuQuota } from "../../host/state/cpu-quota.ts";
import { openModel } from "../../open/model.ts";
import { placesOf } from "../../open/places.ts";
import { embedPace, Stopwatch } from "../../report/embed-pace.ts";
import { openSink } from "../../report/sink.ts";
import { VECTOR_WRITERS } from "../../report/vector-rows.ts";
import type { EmbedOptions } from "../options/parse.ts";
import { candidateOf } from "../settings.ts";
import { writeStderr } from "../stderr.ts";

/** @returns the exit code */
export function runEmbed(options: EmbedOptions): Promise<number> {
  refuseIdsWithoutPlace(options);
  return holdingSignals(() => embedTexts(options));
}

async function embedTexts(options: EmbedOptions): Promise<number> {
  const { prompt, batch, dim, normalize, textColumn, idColumn, format } = options;
  const sink = openSink("-");
  using model = openModel(candidateOf(options), placesOf(options));
  const { maxTokens } = model;
  const embedder = model.embedder({ prompt, batch, dim, normalize, maxTokens });
  const note = options.quiet ? () => {} : (text: string) => writeStderr(`${text}\n`);
  for (const line of recipeNotes(model.candidate, options)) note(line);
  for (const { text, next } of quotaWarnings(options.threads, readCpuQuota())) note(`! ${text}. ${next}`);
  const window = new TextWindow(embedder, model.tokenizer(prompt), maxTokens);
  const rows = new EmbeddedTexts(window, options.allowEmpty, note);
  const watch = new Stopwatch();
  const flush = () => {
    stopIfSignalled();
    const embedded = watch.time(() => rows.take());
    VECTOR_WRITERS[format](sink, embedded.rows, embedder.dim);
    if (embedded.failure) throw embedded.failure;
  };
  const source = betweenReads(openBytes(STANDARD_INPUT), () => {
    if (window.hasCall) flush();
  });
  const columns = { text: textColumn, id: idColumn };
  try {
    for await (const passage of readOwnTexts(source, nameOfBytes(STANDARD_INPUT), columns)) {
      if (watch.time(() => rows.add(passage))) note(`${passage.place}: cut to ${maxTokens} tokens`);
      if (window.isFull) flush();
    }
    stopIfSignalled();
  } catch (error) {
    // What came before a text that cannot be read stays.
    if (isFailure(error) && window.texts.length > 0) flush();
    throw error;
  }
  if (window.texts.length > 0) flush();
  const { tokenCount, paddingWaste } = window;
  if (rows.count > 0) note(embedPace({ textCount: rows.count, tokenCount, paddingWaste, ...watch.times() }));
  return ExitCode.done;
}

/** Raw floats have no room for an id. */
function refuseIdsWithoutPlace({ format, idColumn }: EmbedOptions): void {
  if (format !== "f32" || idColumn === undefined) return;
  throw new UsageError({
    what: "--format f32 has no place for ids",
    seen: `--id-column ${idColumn}`,
    expected: "--format jsonl",
    next: "Leave --id-column out: the vectors come in the order of the texts.",
  });
}

/** Who types, or writes line by line, gets an answer as soon as there are texts for a whole call: before more is waited for. */
async function* betweenReads(
  source: ByteSource,
  action: () => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of source) {
    yield chunk;
    action();
  }
}
