// Run by the crash tests: a process that accepts fan-outs over all its sources and works on them until it is killed.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { appendAudit } from '../../../src/audit/audit.ts';
import { memoryKeep } from '../../../src/connector/keep.ts';
import { Network } from '../../../src/connector/network.ts';
import { Linker } from '../../../src/identity/linker.ts';
import { systemClock } from '../../../src/simulator/clock.ts';
import { Authority } from '../../../src/sources/authority.ts';
import { memoryLimiters } from '../../../src/sources/budget.ts';
import { Composer } from '../../../src/sources/compose.ts';
import { Connections } from '../../../src/sources/connections.ts';
import { Ingest } from '../../../src/sources/ingest.ts';
import { open } from '../../../src/sources/open.ts';
import { Projector } from '../../../src/sources/project.ts';
import { type OpenStore, openStore } from '../../../src/store/database.ts';
import { accept } from '../../../src/write/accept.ts';
import type { Engine } from '../../../src/write/engine.ts';
import type { Failpoint } from '../../../src/write/failpoints.ts';
import { isEnd, type OperationStatus, waitsForPerson } from '../../../src/write/operation.ts';
import { Planner } from '../../../src/write/planner.ts';
import { WriteQueue } from '../../../src/write/queue.ts';
import { WriteWorker } from '../../../src/write/worker.ts';
import { ringOf } from '../../support/sealing.ts';
import { ledgerConnector } from './ledger-connector.ts';
import type { FromWorker, ToWorker, WorkerSetup } from './messages.ts';

const CONCURRENCY = 8;
const SWEEP_EVERY_MS = 100;
const DEADLINE_MS = 5_000;

const setup: WorkerSetup = JSON.parse(process.argv[2] ?? '{}');
const names = Object.keys(setup.sources);
let { signalAt } = setup;

const tell = (message: FromWorker): void => void process.send?.(message);
const store = await openStore(
  setup.store.kind === 'postgres'
    ? { ...setup.store, maxConnections: 10, keyring: ringOf(setup.keys) }
    : { ...setup.store, keyring: ringOf(setup.keys) },
  systemClock.now(),
);
const engine = engineOf(store);
const queue = new WriteQueue(store.jobs, CONCURRENCY, tellDefect);
const worker = new WriteWorker({
  ...{ engine, queue, holder: randomUUID(), isAlone: setup.store.kind === 'embedded', concurrency: CONCURRENCY },
  ...{ sleep: (ms: number, signal: AbortSignal) => delay(ms, undefined, { signal }), sweepEveryMs: SWEEP_EVERY_MS },
});
process.on('message', (message: ToWorker) => {
  if (message.kind === 'accept') void acceptFanOut(message.id);
  else void tellRest();
});
process.once('disconnect', () => process.exit());
await worker.start();
tell({ kind: 'started' });

function engineOf({ db }: OpenStore): Engine {
  const connections = new Connections(
    Object.entries(setup.sources).map(([name, url]) =>
      open(
        {
          ...{ name, definition: ledgerConnector, settings: { url, hasKeys: setup.hasKeys }, legalEntity: null },
          ...{
            currency: null,
            country: null,
            deadlineMs: DEADLINE_MS,
            limits: ledgerConnector.limits,
            mappings: {},
            reserve: { interactive: 0.2 },
            entities: null,
            network: new Network(['127.0.0.1']),
          },
        },
        systemClock,
        { limiters: memoryLimiters, keepOf: memoryKeep },
      ),
    ),
  );
  const composer = new Composer(new Authority({}, names), connections);
  const linker = new Linker({});
  return {
    ...{ db, clock: systemClock, connections, planner: new Planner(connections, new Map()), times: setup.times },
    ingest: new Ingest((...args) => linker.link(...args), new Projector(composer)),
    at: signalItself,
    trace: async (trx, entries) => {
      await appendAudit(trx, entries, systemClock.now());
      if (entries.some(({ action }) => action === 'step.applied')) signalItself('in-transaction');
    },
    report: (event) => {
      if (event.kind === 'defect') return tellDefect(event.error);
      tell({ kind: 'event', event });
    },
  };
}

function signalItself(place: Failpoint | 'in-transaction'): void {
  if (place !== signalAt?.place) return;
  const { signal } = signalAt;
  signalAt = null;
  tell({ kind: 'signalled' });
  process.kill(process.pid, signal);
}

function tellDefect(error: unknown): void {
  tell({ kind: 'defect', message: error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(error) });
}

/** Makes a location of the operation's name in every source, in the first one before the others. */
async function acceptFanOut(id: string): Promise<void> {
  const call = { signal: AbortSignal.timeout(DEADLINE_MS), purpose: 'write' } as const;
  const changes = names.map((connection, index) => ({
    ...{ connection, objectType: 'thing', role: index === 0 ? ('OWNER' as const) : ('FOLLOWER' as const) },
    ...{
      needs: index === 0 ? [] : [0],
      intent: { action: 'create', entity: 'Location', values: { name: id } } as const,
    },
  }));
  try {
    const acceptance = {
      ...({ id, mutation: 'locationCreate', entity: 'Location', entityId: null, caller: 'somebody' } as const),
      ...{ idempotencyKey: id, bodyDigest: 'digest', planHash: 'hash', requestedBy: 'somebody' },
      plans: await engine.planner.plan(changes, call),
      payload: { input: {}, checks: [], notes: [], approvers: null },
    };
    await accept(engine, acceptance, (trx, operationId) => worker.schedule(trx, operationId, 0));
    tell({ kind: 'accepted', id });
    worker.kick(id);
  } catch (error) {
    tell({ kind: 'not-accepted', id, reason: error instanceof Error ? error.message : String(error) });
  }
}

/** Looks until everything has ended or waits for a person: others may be the ones to end it. */
async function tellRest(): Promise<void> {
  for (;;) {
    const statuses = await statusesNow();
    if (statuses !== null && Object.values(statuses).every((status) => isEnd(status) || waitsForPerson(status)))
      return tell({ kind: 'rest', statuses });
    await delay(SWEEP_EVERY_MS);
  }
}

/** null while the store does not answer. */
async function statusesNow(): Promise<Readonly<Record<string, OperationStatus>> | null> {
  try {
    const { rows } = await sql<{ id: string; status: OperationStatus }>`
      select id, status from write_operations`.execute(store.db);
    return Object.fromEntries(rows.map(({ id, status }) => [id, status]));
  } catch {
    return null;
  }
}
