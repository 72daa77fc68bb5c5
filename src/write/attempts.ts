import type { SourceError } from '../connector/errors.ts';
import type { Trx } from '../store/database.ts';
import type { Engine } from './engine.ts';
import { type AttemptKind, beginAttempt, endAttempt, patchStep, type StepPatch } from './journal.ts';
import type { Lease } from './lease.ts';
import type { JournalOperation, JournalStep } from './operation.ts';
import type { Writer } from './planner.ts';
import { pauseBefore } from './times.ts';

/** One try of a step: which one it is, by operation, step and number. */
export interface Attempt {
  readonly operation: JournalOperation;
  readonly step: JournalStep;
  readonly kind: AttemptKind;
  readonly number: number;
}

/** Keeps the tries of steps in the journal, under the lease of their operation. */
export class Attempts {
  readonly #engine: Engine;
  readonly #lease: Lease;

  constructor(engine: Engine, lease: Lease) {
    this.#engine = engine;
    this.#lease = lease;
  }

  /** How the step's source is written to. */
  writer({ connection, objectType }: JournalStep): Writer {
    const writing = this.#engine.planner.writing(connection, objectType);
    if (writing === null) throw new Error(`${connection} does not write ${objectType}`);
    return writing.write;
  }

  /** Notes that a try begins, with what that makes of the step. */
  async begin(operation: JournalOperation, step: JournalStep, kind: AttemptKind, patch: StepPatch): Promise<Attempt> {
    const number = await this.#lease.write(async (trx) => {
      await patchStep(trx, operation.id, step.id, patch);
      return beginAttempt(trx, operation.id, step.id, kind, this.#engine.clock.now());
    });
    return { operation, step, kind, number };
  }

  /** Notes how a try ended, with what that makes of the step. */
  end(attempt: Attempt, outcome: string, error: SourceError | null, patch: StepPatch): Promise<void> {
    const { operation, step } = attempt;
    return this.endWith(attempt, outcome, error, (trx) => patchStep(trx, operation.id, step.id, patch));
  }

  /** Notes how a try ended, and whatever has to be true together with that. */
  async endWith(
    { operation, step, kind, number }: Attempt,
    outcome: string,
    error: SourceError | null,
    keep: (trx: Trx) => Promise<void>,
  ): Promise<void> {
    const { clock, report } = this.#engine;
    await this.#lease.write(async (trx) => {
      const attempt = { operationId: operation.id, stepId: step.id, number };
      await endAttempt(trx, attempt, outcome, error?.kind ?? null, clock.now());
      await keep(trx);
    });
    const { id: stepId, connection } = step;
    report({ kind: 'attempt', operationId: operation.id, stepId, connection, attempt: kind, outcome });
  }

  /** From when on a look that finds nothing counts: before, the request may still be on its way inside the source. */
  absentAt(sentAt: Date): Date {
    return new Date(sentAt.getTime() + this.#engine.times.absentAfterMs);
  }

  /** When to look what became of a step that got no answer: not before a look counts, and later from try to try. */
  lookAt(step: JournalStep, error: SourceError): Date {
    const { clock, times } = this.#engine;
    const pauseMs = pauseBefore(step.attempts, error.retryAfterMs, times);
    const absentAt = this.absentAt(step.sentAt ?? new Date(clock.now()));
    return new Date(Math.max(absentAt.getTime(), clock.now() + pauseMs));
  }
}

/** The step with a try more behind it. */
export function afterTry(step: JournalStep): JournalStep {
  return { ...step, attempts: step.attempts + 1 };
}
