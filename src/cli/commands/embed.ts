// mrlbench embed: texts on stdin to one vector each on stdout, in order, through the same calls that are timed.

import { quotaWarnings } from "../../cases/describe/opened-case.ts";
import { recipeNotes } from "../../cases/describe/recipe-notes.ts";
import { ByteMeter } from "../../core/byte-meter.ts";
import { ExitCode, isFailure, UsageError } from "../../core/errors.ts";
import { stopIfSignalled } from "../../core/signals.ts";
import { nameOfBytes, openBytes, STANDARD_INPUT } from "../../data/byte-source.ts";
import type { ByteSource } from "../../data/lines.ts";
import { readOwnTexts } from "../../data/own-texts.ts";
import { sizeOfStandardInput } from "../../data/standard-input.ts";
import { EmbeddedTexts } from "../../embed/embedded-texts.ts";
import { TextWindow } from "../../embed/text-window.ts";
import { isTerminal } from "../../files/terminal.ts";
import { holdingSignals } from "../../host/interrupt.ts";
import { readCpuQuota } from "../../host/state/cpu-quota.ts";
import { openModel } from "../../open/model.ts";
import { placesOf } from "../../open/places.ts";
import { embedPace, Stopwatch } from "../../report/embed-pace.ts";
import { openSink } from "../../report/sink.ts";
import { openVectorWriter } from "../../report/vector-writers.ts";
import type { EmbedOptions } from "../options/parse.ts";
import { openJobs } from "../processes/jobs.ts";
import { candidateOf } from "../settings.ts";
import { createStderrProgress } from "../stderr.ts";

const STDOUT_FD = 1;

/** @returns the exit code */
export function runEmbed(options: EmbedOptions): Promise<number> {
  refuseIdsWithoutPlace(options);
  return holdingSignals(() => embedTexts(options));
}

async function embedTexts(options: EmbedOptions): Promise<number> {
  const { prompt, batch, dim, normalize, textColumn, idColumn, format, allowEmpty } = options;
  const sink = openSink("-");
  const candidate = candidateOf(options);
  const quota = readCpuQuota();
  // Rows on a terminal show how far it has come, and would be erased by what is redrawn.
  const noProgress = options.noProgress || isTerminal(STDOUT_FD);
  const progress = createStderrProgress({ ...options, noProgress });
  const note = (text: string) => progress.note(text);
  using pool = openJobs(candidate, options, note);
  pool.expect();
  using model = openModel(candidate, placesOf(options), { prompt });
  const { maxTokens } = model;
  const embed = { prompt, batch, dim, normalize, maxTokens };
  const embedder = model.embedder(embed);
  const tokenizer = model.tokenizer(prompt);
  for (const line of recipeNotes(model.candidate, options)) note(line);
  for (const { text, next } of quotaWarnings(options.threads, quota)) note(`! ${text}. ${next}`);
  const watch = new Stopwatch();
  const meter = new ByteMeter(progress, sizeOfStandardInput());
  const vectors = await openVectorWriter(format, sink, embedder.dim);
  const rows = new EmbeddedTexts(
    () => new TextWindow(embedder, tokenizer, maxTokens),
    pool.helpersFor(embed),
    {
      allowsEmpty: allowEmpty,
      modelPath: model.candidate.modelPath,
      note,
      timed: (work) => watch.time(work),
      take(taken) {
        vectors.write(taken);
        meter.show(rows.count);
      },
    },
  );
  const flush = async () => {
    stopIfSignalled();
    await rows.line.send();
  };
  const source = betweenReads(openBytes(STANDARD_INPUT), async (readBytes) => {
    meter.add(readBytes);
    if (rows.line.current.hasCall) await flush();
  });
  const columns = { text: textColumn, id: idColumn };
  const embedAll = async () => {
    try {
      for await (const passage of readOwnTexts(source, nameOfBytes(STANDARD_INPUT), columns)) {
        if (watch.time(() => rows.add(passage))) note(`${passage.place}: cut to ${maxTokens} tokens`);
        if (rows.line.current.isFull) await flush();
      }
      stopIfSignalled();
    } catch (error) {
      // What came before a text that cannot be read stays.
      if (isFailure(error)) await rows.finish();
      throw error;
    }
    await rows.finish();
  };
  try {
    await embedAll();
  } finally {
    vectors.end();
  }
  progress.end();
  const { tokenCount, paddingWaste } = rows.line;
  watch.add(pool.workNs);
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
  action: (readBytes: number) => Promise<void>,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of source) {
    yield chunk;
    await action(chunk.length);
  }
}
