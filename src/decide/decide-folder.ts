// The folder of a decision: what it was begun with, the ladders, every layer as a run of its own, and in the end decision.json. Whoever goes
// on with it must be the same executable, on the same machine, asked the same.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { buildHash, version } from "../assets/version.ts";
import { UsageError } from "../core/errors.ts";
import { readOwnRecord } from "../files/own-record.ts";
import { isThere } from "../files/there.ts";
import { makeTemporaryFolder } from "../host/temporary-folder.ts";
import { makeFolder, refuseUnwritableFolder } from "../report/folder.ts";
import { jsonText } from "../report/json.ts";
import { writeWhole } from "../report/whole-file.ts";
import type { DecideSettings } from "./settings.ts";

const RECORD_FILE = "decide.json";
const DECISION_FILE = "decision.json";

interface Begun {
  readonly version: string;
  readonly build: string;
  readonly machine: string;
  readonly asked: Readonly<Record<string, unknown>>;
}

interface DecideRecord extends Begun {
  readonly run: string;
  /** Of all that were at work on it. */
  readonly elapsedNs: number;
}

export class DecideFolder implements Disposable {
  readonly path: string;
  readonly run: string;
  /** Before this process went on with it. */
  readonly spentNs: number;
  /** Whether a person wants to keep it. */
  readonly isKept: boolean;
  readonly #begun: Begun;

  private constructor(path: string, begun: Begun, { run, elapsedNs }: DecideRecord, isKept: boolean) {
    this.path = path;
    this.#begun = begun;
    this.run = run;
    this.spentNs = elapsedNs;
    this.isKept = isKept;
    this.keepElapsed(elapsedNs);
  }

  /** Nothing is made. @throws UsageError for a folder that holds a run, OutputError for one that cannot be written */
  static refuse(path: string): void {
    refuseUnwritableFolder(path, () => refuseExisting(path));
  }

  /** @throws as `resume` */
  static refuseOther(path: string, machine: string, settings: DecideSettings): void {
    refuseOther(readRecord(path), begunWith(machine, settings));
  }

  /**
   * @param path undefined for a folder that goes when the decision is made
   * @throws UsageError for one that holds a run, OutputError
   */
  static begin(
    path: string | undefined,
    run: string,
    machine: string,
    settings: DecideSettings,
  ): DecideFolder {
    const begun = begunWith(machine, settings);
    const record = { ...begun, run, elapsedNs: 0 };
    if (path === undefined) return new DecideFolder(makeTemporaryFolder("decide"), begun, record, false);
    DecideFolder.refuse(path);
    makeFolder(path, () => refuseExisting(path));
    return new DecideFolder(path, begun, record, true);
  }

  /** @throws UsageError where nothing was begun, or with something else; DataError where it cannot be read */
  static resume(path: string, machine: string, settings: DecideSettings): DecideFolder {
    const begun = begunWith(machine, settings);
    const record = readRecord(path);
    refuseOther(record, begun);
    return new DecideFolder(path, begun, record, true);
  }

  get decisionPath(): string {
    return join(this.path, DECISION_FILE);
  }

  /** @throws OutputError */
  keepElapsed(elapsedNs: number): void {
    writeWhole(join(this.path, RECORD_FILE), jsonText({ ...this.#begun, run: this.run, elapsedNs }));
  }

  [Symbol.dispose](): void {
    if (!this.isKept) rmSync(this.path, { recursive: true, force: true });
  }
}

/** As JSON has it: what is undefined is not there. */
function begunWith(machine: string, { places, ...settings }: DecideSettings): Begun {
  const asked = JSON.parse(JSON.stringify({ ...settings, stores: places.modelStores })) as Begun["asked"];
  return { version, build: buildHash, machine, asked };
}

function refuseExisting(path: string): void {
  const there = [RECORD_FILE, "run.json"].map((name) => join(path, name)).find(isThere);
  if (there === undefined) return;
  throw new UsageError({
    what: "--out names a folder that already holds a run",
    seen: there,
    expected: "a new or an empty folder",
    next: "Choose another folder with --out, or go on with a decision that was interrupted by --resume.",
  });
}

function readRecord(path: string): DecideRecord {
  const file = join(path, RECORD_FILE);
  if (!isThere(file)) {
    throw new UsageError({
      what: "--resume names no decision that was begun",
      seen: `no ${file}`,
      expected: "the folder that mrlbench decide was given with --out",
      next: "Check the path, or begin one with --out.",
    });
  }
  return readOwnRecord<DecideRecord>(
    file,
    { version: "text", build: "text", machine: "text", run: "text", asked: "object", elapsedNs: "number" },
    "Begin the decision anew in another folder.",
  );
}

/** What a person typed for it. */
const TYPED: Readonly<Record<string, string>> = {
  models: "--model",
  dataset: "--dataset",
  textColumn: "--text-column",
  words: "--text",
  prompt: "--prompt",
  normalize: "--normalize",
  threads: "--threads",
  pin: "--pin",
  spin: "--spin",
  seed: "--seed",
  load: "--load",
  program: "--sim-cmd",
  index: "--index",
  indexSize: "--index-size",
  minRetention: "--min-retention",
  maxFlip: "--max-flip",
  limits: "a limit",
  budgetNs: "--budget",
  stores: "--models",
};

function shown(name: string, value: unknown): string {
  return name === "budgetNs" ? `${Number(value) / 1e9} s` : JSON.stringify(value ?? null);
}

function refuseOther(record: DecideRecord, now: Begun): void {
  const executable = ({ version, build }: Begun) => `mrlbench ${version} (${build})`;
  const names = [...new Set([...Object.keys(record.asked), ...Object.keys(now.asked)])];
  const difference = [
    { what: "another executable began it", before: executable(record), after: executable(now) },
    { what: "it was begun on another machine", before: record.machine, after: now.machine },
    ...names.map((name) => ({
      what: `${TYPED[name] ?? name} is another`,
      before: shown(name, record.asked[name]),
      after: shown(name, now.asked[name]),
    })),
  ].find(({ before, after }) => before !== after);
  if (difference === undefined) return;
  throw new UsageError({
    what: `--resume cannot go on: ${difference.what}`,
    seen: difference.after,
    expected: difference.before,
    next: "Give the same options as when it was begun, or begin a decision of its own in another folder.",
  });
}
