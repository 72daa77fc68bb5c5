import type { SourceError } from '../connector/errors.ts';
import type { WriteOutcome } from '../connector/write.ts';
import { type Attempt, Attempts, afterTry } from './attempts.ts';
import type { Engine } from './engine.ts';
import { patchStep, replaceUnplanned } from './journal.ts';
import type { Lease } from './lease.ts';
import type { JournalOperation, JournalStep } from './operation.ts';
import { isMendable, mayPass, type Writer } from './planner.ts';
import { failure, failureOf, keepApplied, mayWait, type Progress, traceOf } from './settle.ts';
import { inputsOf, stepCall } from './step-call.ts';
import { pauseBefore } from './times.ts';

/** Takes single steps of one operation forward, under its lease. */
export class StepRunner {
  readonly #engine: Engine;
  readonly #lease: Lease;
  readonly #attempts: Attempts;

  constructor(engine: Engine, lease: Lease) {
    this.#engine = engine;
    this.#lease = lease;
    this.#attempts = new Attempts(engine, lease);
  }

  /** Plans, sends or looks for a step, whichever its state asks for. Throws OperationLostError, and what is a defect. */
  async advance(operation: JournalOperation, step: JournalStep): Promise<Progress> {
    switch (step.status) {
      case 'UNPLANNED':
        return this.#plan(operation, step);
      case 'PENDING':
        return this.#send(operation, step);
      case 'SENDING':
      case 'UNKNOWN':
        return this.reconcile(operation, step);
      default:
        return 'on';
    }
  }

  /** Finds out what became of a step that got no answer; sends it again only when it is sure not to have happened. */
  async reconcile(operation: JournalOperation, step: JournalStep): Promise<Progress> {
    const { clock, times } = this.#engine;
    const write = this.#attempts.writer(step);
    const sinceMs = clock.now() - (step.firstSentAt?.getTime() ?? 0);
    const isOver = step.attempts >= times.maxAttempts;
    if (!isOver && write.keyLifetimeMs !== undefined && sinceMs < write.keyLifetimeMs)
      return this.#send(operation, step);
    const found = await this.look(operation, step);
    if (found.kind === 'settled') return found.progress;
    return isOver ? this.#giveUp(operation, step) : this.#send(operation, step);
  }

