// Run folders of twenty machines, made of one that was measured: the same files under other names of machines.
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const MACHINES = Array.from({ length: 20 }, (_, i) => `laptop-${String(i).padStart(2, "0")}`);

/**
 * Below `runs` there is one machine with one run; below `fleet` there are then twenty.
 * @param edit what is other on a machine: the text of a CSV file
 * @returns the run folders
 */
export function twentyMachines(
  runs: string,
  fleet: string,
  edit: (csv: string, machine: string) => string = (csv) => csv,
): readonly string[] {
  const [ownName] = readdirSync(runs);
  const own = ownName!.replace("machine=", "");
  const [run] = readdirSync(join(runs, ownName!));
  return MACHINES.map((machine) => {
    const folder = join(fleet, `machine=${machine}`, run!);
    mkdirSync(folder, { recursive: true });
    cpSync(join(runs, ownName!, run!), folder, { recursive: true });
    for (const file of ["run.json", "calls.csv", "summary.csv"]) {
      const path = join(folder, file);
      const text = readFileSync(path, "utf8").replaceAll(own, machine);
      writeFileSync(path, file.endsWith(".csv") ? edit(text, machine) : text);
    }
    return folder;
  });
}

/** Puts a p99 of one's own into each row of a summary.csv; other tables stay. */
export function withP99(csv: string, p99Of: (dim: string) => number): string {
  const [header, ...rows] = csv.split("\n");
  const names = header!.split(",");
  const [p99, dim] = [names.indexOf("p99_us"), names.indexOf("dim")];
  if (p99 < 0) return csv;
  const changed = rows.map((row) => {
    const cells = row.split(",");
    if (row !== "") cells[p99] = String(p99Of(cells[dim]!));
    return cells.join(",");
  });
  return [header, ...changed].join("\n");
}
