// The other side of a proof: a process of its own makes the vectors of 64 texts on the device and on the CPU, and reads where each node
// ran. What is timed never keeps such a profile.

import { ExitCode, isFailure } from "../../core/errors.ts";
import { exitCodeOf } from "../../core/system-error.ts";
import { type Parity, parityLimits, proofOf } from "../../engine/proof.ts";
import { embedAll } from "../../golden/run.ts";
import { goldenTexts } from "../../golden/texts.ts";
import { type OpenModel, openModel } from "../../open/model.ts";
import { agreements } from "../../vectors/agreement.ts";
import type { Vectors } from "../../vectors/vectors.ts";
import type { ProofTask } from "../children/tasks.ts";
import type { ProofAnswer, ProofReport } from "./proof-report.ts";

/** Neighbours that are compared. */
const DEPTH = 10;

/** @param taskJson a ProofTask */
export async function runProve(taskJson: string): Promise<ProofAnswer> {
  try {
    return { report: await prove(JSON.parse(taskJson) as ProofTask) };
  } catch (error) {
    if (!isFailure(error)) throw error;
    const { exitCode, message, next } = error;
    return { failure: { exitCode, message, next } };
  }
}

async function prove(task: ProofTask): Promise<ProofReport> {
  const texts = await goldenTexts();
  const { model, refusal } = openProfiled(task);
  using opened = model;
  const { batch } = task.candidate;
  const request = { texts, batch, prompt: task.prompt };
  const onDevice = embedAll(opened, request);
  const { candidate } = opened;
  const { engine, device, route } = candidate;
  const profile = engine.profile();
  const reference = onCpu(task, request, engine.lengths.length > 0 ? candidate.model.maxTokens : undefined);
  const parity = parityOf(reference, onDevice);
  // ONNX Runtime accepts a setting that it, or the CPU, does nothing about: then the bits are those of f32.
  const isReference = route.backend === "cpu" && route.runtime === "ort" && isSame(reference, onDevice);
  const precision = isReference ? "f32" : (engine.precision ?? profile.precision);
  const { otherDevices } = engine;
  const { operators } = profile;
  const isLibrary = route.library !== undefined;
  // Where nobody says what a library's device computes in, it may be f16.
  const limits = parityLimits(precision ?? (isLibrary ? "f16" : undefined), candidate.model.variant);
  const elsewhere = refusal === undefined && engine.fallback !== "none" ? engine.placement : undefined;
  const proof = proofOf({ device, otherDevices, refusal, elsewhere, parity, limits, operators });
  // A library says only now which provider it brings.
  const taken = { ...route, provider: engine.provider };
  return { ...proof, route: taken, device, otherDevices, precision, parity, operators };
}

/** Without the CPU where that can be; where it cannot, with it, and why. */
function openProfiled({ candidate, places }: ProofTask): { model: OpenModel; refusal: string | undefined } {
  const open = (acceptsCpuNodes: boolean) =>
    openModel({ ...candidate, acceptsCpuNodes, isProfiled: true }, places);
  try {
    return { model: open(false), refusal: undefined };
  } catch (error) {
    if (exitCodeOf(error) !== ExitCode.disqualified) throw error;
    return { model: open(true), refusal: (error as Error).message };
  }
}

/**
 * The same graph on the CPU in f32, without padding.
 * @param maxTokens where the device has texts cut to its longest shape
 */
function onCpu(
  { candidate, places }: ProofTask,
  request: Parameters<typeof embedAll>[1],
  maxTokens: number | undefined,
): Vectors {
  const reference = {
    ...candidate,
    backend: "cpu",
    runtime: "auto",
    provider: undefined,
    providerLibrary: undefined,
    providerOptions: undefined,
    precision: undefined,
    lengths: undefined,
    recipe: { ...candidate.recipe, ...(maxTokens !== undefined && { maxTokens }) },
  } as const;
  using model = openModel(reference, places);
  return embedAll(model, request);
}

function isSame(one: Vectors, other: Vectors): boolean {
  return one.values.every((value, at) => value === other.values[at]);
}

function parityOf(onCpu: Vectors, onDevice: Vectors): Parity {
  const rows = agreements(onCpu, onDevice, DEPTH);
  return {
    texts: rows.length,
    smallestCosine: Math.min(...rows.map(({ cosine }) => cosine)),
    meanOverlap: rows.reduce((sum, { overlap }) => sum + overlap, 0) / rows.length,
  };
}