  /** Looks whether a step happened. `absent` counts only when the request cannot be on its way any more. */
  async look(
    operation: JournalOperation,
    step: JournalStep,
  ): Promise<{ readonly kind: 'absent' } | { readonly kind: 'settled'; readonly progress: Progress }> {
    const now = new Date(this.#engine.clock.now());
    // Whoever left it in flight may have sent it as long as the lease was theirs.
    const sentAt = step.status === 'SENDING' ? now : (step.sentAt ?? now);
    const absentAt = this.#attempts.absentAt(sentAt);
    const isEarly = now < absentAt;
    const attempt = await this.#attempts.begin(operation, step, 'find', { status: 'UNKNOWN', sentAt });
    const found = await this.#ask(step, (write, plan, call) =>
      write.find(plan, inputsOf(operation, step, false), call),
    );
    switch (found.kind) {
      case 'applied':
        await this.#attempts.endWith(attempt, 'applied', null, (trx) =>
          keepApplied(this.#engine, trx, operation, step, found),
        );
        return { kind: 'settled', progress: 'on' };
      case 'absent':
        if (!isEarly) {
          await this.#attempts.end(attempt, 'absent', null, {});
          return { kind: 'absent' };
        }
        await this.#attempts.end(attempt, 'absent', null, { status: 'UNKNOWN', retryAt: absentAt });
        return { kind: 'settled', progress: 'wait' };
      case 'unsure':
        await this.#attempts.end(attempt, 'unsure', null, {
          status: 'UNKNOWN',
          retryAt: null,
          failure: failure(
            'UNSURE',
            'the source cannot tell whether it happened: look there, then retry, compensate or accept',
            step.connection,
          ),
        });
        return { kind: 'settled', progress: 'person' };
      case 'rejected':
      case 'unknown':
        return { kind: 'settled', progress: await this.#failed(afterTry(step), attempt, found.error, 'UNKNOWN') };
    }
  }

  async #plan(operation: JournalOperation, step: JournalStep): Promise<Progress> {
    const change = operation.payload.changes[step.change];
    if (change === undefined) throw new Error('a step of no change');
    const {
      steps,
      refused,
      failure: cause,
    } = await this.#engine.planner.planOne(change, step.change, stepCall(this.#engine, this.#lease));
    if (cause !== null) {
      const attempt = await this.#attempts.begin(operation, step, 'find', {});
      if (mayPass(cause) || isMendable(cause)) return this.#failed(afterTry(step), attempt, cause, 'UNPLANNED');
      await this.#attempts.end(attempt, 'rejected', cause, {
        status: 'REJECTED',
        failure: failureOf(cause, step.connection),
      });
      return 'on';
    }
    if (refused.length > 0) {
      await this.#lease.write((trx) =>
        patchStep(trx, operation.id, step.id, {
          status: 'REJECTED',
          failure: failure(
            'READ_ONLY',
            refused.map(({ path, detail }) => `${path}: ${detail}`).join('; '),
            step.connection,
          ),
        }),
      );
      return 'on';
    }
    await this.#lease.write((trx) =>
      replaceUnplanned(
        trx,
        operation.id,
        step.id,
        steps.map((plan) => ({
          id: plan.id,
          change: step.change,
          connection: step.connection,
          objectType: step.objectType,
          entity: step.entity,
          recordId: step.recordId,
          plan,
        })),
      ),
    );
    return 'on';
  }

  async #send(operation: JournalOperation, step: JournalStep): Promise<Progress> {
    const { clock, at } = this.#engine;
    at('step.before-journal');
    const attempts = step.attempts + 1;
    const sentAt = new Date(clock.now());
    const attempt = await this.#attempts.begin(operation, step, 'apply', {
      ...{ status: 'SENDING', attempts, sentAt },
      ...(step.firstSentAt === null ? { firstSentAt: sentAt } : {}),
    });
    at('step.after-journal');
    const outcome = await this.#ask(step, (write, plan, call) =>
      write.apply(plan, inputsOf(operation, step, false), call),
    );
    at('step.after-reply');
    const progress = await this.#settle(operation, { ...step, attempts, sentAt }, attempt, outcome);
    at('step.after-settled');
    return progress;
  }

  async #settle(
    operation: JournalOperation,
    step: JournalStep,
    attempt: Attempt,
    outcome: WriteOutcome,
  ): Promise<Progress> {
    if (outcome.kind === 'applied') {
      await this.#attempts.endWith(attempt, 'applied', null, (trx) =>
        keepApplied(this.#engine, trx, operation, step, outcome),
      );
      return 'on';
    }
    const { error } = outcome;
    if (outcome.kind === 'unknown') {
      const sentAt = new Date(this.#engine.clock.now());
      await this.#attempts.end(attempt, 'unknown', error, {
        ...{ status: 'UNKNOWN', sentAt },
        retryAt: this.#attempts.lookAt({ ...step, sentAt }, error),
        failure: failureOf(error, step.connection),
      });
      return 'wait';
    }
    if (mayWait(error) || error.kind === 'unauthenticated') return this.#failed(step, attempt, error, 'PENDING');
    await this.#attempts.endWith(attempt, 'rejected', error, async (trx) => {
      await patchStep(trx, operation.id, step.id, {
        status: 'REJECTED',
        settledAt: new Date(this.#engine.clock.now()),
        failure: failureOf(error, step.connection),
      });
      await this.#engine.trace(trx, [traceOf(operation, step, 'step.rejected', null)]);
    });
    return 'on';
  }

  /** A failure that left nothing behind: it is tried again later, or a person has to look. */
  async #failed(
    step: JournalStep,
    attempt: Attempt,
    error: SourceError,
    status: 'PENDING' | 'UNKNOWN' | 'UNPLANNED',
  ): Promise<Progress> {
    const { clock, times } = this.#engine;
    const isOver = step.attempts >= times.maxAttempts || !(mayWait(error) || mayPass(error));
    const retryAt = new Date(clock.now() + pauseBefore(step.attempts, error.retryAfterMs, times));
    await this.#attempts.end(attempt, status === 'UNKNOWN' ? 'unknown' : 'rejected', error, {
      ...{ status, attempts: step.attempts, failure: failureOf(error, step.connection) },
      retryAt: isOver ? null : retryAt,
    });
    return isOver ? 'person' : 'wait';
  }

  /** It did not happen, as often as it was sent: a person has to look. */
  async #giveUp(operation: JournalOperation, step: JournalStep): Promise<Progress> {
    const why = failure('TRIES_USED_UP', 'it was sent as often as is allowed and did not happen', step.connection);
    await this.#lease.write((trx) =>
      patchStep(trx, operation.id, step.id, { status: 'PENDING', retryAt: null, failure: step.failure ?? why }),
    );
    return 'person';
  }

  #ask<T>(
    step: JournalStep,
    ask: (write: Writer, plan: NonNullable<JournalStep['plan']>, call: ReturnType<typeof stepCall>) => Promise<T>,
  ): Promise<T> {
    if (step.plan === null) throw new Error('a step that is not planned');
    return ask(this.#attempts.writer(step), step.plan, stepCall(this.#engine, this.#lease));
  }
}
