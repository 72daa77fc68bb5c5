import { appendAudit } from '../../../src/audit/audit.ts';
import type { Clock } from '../../../src/model/clock.ts';
import type { EntityName } from '../../../src/model/index.ts';
import type { Db } from '../../../src/store/database.ts';
import { type Acceptance, accept } from '../../../src/write/accept.ts';
import type { Engine, WriteEvent } from '../../../src/write/engine.ts';
import { Executor } from '../../../src/write/executor.ts';
import type { AtFailpoint } from '../../../src/write/failpoints.ts';
import type { DraftChange } from '../../../src/write/operation.ts';
import { Planner } from '../../../src/write/planner.ts';
import type { FakeSource } from '../../support/fake-port.ts';
import { indexOf } from '../../support/index.ts';
import { TIMES } from './times.ts';

/** An engine over an index and writing sources, by the names of their connections. */
export function engineOver(
  db: Db,
  clock: Clock,
  sources: Readonly<Record<string, FakeSource<EntityName>>>,
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

/** Accepts changes as one operation, `wop_1`, and runs it until it ends or waits. */
export async function acceptedAndRun(engine: Engine, changes: readonly DraftChange[]): Promise<void> {
  const entity = changes[0]?.intent.entity;
  await accepted(engine, changes, entity === undefined ? {} : { entity });
  await new Executor(engine, 'worker', () => false).run('wop_1');
}
