// Vectors such as models make: in clusters, with most of their variance in the first components.
import { type Random, randomBelow, randomFrom } from "../../../src/core/random.ts";

export function clusteredVectors(count: number, width: number, seed: number): Float32Array[] {
  const random = randomFrom(seed);
  const centres = Array.from({ length: 40 }, () => normalVector(width, random));
  return Array.from({ length: count }, () => {
    const centre = centres[randomBelow(centres.length, random)]!;
    const noise = normalVector(width, random);
    return centre.map((value, c) => value + 2 * noise[c]!);
  });
}

function normalVector(width: number, random: Random): Float32Array {
  return Float32Array.from({ length: width }, (_, c) => normal(random) / Math.sqrt(1 + c / 16));
}

/** Box and Muller, 1958. */
function normal(random: Random): number {
  const uniform = () => (random() + 0.5) / 2 ** 32;
  return Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
