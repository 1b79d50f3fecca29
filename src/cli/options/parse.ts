// From argv to a command with typed, checked and defaulted options. Pure: it throws UsageError and never prints or exits.

import { UsageError } from "../../core/errors.ts";
import { listing, nearest } from "../../core/words.ts";
import { type AskedPlacement, checkProvider } from "../../engine/providers.ts";
import { seeHelp } from "./advice.ts";
import { checkOptions, type GivenOptions, givenOptions, splitWords, wordsOf } from "./argv.ts";
import { besidePlan } from "./beside-plan.ts";
import { COMMANDS, type CommandName, type OptionsOf, SHELLS, type Shell } from "./commands.ts";
import { readConfig } from "./config.ts";
import { checkLayerOptions } from "./layer-options.ts";
import { type ModelsAction, readModelsAction, refuseOptions } from "./models-action.ts";
import { type OptionName, REQUESTS } from "./options.ts";
import { dispatch, type OptionTexts } from "./program.ts";
import { checkProviderLibrary } from "./provider-library.ts";
import { readOptions, unique } from "./read.ts";
import { asRequests, type HelpKind } from "./requests.ts";
import { baseOf, type ComparedRuns, comparedRuns } from "./run-operands.ts";

export type BenchOptions = OptionsOf<"bench">;
export type QualityOptions = OptionsOf<"quality">;
export type EmbedOptions = OptionsOf<"embed">;
export type BoundaryOptions = Omit<OptionsOf<"boundary">, "iters"> & { readonly iters: number };
export type ModelsOptions = OptionsOf<"models">;
export type CacheOptions = OptionsOf<"cache">;
export type ReportOptions = OptionsOf<"report">;
export type FleetOptions = OptionsOf<"fleet">;
export type CompareOptions = OptionsOf<"compare">;
export type CheckOptions = OptionsOf<"check">;

/** The options that the user gave, on the command line or in the config file; all others are defaults. */
export type GivenNames = ReadonlySet<OptionName>;

interface Parsed<Command, Options> {
  readonly command: Command;
  readonly options: Options;
  readonly given: GivenNames;
}

/** Commands that take their options as they are read, and no other words. */
type PlainCommand = Exclude<
  CommandName,
  | "bench"
  | "matrix"
  | "quality"
  | "embed"
  | "boundary"
  | "models"
  | "report"
  | "fleet"
  | "compare"
  | "check"
  | "cache"
  | "explain"
  | "completions"
>;

export type ParsedCommand =
  | (Parsed<"bench", BenchOptions> & { readonly words: readonly string[] })
  /** What was typed is read once more where it goes on with another grid. */
  | (Parsed<"matrix", OptionsOf<"matrix">> & { readonly typed: GivenOptions })
  | Parsed<"quality", QualityOptions>
  | Parsed<"embed", EmbedOptions>
  | Parsed<"boundary", BoundaryOptions>
  | (Parsed<"models", ModelsOptions> & { readonly action: ModelsAction })
  | (Parsed<"report", ReportOptions> & { readonly folders: readonly string[] })
  | (Parsed<"fleet", FleetOptions> & { readonly folders: readonly string[] })
  | (Parsed<"explain", OptionsOf<"explain">> & { readonly names: readonly string[] })
  | (Parsed<"completions", OptionsOf<"completions">> & { readonly shell: Shell })
  | (Parsed<"compare", CompareOptions> & { readonly runs: ComparedRuns })
  | (Parsed<"check", CheckOptions> & { readonly base: string })
  | (Parsed<"cache", CacheOptions> & { readonly action: "show" | "clear" })
  | { [Command in PlainCommand]: Parsed<Command, OptionsOf<Command>> }[PlainCommand]
  | { readonly command: "help"; readonly of: CommandName | undefined; readonly kind?: HelpKind }
  | { readonly command: "version" }
  | { readonly command: "licenses" };

export interface ParseContext {
  readonly stdoutIsTerminal: boolean;
  /** The text of a file; throws when it cannot be read. */
  readonly readText: (path: string) => string;
  /** Whether something is at a path; left out where nothing is. */
  readonly isThere?: (path: string) => boolean;
}

/**
 * Parses argv (without the executable).
 * @throws UsageError when the command is wrong; DataError when the config file is not TOML.
 */
export function parseCommandLine(argv: readonly string[], context: ParseContext): ParsedCommand {
  const { argv: asked, helpKind } = asRequests(argv);
  const words = splitWords(asked);
  const request = REQUESTS.find((name) => words.occurrences.some(({ option }) => option === name));
  if (request === "help") return { command: "help", of: words.command, ...(helpKind && { kind: helpKind }) };
  if (request !== undefined) return { command: request };

  const command = words.command ?? "bench";
  const { operands, occurrences } = words;
  if (COMMANDS[command].operands === "") refuseOperands(command, operands);
  checkOptions(command, occurrences);
  return dispatch({ command, operands, options: occurrences }, (matched, matchedOperands, texts) =>
    parsedCommand(matched, matchedOperands, texts, context),
  );
}

