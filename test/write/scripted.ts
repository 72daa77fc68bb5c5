import { appendAudit } from '../../src/audit/audit.ts';
import { type FailureKind, SourceError } from '../../src/connector/errors.ts';
import { keyOfStep } from '../../src/connector/step.ts';
import type { Change, FindOutcome, Inputs, PlannedChange, StepCall, WriteOutcome } from '../../src/connector/write.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { Db, Trx } from '../../src/store/database.ts';
import { accept } from '../../src/write/accept.ts';
import type { Engine, WriteEvent } from '../../src/write/engine.ts';
import type { DraftChange } from '../../src/write/operation.ts';
import { Planner } from '../../src/write/planner.ts';
import type { WriteTimes } from '../../src/write/times.ts';
import { FakeSource } from '../support/fake-port.ts';
import { indexOf } from '../support/index.ts';

/** A source with one location, whose answers to writes are scripted. Where a script says null, or there is none, it does as it is told. */
export class ScriptedSource extends FakeSource<'Location'> {
  /** The names that it was given, in their order. */
  readonly effects: string[] = [];
  /** The names of all requests, whatever became of them. */
  readonly sent: string[] = [];
  onApply: (name: string) => Promise<WriteOutcome | null> = async () => null;
  onFind: () => FindOutcome | null = () => null;

  constructor(keyLifetimeMs?: number) {
    super({ entity: 'Location', parts: [{ name: 'core', fields: ['name'], tracked: 'watermark' }] });
    this.records.set('1', { name: 'Hall' });
    Object.assign(this.port, {
      write: {
        ...{ actions: ['update'], fields: { create: [], update: ['name'] } },
        plan: async (change: Change<'Location'>) => planOf(change),
        apply: (step: StepCall, inputs: Inputs) => this.#apply(step, inputs),
        find: async (step: StepCall) => this.#find(step),
        ...(keyLifetimeMs === undefined ? {} : { keyLifetimeMs }),
      },
    });
  }

  async #apply(step: StepCall, inputs: Inputs): Promise<WriteOutcome> {
    const name = String(step.request.body);
    this.sent.push(name);
    const scripted = await this.onApply(name);
    if (scripted !== null) return scripted;
    this.effects.push(name);
    this.records.set('1', { name });
    return { kind: 'applied', key: keyOfStep(step, inputs) ?? '1', version: null };
  }

  #find(step: StepCall): FindOutcome {
    const isThere = this.records.get('1')?.name === step.request.body;
    return this.onFind() ?? (isThere ? { kind: 'applied', key: '1', version: null } : { kind: 'absent' });
  }
}

function planOf(change: Change<'Location'>): PlannedChange {
  if (change.action !== 'update') throw new Error('not of these tests');
  const before = change.current.record.name ?? null;
  const after = change.values.name ?? null;
  const call = (body: unknown): StepCall => ({
    ...{ operation: 'PUT /things', objectType: 'thing', key: change.key, expects: null },
    request: { method: 'PUT', path: '/things', body },
  });
  const undo = { kind: 'restore', call: call(before) } as const;
  const step = { ...call(after), id: '1', needs: [], diff: [{ path: 'name', before, after }], undo };
  return { steps: [step], refused: [], lossy: [] };
}

export function failed(kind: FailureKind, wasSent: boolean): SourceError {
  return new SourceError(kind, { source: 'fake', operation: 'PUT /things', detail: 'as told', wasSent });
}

export interface ScriptedEngine {
  readonly db: Db;
  readonly clock: Clock;
  readonly times: WriteTimes;
  readonly sources: Readonly<Record<string, ScriptedSource>>;
  readonly report: (event: WriteEvent) => void;
}

export function engineOver({ sources, clock, ...rest }: ScriptedEngine): Engine {
  const { connections, ingest } = indexOf(sources);
  return {
    ...{ ...rest, clock, connections, ingest, planner: new Planner(connections, new Map()), at: () => undefined },
    trace: (trx, traces) => appendAudit(trx, traces, clock.now()),
  };
}

/** Accepts the operation `wop_1`, which gives the locations of these connections a new name. Each waits for those that `needs` names. */
export async function acceptRenaming(
  engine: Engine,
  needsByConnection: Readonly<Record<string, readonly number[]>>,
  schedule: (trx: Trx, id: string) => Promise<void> = async () => undefined,
): Promise<void> {
  const changes = Object.entries(needsByConnection).map(
    ([connection, needs], index): DraftChange => ({
      ...{ connection, objectType: 'thing', role: index === 0 ? 'OWNER' : 'FOLLOWER', needs },
      intent: { action: 'update', entity: 'Location', key: '1', values: { name: 'New' } },
    }),
  );
  const acceptance = {
    ...({ id: 'wop_1', mutation: 'locationUpdate', entity: 'Location', entityId: null, caller: 'somebody' } as const),
    ...{ idempotencyKey: 'key', bodyDigest: 'digest', planHash: 'hash', requestedBy: 'somebody' },
    plans: await engine.planner.plan(changes, { signal: AbortSignal.timeout(5_000), purpose: 'write' }),
    payload: { input: {}, checks: [], notes: [], approvers: null },
  };
  await accept(engine, acceptance, schedule);
}
