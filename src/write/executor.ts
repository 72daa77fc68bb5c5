import type { Engine } from './engine.ts';
import { OperationLostError, type OperationPatch, patchOperation, patchStep, readOperation } from './journal.ts';
import { Lease } from './lease.ts';
import {
  isEnd,
  type JournalOperation,
  type JournalStep,
  type StepStatus,
  stuckStatus,
  waitsForPerson,
} from './operation.ts';
import type { Progress } from './settle.ts';
import { dropStandIns, show } from './showing.ts';
import { stepCall } from './step-call.ts';
import { StepRunner } from './step-runner.ts';
import { UndoRunner } from './undo-runner.ts';

/** Where an operation came to rest. */
export type Rest =
  | { readonly kind: 'ended' }
  /** Until this instant, by the engine's clock. */
  | { readonly kind: 'waits'; readonly until: Date }
  | { readonly kind: 'person' }
  /** Somebody else works on it, or it is not there. */
  | { readonly kind: 'not-ours' };

const OPEN: ReadonlySet<StepStatus> = new Set(['UNPLANNED', 'PENDING', 'SENDING', 'UNKNOWN']);

/** Takes operations as far as they go now. Any number of processes may try the same one: the lease lets one of them. */
export class Executor {
  readonly #engine: Engine;
  readonly #holder: string;
  readonly #isStopping: () => boolean;

  constructor(engine: Engine, holder: string, isStopping: () => boolean) {
    this.#engine = engine;
    this.#holder = holder;
    this.#isStopping = isStopping;
  }