function parsedCommand(
  command: CommandName,
  operands: readonly string[],
  texts: OptionTexts,
  context: ParseContext,
): ParsedCommand {
  const givenTexts = withConfig(command, givenOptions(command, texts), context);
  const given: GivenNames = new Set(givenTexts.keys());
  switch (command) {
    case "bench":
      return { command, options: benchOptions(givenTexts, context), given, words: wordsOf(givenTexts) };
    case "matrix":
      return { command, ...matrixOptions(givenTexts, context) };
    case "quality":
      return { command, options: qualityOptions(givenTexts, context), given };
    case "embed":
      return { command, options: embedOptions(givenTexts), given };
    case "boundary":
      return { command, options: boundaryOptions(givenTexts, context), given };
    case "models": {
      const action = readModelsAction(operands);
      refuseOptions(action, [...texts.keys()]);
      const options = readOptions(command, givenTexts);
      return { command, action, options: { ...options, ...placementOfOne(options, givenTexts) }, given };
    }
    case "report":
      return {
        command,
        folders: runFolders(command, operands),
        options: readOptions(command, givenTexts),
        given,
      };
    case "fleet":
      return {
        command,
        folders: runFolders(command, operands),
        options: fleetOptions(givenTexts, context),
        given,
      };
    case "explain":
      return { command, names: operands, options: readOptions(command, givenTexts), given };
    case "completions":
      return { command, shell: shellOf(operands), options: readOptions(command, givenTexts), given };
    case "compare": {
      const options = tableOptions(readOptions(command, givenTexts), context);
      return { command, runs: comparedRuns(operands), options, given };
    }
    case "check": {
      const options = tableOptions(readOptions(command, givenTexts), context);
      return { command, base: baseOf(operands), options, given };
    }
    case "cache":
      return { command, action: cacheAction(operands), options: readOptions(command, givenTexts), given };
    default:
      // The table that is read is the one that the types are made from.
      return { command, options: readOptions(command, givenTexts), given } as ParsedCommand;
  }
}

/** The config file first, then the command line over it. */
function withConfig(command: CommandName, typed: GivenOptions, context: ParseContext): GivenOptions {
  const config = typed.get("config")?.texts[0];
  return config === undefined ? typed : new Map([...readConfig(config, command, context.readText), ...typed]);
}

function benchOptions(given: GivenOptions, context: ParseContext): BenchOptions {
  const options = readOptions("bench", given);
  checkLayerOptions(options, new Set(given.keys()));
  const csv = csvDestination(options, context);
  return {
    ...options,
    ...placementsOf(options.provider, options, given),
    csv,
  };
}

function qualityOptions(given: GivenOptions, context: ParseContext): QualityOptions {
  const options = readOptions("quality", given);
  return {
    ...options,
    ...placementOfOne(options, given),
    // A ladder is short: only a document on stdout takes its place there.
    csv: csvDestination(options, context, options.json === "-"),
  };
}

/** A document of its own takes the place of the rows. */
function fleetOptions(given: GivenOptions, context: ParseContext): FleetOptions {
  const options = readOptions("fleet", given);
  return { ...options, csv: options.csv ?? (options.out === undefined ? pipedCsv(context) : undefined) };
}

function embedOptions(given: GivenOptions): EmbedOptions {
  const options = readOptions("embed", given);
  return { ...options, ...placementOfOne(options, given) };
}

/** Calls a side. */
const BOUNDARY_CALLS = 10_000;

function boundaryOptions(given: GivenOptions, context: ParseContext): BoundaryOptions {
  const options = readOptions("boundary", given);
  return { ...options, iters: options.iters ?? BOUNDARY_CALLS, csv: options.csv ?? pipedCsv(context) };
}

interface Destinations {
  readonly csv: string | undefined;
  readonly json: string | undefined;
  readonly out: string | undefined;
}

/**
 * Where rows go: to stdout unless a person would see them there, or --out or --json takes what was measured.
 * @throws UsageError when CSV and JSON would go to one place
 */
function csvDestination(
  { csv, json, out }: Destinations,
  context: ParseContext,
  isTaken = json !== undefined || out !== undefined,
): string | undefined {
  const destination = csv ?? (isTaken ? undefined : pipedCsv(context));
  if (destination !== undefined && destination === json) throw sameDestination(destination);
  return destination;
}

/** Data goes to stdout by itself unless a person would see it. */
function pipedCsv({ stdoutIsTerminal }: Pick<ParseContext, "stdoutIsTerminal">): string | undefined {
  return stdoutIsTerminal ? undefined : "-";
}

/** A table for a person, for a program, or as Markdown: one of them on stdout. @throws UsageError for two */
function tableOptions<Options extends CompareOptions | CheckOptions>(
  options: Options,
  context: ParseContext,
): Options {
  const { csv, json, markdown } = options;
  const taken = [csv, json].find((path) => path === "-");
  if (markdown && taken !== undefined) throw markdownBeside(csv === "-" ? "--csv -" : "--json -");
  return { ...options, csv: markdown ? csv : csvDestination({ csv, json, out: undefined }, context) };
}

