// A grid that runs in its folder and is watched: progress meanwhile, each case as it ends, and run.json with all of them.
import type { RunContext } from "../cases/run-context.ts";
import { withoutPerson } from "../host/person.ts";
import type { GridEnd } from "./grid-case.ts";
import { GridProgress } from "./grid-progress.ts";
import type { PreparedGrid } from "./prepared-grid.ts";
import { runGrid } from "./run-grid.ts";
import { GridFolder } from "./store/grid-folder.ts";
import type { GridRecord } from "./store/record.ts";

/**
 * @param facts of the run, for run.json
 * @param tell each case when it has ended, in their order
 * @returns whether it came to its end
 * @throws OutputError
 */
export async function toldGrid(
  { cases, watched, record }: PreparedGrid,
  folder: GridFolder,
  context: RunContext,
  facts: Readonly<Record<string, unknown>>,
  tell: (end: GridEnd) => void,
): Promise<boolean> {
  const budgetNs = record.budgetNs ?? undefined;
  const progress = new GridProgress(watched, folder, budgetNs, context.progress);
  const candidates: unknown[] = [];
  progress.begin();
  const isWhole = await runGrid(
    cases,
    folder,
    context,
    {
      block: (index, outcome) => progress.block(index, outcome),
      dropped: (index, why) => progress.dropped(index, why),
      done(end) {
        context.progress.end();
        candidates.push(withoutPerson(end.outcome.facts));
        tell(end);
      },
    },
    { budgetNs },
    (index) => watched[index]!.name,
  );
  context.progress.end();
  folder.writeRun({ ...facts, candidates });
  return isWhole;
}

/** A grid that came to its end says what it came to once more, also where it was ended before all tables were written. */
export function endsOfDone(
  path: string,
  record: GridRecord,
  facts: Readonly<Record<string, unknown>>,
): readonly GridEnd[] {
  using folder = GridFolder.resume(path, record);
  const ends = record.cases.flatMap((_, index) => folder.end(index) ?? []);
  for (const end of ends) folder.tell(end);
  folder.writeRun({ ...facts, candidates: ends.map(({ outcome }) => withoutPerson(outcome.facts)) });
  return ends;
}