  /** Runs an operation until it ends, waits, or needs a person. Throws what is a defect. */
  async run(id: string): Promise<Rest> {
    const lease = await Lease.claim(this.#engine.db, id, this.#holder, this.#engine.times);
    if (lease === null) return { kind: 'not-ours' };
    try {
      const rest = await new Run(this.#engine, lease).toRest(this.#isStopping);
      await lease.release();
      return rest;
    } catch (error) {
      if (error instanceof OperationLostError) return { kind: 'not-ours' };
      // What went wrong counts; a lease that cannot be given back ends by its time.
      await lease.release().catch(() => undefined);
      throw error;
    }
  }
}

/** One turn of one operation. */
class Run {
  readonly #engine: Engine;
  readonly #lease: Lease;
  readonly #steps: StepRunner;
  readonly #undos: UndoRunner;
  /** The changes whose records were read again. */
  readonly #lookedAt = new Set<number>();

  constructor(engine: Engine, lease: Lease) {
    this.#engine = engine;
    this.#lease = lease;
    this.#steps = new StepRunner(engine, lease);
    this.#undos = new UndoRunner(engine, lease);
  }

  async toRest(isStopping: () => boolean): Promise<Rest> {
    for (;;) {
      if (isStopping()) return { kind: 'not-ours' };
      const operation = await readOperation(this.#engine.db, this.#lease.operationId);
      if (operation === null) return { kind: 'not-ours' };
      if (isEnd(operation.status)) return { kind: 'ended' };
      if (waitsForPerson(operation.status)) return { kind: 'person' };
      const rest = operation.status === 'COMPENSATING' ? await this.#back(operation) : await this.#forward(operation);
      if (rest !== null) return rest;
    }
  }

  /** One round of all steps that can go now, and beside them of what those before have made; null = go on. */
  async #forward(operation: JournalOperation): Promise<Rest | null> {
    const isRejected = operation.steps.some(({ status }) => status === 'REJECTED');
    const open = operation.steps.filter(({ status }) => OPEN.has(status));
    const ready = isRejected ? [] : open.filter((step) => this.#isDue(step) && hasItsNeeds(operation, step));
    const made = this.#takeMade(operation);
    if (ready.length === 0 && made.length === 0) {
      if (isRejected) return this.#turnBack(operation);
      return open.length === 0 ? this.#finish(operation) : this.#wait(operation, open);
    }
    if (ready.length > 0 && operation.status !== 'RUNNING')
      await this.#patch(operation, { status: 'RUNNING', retryAt: null, waitsFor: [] });
    // All of them, also when one is a defect: none may still run when the lease is given back.
    const shows = made.map((change) => this.#show(operation, change));
    const turns = await Promise.allSettled([...ready.map((step) => this.#steps.advance(operation, step)), ...shows]);
    const failed = turns.find((turn) => turn.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    const needsPerson = turns.some((turn) => turn.status === 'fulfilled' && turn.value === 'person');
    return needsPerson ? this.#askPerson(operation) : null;
  }

  /** The changes of which all steps have happened and that have not been looked at in this turn. Once: some sources show them later. */
  #takeMade({ steps }: JournalOperation): readonly number[] {
    const byChange = Map.groupBy(steps, ({ change }) => change);
    const made = [...byChange].filter(
      ([change, its]) =>
        !this.#lookedAt.has(change) &&
        its.every(({ status }) => status === 'APPLIED') &&
        !its.every(({ isShown }) => isShown),
    );
    return made.map(([change]) => {
      this.#lookedAt.add(change);
      return change;
    });
  }

  /** The record of a change is read again. */
  async #show(operation: JournalOperation, change: number): Promise<Progress> {
    await show(this.#engine, operation, change, stepCall(this.#engine, this.#lease), (run) => this.#lease.write(run));
    this.#engine.at('step.after-shown');
    return 'on';
  }

  async #finish(operation: JournalOperation): Promise<Rest> {
    this.#engine.at('finish.before-journal');
    const isShown = operation.steps.every((step) => step.isShown || step.status !== 'APPLIED');
    await this.#lease.write(async (trx) => {
      if (isShown) await dropStandIns(this.#engine, trx, operation);
      await patchOperation(trx, operation.id, { ...this.#end('COMPLETED'), failure: null });
      await this.#engine.trace(trx, [finishedTrace(operation, 'COMPLETED')]);
    });
    this.#tell(operation, 'COMPLETED');
    this.#engine.at('finish.after-journal');
    return { kind: 'ended' };
  }

  /** The tries of an undoing are its own. */
  async #turnBack(operation: JournalOperation): Promise<null> {
    const rejected = operation.steps.find(({ status }) => status === 'REJECTED');
    await this.#lease.write(async (trx) => {
      for (const { id, status } of operation.steps)
        if (status === 'APPLIED') await patchStep(trx, operation.id, id, { attempts: 0 });
      await patchOperation(trx, operation.id, {
        status: 'COMPENSATING',
        failure: rejected?.failure ?? null,
        retryAt: null,
        waitsFor: [],
      });
    });
    this.#tell(operation, 'COMPENSATING');
    return null;
  }

  /** One step of the way back; null = go on. Nothing is undone before it is known what happened. */
  async #back(operation: JournalOperation): Promise<Rest | null> {
    const unsettled = operation.steps.filter(({ status }) => status === 'SENDING' || status === 'UNKNOWN');
    if (unsettled.length > 0) return this.#settleAll(operation, unsettled);
    const idle = operation.steps.filter(({ status }) => status === 'PENDING' || status === 'UNPLANNED');
    if (idle.length > 0) {
      await this.#lease.write(async (trx) => {
        for (const { id } of idle) await patchStep(trx, operation.id, id, { status: 'SKIPPED', retryAt: null });
      });
      return null;
    }
    const last = operation.steps.findLast(({ status }) => status === 'APPLIED' || status === 'UNDOING');
    if (last === undefined) return this.#finishBack(operation);
    if (!this.#isDue(last)) return this.#wait(operation, [last]);
    await this.#undos.undo(operation, last);
    return null;
  }

  async #settleAll(operation: JournalOperation, unsettled: readonly JournalStep[]): Promise<Rest | null> {
    const due = unsettled.filter((step) => this.#isDue(step));
    if (due.length === 0) return this.#wait(operation, unsettled);
    for (const step of due) {
      const seen = await this.#steps.look(operation, step);
      if (seen.kind === 'absent')
        await this.#lease.write((trx) => patchStep(trx, operation.id, step.id, { status: 'SKIPPED', retryAt: null }));
      else if (seen.progress === 'person') return this.#askPerson(operation);
    }
    return null;
  }

  async #finishBack(operation: JournalOperation): Promise<Rest> {
    for (const change of new Set(
      operation.steps.filter(({ status }) => status === 'UNDONE').map((step) => step.change),
    ))
      await show(this.#engine, operation, change, stepCall(this.#engine, this.#lease), (run) => this.#lease.write(run));
    const isClean = operation.steps.every(({ status }) => status !== 'UNDO_FAILED');
    const status = isClean ? 'COMPENSATED' : 'COMPENSATION_FAILED';
    await this.#lease.write(async (trx) => {
      await dropStandIns(this.#engine, trx, operation);
      await patchOperation(
        trx,
        operation.id,
        isClean ? this.#end(status) : { status, retryAt: null, waitsFor: ['operator'] },
      );
      await this.#engine.trace(trx, [finishedTrace(operation, status)]);
    });
    this.#tell(operation, status);
    return isClean ? { kind: 'ended' } : { kind: 'person' };
  }

  async #wait(operation: JournalOperation, steps: readonly JournalStep[]): Promise<Rest> {
    const waiting = steps.filter(({ retryAt }) => retryAt !== null);
    if (waiting.length === 0) throw new Error(`operation ${operation.id} has steps whose needs can never be met`);
    const until = new Date(Math.min(...waiting.map(({ retryAt }) => retryAt?.getTime() ?? 0)));
    const waitsFor = [...new Set(waiting.map(({ connection }) => connection))];
    const failure = waiting.find((step) => step.failure !== null)?.failure ?? operation.failure;
    const status = operation.status === 'COMPENSATING' ? 'COMPENSATING' : 'WAITING';
    await this.#patch(operation, { status, retryAt: until, waitsFor, failure });
    return { kind: 'waits', until };
  }

