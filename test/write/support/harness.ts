import { appendAudit } from '../../../src/audit/audit.ts';
import type { Clock } from '../../../src/model/clock.ts';
import type { Db } from '../../../src/store/database.ts';
import { type Acceptance, accept } from '../../../src/write/accept.ts';
import type { Engine, WriteEvent } from '../../../src/write/engine.ts';
import type { AtFailpoint } from '../../../src/write/failpoints.ts';
import type { DraftChange } from '../../../src/write/operation.ts';
import { Planner } from '../../../src/write/planner.ts';
import { indexOf } from '../../support/index.ts';
import type { WritingSource } from './writing-source.ts';

export const TIMES = {
  ...{ leaseMs: 10_000, renewMs: 5_000, deadlineMs: 5_000, firstPauseMs: 1_000, maxPauseMs: 60_000 },
  ...{ absentAfterMs: 2_000, maxAttempts: 4, shownWithinMs: 60_000, keysForMs: 60_000 },
};

/** An engine over an index and writing sources, by the names of their connections. */
export function engineOver(
  db: Db,
  clock: Clock,
  sources: Readonly<Record<string, WritingSource>>,
  hooks: { readonly at?: AtFailpoint; readonly report?: (event: WriteEvent) => void } = {},
): Engine {
  const { connections, ingest } = indexOf(sources);
  return {
    ...{ db, clock, connections, ingest, planner: new Planner(connections, new Map()), times: TIMES },
    at: hooks.at ?? (() => undefined),
    trace: (trx, traces) => appendAudit(trx, traces, clock.now()),
    report: hooks.report ?? (() => undefined),
  };
}

/** The change of the name of the record `1`. */
export function renaming(connection: string, name: string, needs: readonly number[] = []): DraftChange {
  return {
    ...{ connection, objectType: 'thing', role: needs.length === 0 ? 'OWNER' : 'FOLLOWER', needs },
    intent: { action: 'update', entity: 'Location', key: '1', values: { name } },
  };
}

export const MAKING: DraftChange = {
  ...{ connection: 'erp', objectType: 'thing', role: 'OWNER', needs: [] },
  intent: { action: 'create', entity: 'Location', values: { name: 'New hall' } },
};

/** Plans changes and accepts them as one operation of `somebody`. */
export async function accepted(
  engine: Engine,
  changes: readonly DraftChange[],
  details: Partial<Omit<Acceptance, 'plans' | 'payload'>> & { readonly approvers?: readonly string[] } = {},
): Promise<boolean> {
  const plans = await engine.planner.plan(changes, { signal: AbortSignal.timeout(5_000), purpose: 'write' });
  const { approvers = null, ...given } = details;
  const acceptance: Acceptance = {
    ...{ id: 'wop_1', mutation: 'customerUpdate', entity: 'Location', entityId: null },
    ...{ caller: 'somebody', idempotencyKey: 'key', bodyDigest: 'digest', planHash: 'hash', requestedBy: 'somebody' },
    ...given,
    plans,
    payload: { input: {}, checks: [], notes: [], approvers },
  };
  return accept(engine, acceptance, async () => undefined);
}
