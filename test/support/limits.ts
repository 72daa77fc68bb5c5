import { limits as shape } from '../../src/config/limits-shape.ts';
import { openLimits } from '../../src/limits/open.ts';
import { memoryLimiters } from '../../src/sources/budget.ts';

/** The limits of a configuration, those by default when it is left out, and what they tell. */
export function limitsOf(config?: unknown) {
  const told: string[] = [];
  const parsed = shape.parse(config);
  return { ...openLimits(parsed, memoryLimiters, { exceeded: (limit, mode) => told.push(`${limit} ${mode}`) }), told };
}
