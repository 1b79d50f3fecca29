// A fresh process that opens the built-in model as `bench` does, makes some calls, and prints what holds: runtimes read the
// process's CPUs when they start, so that pinning cannot be tried twice in one process.
import { CaseMemory, type CandidateRequest, createEmbedder, openCandidate, type Places } from "../../src/compose.ts";
import type { Engine } from "../../src/engine/engine.ts";
import type { ThreadReport } from "../../src/host/pinning.ts";
import { tableOfIds } from "../embed/embed-texts.ts";

export interface ThreadsTask {
  readonly candidate: CandidateRequest;
  readonly places: Places;
}

export interface ThreadsReport {
  readonly settings: Engine["settings"];
  readonly cpus: readonly number[] | null;
  readonly threads: readonly ThreadReport[];
}

const longText = Array.from({ length: 2000 }, (_, i) => 1 + ((i * 7919) % 31_000));

if (import.meta.main) {
  const { candidate: request, places } = JSON.parse(process.argv[2]!) as ThreadsTask;
  const candidate = openCandidate(request, places);
  const table = tableOfIds(Array.from({ length: request.batch }, () => longText));
  const embedder = createEmbedder(candidate.engine, new CaseMemory(), {
    batch: request.batch,
    dim: undefined,
    normalize: true,
    maxTokens: table.maxTokens,
  });
  // A runtime may start its threads only when there is work for them.
  for (let call = 0; call < 20; call++) embedder.embed(table, 0);
  const report: ThreadsReport = {
    settings: candidate.engine.settings,
    cpus: candidate.cpus ?? null,
    threads: candidate.threads(),
  };
  console.log(JSON.stringify(report));
}
