// Who a case is: the columns that are constant over its rows.

import { defaultVariant } from "../../assets/model/models.ts";
import type { Pin } from "../../core/pin.ts";
import { type Device, shortName } from "../../engine/device.ts";
import { PROVEN } from "../../engine/proof.ts";
import type { Backend } from "../../engine/providers.ts";
import { routesFor } from "../../engine/routes.ts";
import { canPin } from "../../host/pinning.ts";
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
  /** What the device computes in, and itself; undefined where that is not known. */
  readonly precision: string | undefined;
  readonly device: Device | undefined;
  /** How far it is proven that it computes. */
  readonly proof: number | undefined;
}

/** Empty where pinning was asked for and the system binds no thread. */
function pinLabel(pin: Pin, cpus: readonly number[] | undefined): string | undefined {
  if (cpus) return `cpu:${cpus.join("+")}`;
  return pin === "none" || canPin() ? "0" : undefined;
}

export function identityOf(
  benchCase: BenchCase,
  { run, machine, settings, proof: report }: RunContext,
  known: KnownIdentity,
): CaseIdentity {
  const { backend, layer, batch, threads, spin, arena, load, gapMs, callers, sessions, text } = benchCase;
  const { model, variant, runtime, provider, dim, cpus, proof } = known;
  const { precision = report?.precision, device = report?.device } = known;
  return {
    run,
    machine,
    candidate: [model, variant, runtime, provider, ...precisionOf(benchCase)].join("/"),
    model,
    variant,
    backend: backendLabel(backend, device),
    runtime,
    provider,
    layer,
    dim,
    batch,
    threads,
    pin: pinLabel(benchCase.pin, cpus),
    spin: spin ? 1 : 0,
    load,
    // Layer C gives each of its stretches its own.
    arm: undefined,
    round: undefined,
    rate_hz: settings.rateHz,
    gap_ms: gapMs,
    repeat_hits: layer === "C" ? settings.ticks.repeatHits : undefined,
    text: text.kind === "file" ? text.path : text.words,
    // Whoever starts the processes numbers them.
    process: undefined,
    precision,
    device: device?.name,
    proof: report?.level ?? proof,
    // Only ONNX Runtime has one that can be switched off.
    arena: runtime === "ort" ? Number(arena) : undefined,
    callers: layer === "C" ? undefined : callers,
    sessions: layer === "C" || callers === 1 ? undefined : sessions,
  };
}

/** A program for the CPU is one, whatever was asked for. */
function backendLabel(backend: Backend, device: Device | undefined): string {
  return device?.kind === "software" ? `cpu (${shortName(device.name)})` : backend;
}

/** Said of a candidate where it is not the device's own. */
function precisionOf({ backend, precision }: BenchCase): readonly string[] {
  const isOwn = precision === undefined || (backend === "cpu" && precision === "f32");
  return isOwn ? [] : [precision];
}

/** What is known of a case that is not opened. */
export function askedIdentity(benchCase: BenchCase): KnownIdentity {
  const [{ runtime, provider }] = routesFor(benchCase);
  const { model, variant = defaultVariant(model) } = benchCase;
  const dim = benchCase.dim === "full" ? undefined : benchCase.dim;
  return {
    model,
    variant,
    runtime,
    provider,
    dim,
    cpus: undefined,
    precision: undefined,
    device: undefined,
    proof: undefined,
  };
}

/** What is known of one that is. */
export function openedIdentity(
  { model, route, engine, cpus, device }: Candidate,
  dim: number | undefined,
): KnownIdentity {
  const { id, variant } = model;
  const { provider, precision } = engine;
  // The CPU needs no other process to prove it: the library's record of the graph is whole, and its sums are what others are held against.
  const proof = route.backend === "cpu" && engine.fallback === "none" ? PROVEN : undefined;
  return { model: id, variant, runtime: route.runtime, provider, dim, cpus, precision, device, proof };
}
