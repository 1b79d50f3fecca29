// The run folder of a grid. What a process measured is on the disk before the next one starts: its rows in calls.csv, then a file of its
// own, which is there as a whole or not at all and says how long calls.csv was with it. Whoever goes on cuts off the rows beyond the last
// such file: they are those of a process whose end nobody saw, and it is measured again. So no row is lost and none is there twice.

import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { type HandedOver, handOver, takeOver } from "../../cases/children/handed-over.ts";
import type { ProcessOutcome } from "../../cases/outcome.ts";
import { rawP99 } from "../../cases/plan/over-processes.ts";
import { ownResult } from "../../cases/plan/own-result.ts";
import { latencyNs, ofSteadyCalls } from "../../cases/plan/steady-calls.ts";
import { UsageError } from "../../core/errors.ts";
import { tryLock } from "../../files/lock.ts";
import { statusOf } from "../../files/there.ts";
import type { CoreReport } from "../../host/core-speed.ts";
import { withoutPerson } from "../../host/person.ts";
import type { CaseReading } from "../../host/state/case-watch.ts";
import { writeCalls, writeCaseError } from "../../report/bench/calls-csv.ts";
import {
  CALLS_FILE,
  continueRunFolder,
  openProcesses,
  openRunFolder,
  type RunFolder,
  refuseRunFolder,
} from "../../report/bench/run-folder.ts";
import { processesCsvRow, summaryCsvRow } from "../../report/bench/summary.ts";
import { makeFolder } from "../../report/folder.ts";
import type { Sink } from "../../report/sink.ts";
import { summaryRow } from "../../schema/figures.ts";
import type { GridEnd } from "../grid-case.ts";
import type { RaceTime } from "../race/race.ts";
import { readBlockFile, writeBlockFile } from "./block-file.ts";
import {
  GRID_FOLDER,
  type GridRecord,
  readRecord,
  refuseOtherPlace,
  refuseOtherPlan,
  writeRecord,
} from "./record.ts";
import { steadyPart } from "./steady-part.ts";

/** What a process made of its share, and how long that took. */
export interface GridBlock {
  readonly outcome: ProcessOutcome;
  readonly reading: CaseReading | undefined;
  readonly tookNs: number;
  /** Of the texts of its case. */
  readonly textsSha256: string;
}

/** What is kept in memory of a block. */
export interface BlockNote extends RaceTime {
  readonly process: number;
  readonly tookNs: number;
  /** It failed, or is disqualified: it has no further ones, and takes part in no race. */
  readonly isOut: boolean;
  readonly passTexts: number | undefined;
  readonly core: CoreReport | undefined;
  /** Its row of processes.csv. */
  readonly row: string;
}

interface Placed {
  /** Length of calls.csv with it. */
  readonly callsBytes: number;
}

interface StoredBlock extends Placed {
  readonly note: BlockNote;
  readonly handed: HandedOver;
  readonly reading: CaseReading | undefined;
  /** Of the run, without the time in which nobody was at work on it. */
  readonly elapsedNs: number;
}

interface StoredEnd extends Placed {
  readonly end: Omit<GridEnd, "outcome">;
  readonly handed: HandedOver;
  /** Of its processes: the race of the others is told by them as well. */
  readonly notes: readonly BlockNote[];
  readonly elapsedNs: number;
}

const BLOCK = ".block";
const END = ".end";

export class GridFolder implements Disposable {
  readonly path: string;
  readonly record: GridRecord;
  /** Of the run until now. */
  elapsedNs = 0;
  readonly #lock: Disposable;
  readonly #run: RunFolder;
  readonly #processes: Sink;
  readonly #notes = new Map<number, BlockNote[]>();
  readonly #ends = new Map<number, GridEnd>();

  private constructor(path: string, record: GridRecord, lock: Disposable, run: RunFolder) {
    this.path = path;
    this.record = record;
    this.#lock = lock;
    this.#run = run;
    this.#processes = openProcesses(path);
  }

  /**
   * @param facts of the run, for run.json
   * @throws UsageError for a folder that holds a run, OutputError
   */
  static begin(path: string, record: GridRecord, facts: Readonly<Record<string, unknown>>): GridFolder {
    refuseRunFolder(path);
    makeFolder(join(path, GRID_FOLDER));
    const lock = locked(path);
    // First of all: from here on it can be resumed.
    writeRecord(path, record);
    return new GridFolder(path, record, lock, openRunFolder(path, facts));
  }

