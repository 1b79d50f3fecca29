// Chooses the dimension of a tick, and learns from what the choice took.
import type { DimBudget } from "./dim-budget.ts";

/** Weight of the newest tick in the smoothed slowdown. */
const NEWEST = 0.1;

/** The widest dim whose cost fits into what is left of the tick; the narrowest where none does. */
export function chooseDim(budget: DimBudget, spentNs: number): number {
  const { dims, costNs, budgetNs, slowdown } = budget;
  const leftNs = budgetNs - spentNs;
  let index = 0;
  while (index < dims.length - 1 && costNs[index] * slowdown > leftNs) index++;
  budget.chosen = index;
  return dims[index];
}

/** What followed the choice took this long. */
export function learnCost(budget: DimBudget, tookNs: number): void {
  const seen = tookNs / budget.costNs[budget.chosen];
  budget.slowdown += NEWEST * (seen - budget.slowdown);
}
