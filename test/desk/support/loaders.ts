import type { Caller } from '../../../src/auth/caller.ts';
import { EntityLoaders } from '../../../src/loaders/entities.ts';
import { PartReader } from '../../../src/loaders/reader.ts';
import { ManualClock } from '../../../src/simulator/clock.ts';
import { IndexState } from '../../../src/sources/index-state.ts';
import type { Db } from '../../../src/store/database.ts';
import type { indexOf } from '../../support/index.ts';
import { MAY_4 } from '../../support/records.ts';

/** Loads entities as a caller sees them, from the index alone: whatever it holds is fresh enough. */
export function loadersFor(
  db: Db,
  caller: Caller,
  { connections, composer }: Pick<ReturnType<typeof indexOf>, 'connections' | 'composer'>,
): EntityLoaders {
  const clock = new ManualClock(MAY_4);
  const reader = new PartReader({
    ...{ connections, indexState: new IndexState(), cacheLifetimeMs: 0, clock },
    cache: { getMany: async (keys) => keys.map(() => undefined), setMany: async () => undefined },
    sleep: async (ms) => clock.advance(ms),
    writeBehind: () => undefined,
  });
  const read = {
    ...{ startedAtMs: MAY_4, signal: new AbortController().signal, asked: new Map() },
    ...{ onExchange: () => undefined, onFailure: () => undefined, onServed: () => undefined },
  };
  return new EntityLoaders({
    ...{ db, connections, composer, reader, read },
    freshnessOf: () => ({ maxAgeMs: 3_600_000, onError: 'STALE', staleForMs: 3_600_000 }),
    viewerOf: (entity, records) => caller.viewerOf(entity, records),
  });
}
