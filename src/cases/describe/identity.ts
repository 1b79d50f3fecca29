// Who a case is: the columns that are constant over its rows.
import { defaultVariant } from "../../assets/model/models.ts";
import { routesFor } from "../../engine/routes.ts";
import type { Candidate } from "../../open/candidate.ts";
import type { CaseIdentity } from "../../schema/call-columns.ts";
import type { RunContext } from "../run-context.ts";
import type { BenchCase } from "../settings.ts";

/** What is known once the case was opened; before, it is as asked for. */
export interface KnownIdentity {
  readonly model: string;
  readonly variant: string;
  readonly runtime: string;
  readonly provider: string;
  readonly dim: number | undefined;
  readonly cpus: readonly number[] | undefined;
}

export function identityOf(
  benchCase: BenchCase,
  { run, machine, settings }: RunContext,
  known: KnownIdentity,
): CaseIdentity {
  const { backend, layer, batch, threads, spin, load, gapMs, text } = benchCase;
  const { model, variant, runtime, provider, dim, cpus } = known;
  return {
    run,
    machine,
    candidate: `${model}/${variant}/${runtime}/${provider}`,
    model,
    variant,
    backend,
    runtime,
    provider,
    layer,
    dim,
    batch,
    threads,
    pin: cpus ? `cpu:${cpus.join("+")}` : "0",
    spin: spin ? 1 : 0,
    load,
    // Layer C gives each of its stretches its own.
    arm: undefined,
    round: undefined,
    rate_hz: settings.rateHz,
    gap_ms: gapMs,
    repeat_hits: layer === "C" ? settings.ticks.repeatHits : undefined,
    text: text.kind === "file" ? text.path : text.words,
  };
}

/** What is known of a case that is not opened. */
export function askedIdentity(benchCase: BenchCase): KnownIdentity {
  const [{ runtime, provider }] = routesFor(benchCase);
  const { model, variant = defaultVariant(model) } = benchCase;
  const dim = benchCase.dim === "full" ? undefined : benchCase.dim;
  return { model, variant, runtime, provider, dim, cpus: undefined };
}

/** What is known of one that is. */
export function openedIdentity(
  { model, route, engine, cpus }: Candidate,
  dim: number | undefined,
): KnownIdentity {
  const { id, variant } = model;
  return { model: id, variant, runtime: route.runtime, provider: engine.provider, dim, cpus };
}
