// The processes that encode beside this one: how many, where each runs, and how they are started.
import type { Pin } from "../../core/pin.ts";
import { performanceCores } from "../../host/cores.ts";
import { cpusOf } from "../../host/pinning.ts";
import type { CandidateRequest } from "../../open/candidate.ts";
import { JobPool } from "../../open/jobs/job-pool.ts";
import { placesOf } from "../../open/places.ts";
import { HIDDEN_COMMANDS } from "./hidden-names.ts";
import { selfCommand } from "./self-command.ts";

type JobOptions = Parameters<typeof placesOf>[0] & { readonly jobs: number | undefined };

/** @param note tells a person what went wrong beside */
export function openJobs(
  candidate: CandidateRequest,
  options: JobOptions,
  note: (text: string) => void,
): JobPool {
  const places = placesOf(options);
  return new JobPool({
    // The machine's cores are counted where there is work for more than one.
    jobs: () => options.jobs ?? usualJobs(candidate),
    isAsked: options.jobs !== undefined,
    tasksOf(jobs) {
      const pins = jobs > 1 ? pinsOf(candidate, jobs) : [];
      return Array.from({ length: jobs }, (_, job) => {
        return { candidate: { ...candidate, pin: pins[job] ?? candidate.pin }, places };
      });
    },
    command: selfCommand([HIDDEN_COMMANDS.encode]),
    note,
  });
}

/** One device computes one call after the other, and whoever names CPUs wants no others. */
function usualJobs({ backend, provider, pin, threads }: CandidateRequest): number {
  if (backend !== "cpu" || provider !== undefined || pin !== "none") return 1;
  return Math.max(1, Math.floor(performanceCores() / threads));
}

/** To each its own of the CPUs that all of them get, as far as they go. */
function pinsOf({ pin, threads }: CandidateRequest, jobs: number): readonly Pin[] {
  const cpus = cpusOf(pin, jobs * threads);
  if (cpus === undefined || cpus.length < jobs * threads) return [];
  return Array.from({ length: jobs }, (_, job) => cpus.slice(job * threads, (job + 1) * threads));
}
