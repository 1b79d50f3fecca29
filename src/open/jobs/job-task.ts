// What a process that helps to encode is told, and what it answers: calls of a model that are made there as they would be made here.
import type { CallIds } from "../../embed/call-helpers.ts";
import type { CandidateRequest } from "../candidate.ts";
import type { EmbedRequest } from "../embedding.ts";
import type { Places } from "../places.ts";

export interface JobTask {
  readonly candidate: CandidateRequest;
  readonly places: Places;
}

/** Some calls that one embedder makes. */
export interface JobPiece {
  readonly embed: EmbedRequest;
  readonly calls: readonly CallIds[];
}

/** The first word of a process says that it is ready; each later one what its last piece came to. */
export type JobWord = { readonly ready: true } | JobResult;

export interface JobResult {
  /** The vectors of each call, [batch, dim]; undefined where one failed. */
  readonly vectors: readonly Float32Array[] | undefined;
  readonly tookNs: number;
}

/** Null: there is nothing left to do. */
export type JobReply = JobPiece | null;