  /** @throws UsageError where executable, machine or plan are not those that began it, or another process is at work on it */
  static resume(path: string, record: GridRecord): GridFolder {
    const begun = readRecord(path);
    refuseOtherPlace(begun, record);
    refuseOtherPlan(begun, begun.isDone ? withoutPerson(record) : record);
    const lock = locked(path);
    const { blocks, ends, callsBytes } = committed(path);
    const folder = new GridFolder(path, begun, lock, continueRunFolder(path, callsBytes));
    for (const { note, index, elapsedNs } of blocks) {
      folder.#note(index, note);
      folder.elapsedNs = Math.max(folder.elapsedNs, elapsedNs);
    }
    for (const { end, handed, notes, elapsedNs } of ends) {
      folder.#notes.set(end.index, [...notes]);
      folder.#ends.set(end.index, { ...end, outcome: takeOver(handed) });
      folder.elapsedNs = Math.max(folder.elapsedNs, elapsedNs);
    }
    for (const notes of folder.#notes.values()) folder.#processes.writeRows(notes.map(({ row }) => row));
    return folder;
  }

  /** Of the processes of a case that have ended, in their order; also once the case has. */
  notes(index: number): readonly BlockNote[] {
    return this.#notes.get(index) ?? [];
  }

  end(index: number): GridEnd | undefined {
    return this.#ends.get(index);
  }

  /** @throws OutputError */
  addBlock(index: number, { outcome, reading, tookNs, textsSha256 }: GridBlock): BlockNote {
    for (const block of outcome.calls) writeCalls(this.#run.calls, block);
    const process = this.notes(index).length;
    const row = processesCsvRow(summaryRow(ownResult(outcome)), process, textsSha256);
    const note = noteOf(outcome, { process, tookNs, row });
    const kept: ProcessOutcome = { ...outcome, calls: steadyPart(outcome.calls) };
    this.#commit(`${index}-${note.process}${BLOCK}`, { note, handed: handOver(kept), reading });
    this.#note(index, note);
    // Who has this row has all of its calls.
    this.#processes.writeRows([row]);
    return note;
  }

  /** What the processes of a case measured, in their order. */
  blocks(index: number): readonly Omit<GridBlock, "textsSha256">[] {
    return this.notes(index).map(({ process, tookNs }) => {
      const { handed, reading } = readBlockFile(this.#file(`${index}-${process}${BLOCK}`)) as StoredBlock;
      return { outcome: takeOver(handed), reading, tookNs };
    });
  }

  /** The case is over. Its row in the table of cases comes by `tell`. @throws OutputError */
  addEnd(end: GridEnd): void {
    const { outcome, ...rest } = end;
    const kept = { ...outcome, calls: [] };
    const { error } = outcome.result;
    if (error !== undefined) writeCaseError(this.#run.calls, outcome.result.identity, error);
    this.#commit(`${end.index}${END}`, {
      end: rest,
      handed: handOver(kept),
      notes: this.notes(end.index),
    });
    this.#ends.set(end.index, { ...rest, outcome: kept });
    for (const { process } of this.notes(end.index))
      rmSync(this.#file(`${end.index}-${process}${BLOCK}`), { force: true });
  }

  /** @throws OutputError */
  tell({ outcome }: GridEnd): void {
    this.#run.summary.writeRows([summaryCsvRow(summaryRow(outcome.result))]);
  }

  writeRun(facts: Readonly<Record<string, unknown>>): void {
    this.#run.writeRun(facts);
  }

  /** A folder for what processes leave to each other. */
  get scratch(): string {
    const path = this.#file("scratch");
    mkdirSync(path, { recursive: true });
    return path;
  }

  /** All cases are over: nothing is needed any more but what tells them again. */
  finish(): void {
    rmSync(this.#file("scratch"), { recursive: true, force: true });
    // It is read by others from now on.
    if (!this.record.isDone) writeRecord(this.path, withoutPerson({ ...this.record, isDone: true }));
  }

  close(): void {
    this.#run.close();
    this.#processes.close();
    this.#lock[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #note(index: number, note: BlockNote): void {
    const notes = this.#notes.get(index) ?? [];
    this.#notes.set(index, notes);
    notes.push(note);
  }

  #commit(name: string, value: object): void {
    this.#run.calls.settle();
    const callsBytes = statSync(join(this.path, CALLS_FILE)).size;
    writeBlockFile(this.#file(name), { ...value, callsBytes, elapsedNs: this.elapsedNs });
  }

  #file(name: string): string {
    return join(this.path, GRID_FOLDER, name);
  }
}

function noteOf(
  { result, calls, passTexts, core }: ProcessOutcome,
  known: Pick<BlockNote, "process" | "tookNs" | "row">,
): BlockNote {
  const p99Ns = rawP99(ofSteadyCalls(calls, latencyNs));
  return {
    ...known,
    isOut: result.verdict === "failed" || result.verdict === "disqualified",
    passTexts,
    core,
    p99Ns,
    atLeastNs: p99Ns ?? result.latency?.latencyNsP50,
  };
}

/** The files of a grid that was left, without those whose rows a power cut took. */
function committed(path: string) {
  const folder = join(path, GRID_FOLDER);
  const size = statusOf(join(path, CALLS_FILE))?.size ?? 0;
  const read = <Kind extends Placed>(ending: string) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(ending) && !name.startsWith("."))
      .map((name) => ({
        ...(readBlockFile(join(folder, name)) as Kind),
        index: Number.parseInt(name, 10),
      }));
  const written = <Kind extends Placed>(files: readonly Kind[]) =>
    files.filter(({ callsBytes }) => callsBytes <= size);
  const ends = written(read<StoredEnd>(END));
  const over = new Set(ends.map(({ index }) => index));
  const blocks = written(read<StoredBlock>(BLOCK))
    // Its end has them; there was no time to remove them.
    .filter(({ index }) => !over.has(index))
    .sort((a, b) => a.note.process - b.note.process);
  const callsBytes = Math.max(0, ...[...ends, ...blocks].map((one) => one.callsBytes));
  return { blocks, ends, callsBytes };
}

/** @throws UsageError where another process is at work on it */
function locked(path: string): Disposable {
  const lock = tryLock(join(path, GRID_FOLDER, "lock"));
  if (lock !== undefined) return lock;
  throw new UsageError({
    what: `another process is at work on ${path}`,
    expected: "a grid that nobody is at work on",
    next: "Wait for it, or end it first.",
  });
}
