// What a person reads of the proof of a case.
import { PROOF_LEVELS, PROVEN, parityText } from "../../engine/proof.ts";
import type { ProofReport } from "../proof/proof-report.ts";

/** One line; none where nothing had to be proven. */
export function proofNotes(proof: ProofReport | undefined): string[] {
  if (proof === undefined) return [];
  const { level, missing, device, parity, operators } = proof;
  const nodes = operators.reduce((sum, { nodeCount }) => sum + nodeCount, 0);
  const parts = [
    `Proof ${level} of ${PROVEN}: ${PROOF_LEVELS[level]}`,
    device?.driver && `driver ${device.driver}`,
    parityText(parity),
    `${nodes} nodes in the profile`,
    missing && `missing: ${missing}`,
  ];
  return [`${parts.filter(Boolean).join("; ")}.`];
}
