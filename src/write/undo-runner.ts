import { SourceError } from '../connector/errors.ts';
import type { StepCall, WriteOutcome } from '../connector/write.ts';
import { canonicalJson } from '../store/digest.ts';
import { type Attempt, Attempts, afterTry } from './attempts.ts';
import type { Engine } from './engine.ts';
import { patchStep } from './journal.ts';
import type { Lease } from './lease.ts';
import type { JournalOperation, JournalStep, WriteFailure } from './operation.ts';
import { mayPass, readNow } from './planner.ts';
import { failure, failureOf, keyOfChange, makesRecord, mayWait, type Progress, traceOf } from './settle.ts';
import { inputsOf, stepCall } from './step-call.ts';
import { pauseBefore } from './times.ts';
import { valueAtPath } from './value-path.ts';

/** Undoes single steps of one operation, under its lease. */
export class UndoRunner {
  readonly #engine: Engine;
  readonly #lease: Lease;
  readonly #attempts: Attempts;

  constructor(engine: Engine, lease: Lease) {
    this.#engine = engine;
    this.#lease = lease;
    this.#attempts = new Attempts(engine, lease);
  }

  /** Takes the undoing of an applied step one try further. Throws OperationLostError, and what is a defect. */
  async undo(operation: JournalOperation, step: JournalStep): Promise<Progress> {
    const call = step.plan?.undo.call ?? null;
    if (call === null)
      return this.#giveUp(
        operation,
        step,
        failure('CANNOT_BE_UNDONE', 'the source has no way back from this step', step.connection),
      );
    if (this.#stands(operation, step))
      return this.#giveUp(
        operation,
        step,
        failure('LATER_STEP_STANDS', 'a later step on the same record could not be undone', step.connection),
      );
    if (step.status === 'UNDOING') return this.#reconcile(operation, step, call);
    const changed = step.plan?.undo.kind === 'restore' ? await this.#changedSince(operation, step) : null;
    if (changed instanceof SourceError) return this.#failed(operation, afterTry(step), changed, 'APPLIED');
    if (changed !== null) return this.#giveUp(operation, step, changed);
    return this.#send(operation, step, call);
  }

  async #reconcile(operation: JournalOperation, step: JournalStep, call: StepCall): Promise<Progress> {
    const now = new Date(this.#engine.clock.now());
    // Without a time for the next look it was left in flight: whoever did may have sent it as long as the lease was theirs.
    const sentAt = step.retryAt === null ? now : (step.sentAt ?? now);
    const absentAt = this.#attempts.absentAt(sentAt);
    const isEarly = now < absentAt;
    const attempt = await this.#attempts.begin(operation, step, 'find-undo', { sentAt });
    const found = await this.#attempts
      .writer(step)
      .find(call, inputsOf(operation, step, true), stepCall(this.#engine, this.#lease));
    switch (found.kind) {
      case 'applied':
        await this.#undone(operation, step, attempt, found);
        return 'on';
      case 'absent':
        if (isEarly) {
          await this.#attempts.end(attempt, 'absent', null, { retryAt: absentAt });
          return 'wait';
        }
        await this.#attempts.end(attempt, 'absent', null, {});
        if (step.attempts < this.#engine.times.maxAttempts) return this.#send(operation, step, call);
        return this.#giveUp(
          operation,
          step,
          failure('TRIES_USED_UP', 'undoing it was sent as often as is allowed and did not happen', step.connection),
        );
      case 'unsure':
        await this.#attempts.end(attempt, 'unsure', null, {});
        return this.#giveUp(
          operation,
          step,
          failure('UNSURE', 'the source cannot tell whether it was undone', step.connection),
        );
      case 'rejected':
      case 'unknown':
        await this.#attempts.end(attempt, found.kind, found.error, {});
        return this.#failed(operation, afterTry(step), found.error, 'UNDOING');
    }
  }

  async #send(operation: JournalOperation, step: JournalStep, call: StepCall): Promise<Progress> {
    const { at, clock } = this.#engine;
    at('undo.before-journal');
    const sentAt = new Date(clock.now());
    const attempts = step.attempts + 1;
    const attempt = await this.#attempts.begin(operation, step, 'undo', {
      ...{ status: 'UNDOING', sentAt, attempts, retryAt: null },
    });
    at('undo.after-journal');
    const outcome = await this.#attempts
      .writer(step)
      .apply(call, inputsOf(operation, step, true), stepCall(this.#engine, this.#lease));
    at('undo.after-reply');
    const progress = await this.#settle(operation, { ...step, attempts, sentAt }, attempt, outcome);
    at('undo.after-settled');
    return progress;
  }

  async #settle(
    operation: JournalOperation,
    step: JournalStep,
    attempt: Attempt,
    outcome: WriteOutcome,
  ): Promise<Progress> {
    if (outcome.kind === 'applied') {
      await this.#undone(operation, step, attempt, outcome);
      return 'on';
    }
    const { error } = outcome;
    if (outcome.kind === 'unknown') {
      const sentAt = new Date(this.#engine.clock.now());
      await this.#attempts.end(attempt, 'unknown', error, {
        ...{ sentAt, retryAt: this.#attempts.lookAt({ ...step, sentAt }, error) },
        failure: failureOf(error, step.connection),
      });
      return 'wait';
    }
    await this.#attempts.end(attempt, 'rejected', error, { status: 'APPLIED' });
    if (mayWait(error)) return this.#failed(operation, step, error, 'APPLIED');
    return this.#giveUp(operation, step, failureOf(error, step.connection));
  }

  /** A failure that may pass: the same again later, until the tries that `step` counts are used up. */
  async #failed(
    operation: JournalOperation,
    step: JournalStep,
    error: SourceError,
    status: 'APPLIED' | 'UNDOING',
  ): Promise<Progress> {
    const { clock, times } = this.#engine;
    const { attempts } = step;
    if (attempts >= times.maxAttempts || !(mayWait(error) || mayPass(error)))
      return this.#giveUp(operation, step, failureOf(error, step.connection));
    await this.#lease.write((trx) =>
      patchStep(trx, operation.id, step.id, {
        ...{ status, attempts, failure: failureOf(error, step.connection) },
        retryAt: new Date(clock.now() + pauseBefore(attempts, error.retryAfterMs, times)),
      }),
    );
    return 'wait';
  }

  /** Somebody may have changed again what we changed: to put the old value back would undo theirs. */
  async #changedSince(operation: JournalOperation, step: JournalStep): Promise<WriteFailure | SourceError | null> {
    const writing = this.#engine.planner.writing(step.connection, step.objectType);
    const key = keyOfChange(operation, step.change);
    if (writing === null || key === null || step.plan === null) return null;
    try {
      const call = stepCall(this.#engine, this.#lease);
      const now = await readNow(this.#engine.connections, step.connection, writing.port, key, call);
      const isOurs = ({ path, before, after }: { path: string; before: unknown; after: unknown }) => {
        const value = canonicalJson(valueAtPath(now?.record, path) ?? null);
        return value === canonicalJson(after ?? null) || value === canonicalJson(before ?? null);
      };
      const foreign = step.plan.diff.filter((difference) => !isOurs(difference)).map(({ path }) => path);
      if (now !== null && foreign.length === 0) return null;
      const what = now === null ? 'the record is gone' : `${foreign.join(', ')} changed since`;
      return failure('CHANGED_SINCE', `${what}: restoring would undo somebody else's change`, step.connection);
    } catch (error) {
      if (error instanceof SourceError) return error;
      throw error;
    }
  }

  /** Whether a later step of the same change could not be undone: then this one holds it up. */
  #stands(operation: JournalOperation, step: JournalStep): boolean {
    return operation.steps.some(
      (other) => other.change === step.change && other.position > step.position && other.status === 'UNDO_FAILED',
    );
  }

  async #undone(
    operation: JournalOperation,
    step: JournalStep,
    attempt: Attempt,
    { key, version }: Extract<WriteOutcome, { kind: 'applied' }>,
  ): Promise<void> {
    const born = makesRecord(step, step.plan?.undo.call) ? { key } : {};
    await this.#attempts.endWith(attempt, 'applied', null, async (trx) => {
      await patchStep(trx, operation.id, step.id, {
        ...{ status: 'UNDONE', version, retryAt: null, failure: null },
        ...born,
      });
      await this.#engine.trace(trx, [traceOf(operation, step, 'step.undone', null)]);
    });
  }

  async #giveUp(operation: JournalOperation, step: JournalStep, why: WriteFailure): Promise<Progress> {
    await this.#lease.write(async (trx) => {
      await patchStep(trx, operation.id, step.id, { status: 'UNDO_FAILED', retryAt: null, failure: why });
      await this.#engine.trace(trx, [traceOf(operation, step, 'step.undo-failed', why.code)]);
    });
    return 'on';
  }
}
