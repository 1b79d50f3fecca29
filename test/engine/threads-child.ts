// A fresh process that opens candidates as `bench` does, one after the other, makes some calls with each, and prints which
// threads there are and what they are bound to. A process of its own: a runtime reads the process's CPUs once, when it starts.

import type { ThreadReport } from "../../src/host/pinning.ts";
import type { CandidateRequest } from "../../src/open/candidate.ts";
import { openModel } from "../../src/open/model.ts";
import type { Places } from "../../src/open/places.ts";
import { tableOfIds } from "../embed/embed-texts.ts";

export interface ThreadsTask {
  readonly candidates: readonly CandidateRequest[];
  readonly places: Places;
}

export interface ThreadsReport {
  /** CPUs asked for, chosen or named. */
  readonly cpus: readonly number[] | null;
  readonly threads: readonly ThreadReport[];
}

/** Runtimes start their threads when there is work for them, and a thread binds itself once it runs. */
const callCount = 20;
const mostCalls = 2000;
const longText = Array.from({ length: 2000 }, (_, i) => 1 + ((i * 7919) % 31_000));

function runCandidate(request: CandidateRequest, places: Places): ThreadsReport {
  using model = openModel(request, places);
  const { cpus = null, threads } = model.candidate;
  const table = tableOfIds(Array.from({ length: request.batch }, () => longText));
  const embedder = model.embedder({
    prompt: "none",
    batch: request.batch,
    dim: "full",
    normalize: true,
    maxTokens: table.maxTokens,
  });
  const areBound = () =>
    cpus === null || threads().every((one) => one.cpus.every((cpu) => cpus.includes(cpu)));
  for (let call = 0; call < callCount || (call < mostCalls && !areBound()); call++) embedder.embed(table, 0);
  return { cpus, threads: threads() };
}

const { candidates, places } = JSON.parse(process.argv[2]!) as ThreadsTask;
console.log(JSON.stringify(candidates.map((request) => runCandidate(request, places))));
