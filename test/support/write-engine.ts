import { appendAudit } from '../../src/audit/audit.ts';
import type { EntityName } from '../../src/model/index.ts';
import type { ManualClock } from '../../src/simulator/clock.ts';
import type { Db } from '../../src/store/database.ts';
import { accept } from '../../src/write/accept.ts';
import type { Engine } from '../../src/write/engine.ts';
import { Executor } from '../../src/write/executor.ts';
import type { DraftChange } from '../../src/write/operation.ts';
import { Planner } from '../../src/write/planner.ts';
import type { FakeSource } from './fake-port.ts';
import { indexOf } from './index.ts';

const TIMES = {
  ...{ leaseMs: 10_000, renewMs: 5_000, deadlineMs: 5_000, firstPauseMs: 1_000, maxPauseMs: 60_000 },
  ...{ absentAfterMs: 2_000, maxAttempts: 4, shownWithinMs: 60_000, keysForMs: 60_000 },
};

/** What runs operations over fake sources, without a queue. */
export function writeEngineOf(
  db: Db,
  clock: ManualClock,
  sources: Readonly<Record<string, FakeSource<EntityName>>>,
): Engine {
  const { connections, ingest } = indexOf(sources);
  return {
    ...{ db, clock, connections, ingest, planner: new Planner(connections, new Map()), times: TIMES },
    at: () => undefined,
    trace: (trx, traces) => appendAudit(trx, traces, clock.now()),
    report: () => undefined,
  };
}

/** Accepts an operation of these changes, `wop_1`, and runs it until it ends or waits. */
export async function acceptedAndRun(engine: Engine, changes: readonly DraftChange[]): Promise<void> {
  const plans = await engine.planner.plan(changes, { signal: AbortSignal.timeout(5_000), purpose: 'write' });
  const entity = changes[0]?.intent.entity ?? 'Customer';
  const acceptance = {
    ...({ id: 'wop_1', mutation: 'ofTheTest', entity, entityId: null, caller: 'somebody' } as const),
    ...{ idempotencyKey: 'key', bodyDigest: 'digest', planHash: 'hash', requestedBy: 'somebody', plans },
    payload: { input: {}, checks: [], notes: [], approvers: null },
  };
  await accept(engine, acceptance, async () => undefined);
  await new Executor(engine, 'worker', () => false).run('wop_1');
}