function markdownBeside(seen: string): UsageError {
  return new UsageError({
    what: "--markdown goes to stdout",
    seen: `${seen} besides`,
    expected: "one of them there",
    next: "Give the other one a file.",
  });
}

type Placement = Pick<EmbedOptions, "backend" | "runtime">;

function placementOfOne(options: Placement & Pick<EmbedOptions, "provider">, given: GivenOptions): Placement {
  const lists = { backend: [options.backend], runtime: [options.runtime] };
  const { backend, runtime } = placementsOf([options.provider], lists, given);
  return { backend: backend[0]!, runtime: runtime[0]! };
}

/** The plan under the command line. A grid that is gone on with is not judged before its own options are known. */
function matrixOptions(given: GivenOptions, context: ParseContext) {
  const typed = withPlan(given, context);
  const options = readOptions("matrix", typed);
  const isResumed = options.resume !== undefined;
  return {
    options: isResumed ? options : checkedMatrix(options, typed, context),
    typed,
    given: new Set(typed.keys()),
  };
}

/** @throws UsageError where options contradict each other */
export function checkedMatrix(
  options: OptionsOf<"matrix">,
  given: GivenOptions,
  context: Pick<ParseContext, "stdoutIsTerminal">,
): OptionsOf<"matrix"> {
  // What a layer does not have is left out of the plan, where another one has it.
  const callers = options.layer.every((layer) => layer === "C") ? options.callers : [1];
  checkLayerOptions({ ...options, callers }, new Set(given.keys()));
  return {
    ...options,
    ...placementsOf(options.provider, options, given),
    csv: options.csv ?? pipedCsv(context),
  };
}

/** The plan first, then the command line over it. @throws UsageError, DataError for what is no plan */
function withPlan(typed: GivenOptions, { readText, isThere = () => false }: ParseContext): GivenOptions {
  const plan = typed.get("plan")?.texts[0];
  if (plan === undefined) return typed;
  const planned = readConfig(plan, "matrix", readText, "plan");
  return new Map([...besidePlan(planned, plan, isThere), ...typed]);
}

type Placements = Pick<OptionsOf<"bench">, "backend" | "runtime">;

/** Providers settle backend and runtime; where none is named, these stay as they are. */
function placementsOf(
  providers: readonly (string | undefined)[],
  options: Placements,
  given: GivenOptions,
): Placements {
  const [library] = given.get("provider-library")?.texts ?? [];
  const [providerOption] = given.get("provider-option")?.texts ?? [];
  checkProviderLibrary(library, { provider: providers, runtime: options.runtime, providerOption });
  const named = providers.filter((provider) => provider !== undefined);
  if (named.length === 0) return { backend: options.backend, runtime: options.runtime };
  const asked: AskedPlacement = {
    backend: given.has("backend") ? options.backend : undefined,
    runtime: given.has("runtime") ? options.runtime : undefined,
  };
  const placements = checkProvider(named, asked);
  return {
    backend: unique(placements.map(({ backend }) => backend)),
    runtime: unique(placements.map(({ runtime }) => runtime)),
  };
}

function runFolders(command: "report" | "fleet", operands: readonly string[]): readonly string[] {
  if (operands.length > 0) return operands;
  throw new UsageError({
    what: `mrlbench ${command} takes run folders`,
    seen: "none",
    expected: "at least one, as --out makes it",
    next: seeHelp(command),
  });
}

function shellOf(operands: readonly string[]): Shell {
  const [word = ""] = operands;
  const shell = SHELLS.find((name) => name === word);
  if (shell !== undefined && operands.length === 1) return shell;
  throw new UsageError({
    what: "mrlbench completions takes the name of a shell",
    seen: operands.length === 0 ? "none" : JSON.stringify(operands.join(" ")),
    expected: listing(SHELLS, "or"),
    next: seeHelp("completions", nearest(word, SHELLS) && `mrlbench completions ${nearest(word, SHELLS)}`),
  });
}

function cacheAction(operands: readonly string[]): "show" | "clear" {
  const [action = "show", ...rest] = operands;
  if (operands.length === 0) return "show";
  if (action === "clear" && rest.length === 0) return "clear";
  throw new UsageError({
    what: "mrlbench cache has no such action",
    seen: JSON.stringify(operands.join(" ")),
    expected: "clear, or nothing",
    next: seeHelp("cache", nearest(action, ["clear"]) && "mrlbench cache clear"),
  });
}

function refuseOperands(command: CommandName, operands: readonly string[]): void {
  if (operands.length === 0) return;
  throw new UsageError({
    what: `mrlbench ${command} takes options only`,
    seen: JSON.stringify(operands.join(" ")),
    expected: "no further word",
    next: seeHelp(command),
  });
}

function sameDestination(destination: string): UsageError {
  const isStdout = destination === "-";
  return new UsageError({
    what: `--csv and --json both go to ${isStdout ? "stdout" : destination}`,
    expected: "one of them there",
    next: "Give one of the two another file.",
  });
}
