// Brings one variant of a model from a hub into the store, at a fixed commit. The store sees all of a new model or nothing.
import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { MissingError, UsageError } from "../../core/errors.ts";
import { type HubFile, requireSafeNames } from "../hub/answers.ts";
import type { HubSettings } from "../hub/connection.ts";
import { HubModel } from "../hub/hub.ts";
import { chooseGraphs, defaultAmong, graphsAmong } from "../model/graph-names.ts";
import { weightsBeside } from "../model/model-folder.ts";
import { staticTableName } from "../model/static-model.ts";
import { type Persistence, persist } from "./persist.ts";
import { pullFile } from "./pull-file.ts";
import { writingTo } from "./store-errors.ts";
import { isConfigFile, isWeightsOf } from "./store-files.ts";
import { flatName, withModelLock } from "./store-lock.ts";
import { describeFile } from "./store-place.ts";
import { readRecord, type StoredFile, writeRecord } from "./store-record.ts";
import { problemOf } from "./store-verify.ts";

/** Downloads that are not whole yet; the same command goes on with them. */
const PULLING = ".pulling";

export interface PullRequest extends Persistence {
  readonly id: string;
  /** Branch, tag or commit. */
  readonly revision: string;
  /** Undefined for fp32, or the only one that there is. */
  readonly variant: string | undefined;
  readonly store: string;
  readonly hub: HubSettings;
  /** Another process is at work on the same model. */
  readonly onWait?: () => void;
}

export interface PulledModel {
  readonly folder: string;
  readonly commit: string;
  readonly files: readonly StoredFile[];
}

/**
 * @throws MissingError or UsageError that says what the hub does not have, or what came wrong; OutputError when the store cannot be
 * written
 */
export async function pullModel(request: PullRequest): Promise<PulledModel> {
  const { id, revision, store, hub } = request;
  const model = await persist(`model ${id}`, () => HubModel.open(id, revision, hub), request);
  return writingTo(store, async () => {
    mkdirSync(store, { recursive: true });
    return withModelLock(store, id, () => pullInto(model, request), request.onWait);
  });
}

async function pullInto(model: HubModel, request: PullRequest): Promise<PulledModel> {
  const { id, variant, store } = request;
  const { commit } = model;
  const folder = join(store, id);
  const kept = keptFiles(id, folder, commit);
  const listing = await persist(`files of ${id}`, () => model.files(), request);

  const downloads = join(store, PULLING);
  const staging = join(downloads, `${flatName(id)}@${commit}`);
  const pulled: StoredFile[] = [];
  const pull = async (isWanted: (name: string) => boolean) => {
    const wanted = listing.filter(({ name }) => isWanted(name));
    requireSafeNames(wanted);
    for (const file of wanted) {
      if ([...kept, ...pulled].some(({ name }) => name === file.name)) continue;
      await pullFile(model, file, staging, request);
      pulled.push(describeFile(staging, file.name));
    }
  };
  const placeOf = (name: string) => join(existsSync(join(staging, name)) ? staging : folder, name);

  await pull(isConfigFile);
  const table = staticTableName(dirname(placeOf("config.json")));
  const weights = table ?? chooseGraph(id, listing, variant);
  await pull((name) => name === weights || isWeightsOf(weights, name));
  if (table === undefined) {
    // Weights whose names only the graph tells.
    const named = weightsBeside(placeOf(weights)).map(({ location }) => join(dirname(weights), location));
    await pull((name) => named.includes(name));
  }

  const files = [...kept, ...pulled];
  const record = { source: id, revision: commit, files };
  if (existsSync(folder)) {
    moveInto(folder, staging, pulled);
    writeRecord(folder, record);
  } else {
    writeRecord(staging, record);
    mkdirSync(dirname(folder), { recursive: true });
    renameSync(staging, folder);
  }
  removeDownloads(downloads, id);
  return { folder, commit, files };
}

/** What was begun of this model at other commits goes too: nothing would ever go on from there. */
function removeDownloads(downloads: string, id: string): void {
  if (!existsSync(downloads)) return;
  const begun = readdirSync(downloads).filter((name) => name.startsWith(`${flatName(id)}@`));
  for (const name of begun) rmSync(join(downloads, name), { recursive: true, force: true });
  removeIfEmpty(downloads);
}

/** What the store has of the model at this commit, and is as it came. @throws UsageError when it has another */
function keptFiles(id: string, folder: string, commit: string): readonly StoredFile[] {
  if (!existsSync(folder)) return [];
  const record = readRecord(folder);
  // What is there and damaged comes again.
  if (record?.revision === commit)
    return record.files.filter((file) => problemOf(folder, file) === undefined);
  throw new UsageError({
    what: `the store already has a model ${id}`,
    seen: `${folder} at ${record?.revision ?? "no known revision"}`,
    expected: commit,
    next: `Remove it with mrlbench models remove ${id}, or pull its revision with ID@REVISION.`,
  });
}

function chooseGraph(id: string, listing: readonly HubFile[], asked: string | undefined): string {
  const names = listing.map(({ name }) => name);
  const graphs = graphsAmong(names);
  const variant = asked ?? defaultAmong(graphs);
  const [graph, second] = chooseGraphs(graphs, variant);
  if (graph && !second && names.includes("tokenizer.json")) return graph.name;
  const variants = [...new Set(graphs.map((each) => each.variant))];
  const lack = second ? "several models" : graph ? "no tokenizer.json beside the model" : "no model";
  throw new MissingError({
    what: `${id} has ${lack} of variant ${variant}`,
    seen: graphs.map(({ name }) => name).join(", ") || "no ONNX file and no OpenVINO IR",
    expected: "tokenizer.json and one ONNX file in the Hugging Face layout",
    next:
      variants.length > 0 && !graph
        ? `Choose a --variant: ${variants.join(", ")}.`
        : "Choose another model, or export this one and use mrlbench models add.",
  });
}

/** Another variant of a model that is there. */
function moveInto(folder: string, staging: string, files: readonly StoredFile[]): void {
  for (const { name } of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    renameSync(join(staging, name), join(folder, name));
  }
  rmSync(staging, { recursive: true, force: true });
}

/** Another download may be under way there. */
function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (!["ENOTEMPTY", "EEXIST", "ENOENT"].includes(code)) throw error;
  }
}
