import { limits as shape } from '../../src/config/limits-shape.ts';
import { openLimits } from '../../src/limits/open.ts';
import { Authority } from '../../src/sources/authority.ts';
import { memoryLimiters } from '../../src/sources/budget.ts';
import { Connections } from '../../src/sources/connections.ts';
import { freshnessByRules } from '../../src/sources/freshness.ts';
import { IndexState } from '../../src/sources/index-state.ts';

/** The limits of a configuration, those by default when it is left out, and what they tell. */
export function limitsOf(config?: unknown) {
  const told: string[] = [];
  const opened = openLimits(shape.parse(config), {
    limiters: memoryLimiters,
    report: { exceeded: (limit, mode) => told.push(`${limit} ${mode}`) },
    connections: new Connections([]),
    authority: new Authority({}, []),
    freshnessOf: freshnessByRules([]),
    indexState: new IndexState(),
    now: () => 0,
  });
  return { ...opened, told };
}