  async #askPerson(operation: JournalOperation): Promise<Rest> {
    const now = await readOperation(this.#engine.db, operation.id);
    // A person may take long, and what has been made is to be seen meanwhile.
    if (now !== null) await Promise.all(this.#takeMade(now).map((change) => this.#show(now, change)));
    const stuck = now?.steps.find((step) => OPEN.has(step.status) && step.failure !== null && step.retryAt === null);
    await this.#patch(operation, {
      status: stuckStatus(operation.status),
      failure: stuck?.failure ?? null,
      retryAt: null,
      waitsFor: ['operator'],
    });
    return { kind: 'person' };
  }

  async #patch(operation: JournalOperation, patch: OperationPatch): Promise<void> {
    await this.#lease.write((trx) => patchOperation(trx, operation.id, patch));
    if (patch.status !== undefined && patch.status !== operation.status) this.#tell(operation, patch.status);
  }

  #end(status: 'COMPLETED' | 'COMPENSATED' | 'COMPENSATION_FAILED'): OperationPatch {
    return { status, finishedAt: new Date(this.#engine.clock.now()), retryAt: null, waitsFor: [] };
  }

  #isDue({ retryAt }: JournalStep): boolean {
    return retryAt === null || retryAt.getTime() <= this.#engine.clock.now();
  }

  #tell({ id, mutation }: JournalOperation, status: string): void {
    this.#engine.report({ kind: 'status', operationId: id, mutation, status });
  }
}

/** Whether everything that a step waits for has happened: steps of its own change, and the changes before it. */
function hasItsNeeds(operation: JournalOperation, step: JournalStep): boolean {
  const isMade = (change: number) =>
    operation.steps.filter((other) => other.change === change).every(({ status }) => status === 'APPLIED');
  const needs = operation.payload.changes[step.change]?.needs ?? [];
  if (!needs.every(isMade)) return false;
  return (step.plan?.needs ?? []).every((need) =>
    operation.steps.some(
      (other) => other.change === step.change && other.plan?.localId === need && other.status === 'APPLIED',
    ),
  );
}

function finishedTrace(operation: JournalOperation, status: string) {
  return {
    actor: 'system',
    action: 'operation.finished' as const,
    operationId: operation.id,
    stepId: null,
    connection: null,
    entity: operation.entity,
    entityId: operation.entityId,
    reason: status,
    before: {},
    after: {},
  };
}
