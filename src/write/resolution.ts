import type { Trx } from '../store/database.ts';
import type { Engine } from './engine.ts';
import { laterChanges, openUndos, patchOperation, patchStep, readOperation } from './journal.ts';
import { takeIdle } from './lease.ts';
import { type Act, type Move, moveOf, type Person, type Refusal } from './moves.ts';
import type { JournalOperation } from './operation.ts';
import { dropStandIns } from './showing.ts';

/** What a person wants to be done with an operation, and why. */
export interface Wish {
  readonly id: string;
  /** In the person's words; kept in the open. */
  readonly reason: string;
  readonly person: Person;
}

export type Resolution =
  | {
      readonly kind: 'done';
      /** As it is now. */
      readonly operation: JournalOperation;
      /** Whether a worker has something to do with it. */
      readonly goesOn: boolean;
      /** When it is undone: operations that changed the same records after it. Their values stay. */
      readonly later: readonly string[];
    }
  | ({ readonly kind: 'refused' } & Refusal);

/**
 * Does what a person decides about an operation that stands still: the journal, the audit entry and, where it goes on, the job, in one
 * transaction. Nothing is sent here. What cannot be done is a refusal; while a worker has the operation everything is.
 */
export async function resolveOperation(
  engine: Engine,
  act: Act,
  wish: Wish,
  schedule: (trx: Trx, id: string) => Promise<void>,
): Promise<Resolution> {
  const resolution = await engine.db.transaction().execute(async (trx): Promise<Resolution> => {
    const isIdle = await takeIdle(trx, wish.id);
    const operation = await readOperation(trx, wish.id);
    if (operation === null) return { kind: 'refused', code: 'NOT_FOUND', message: 'no such operation' };
    if (!isIdle)
      return { kind: 'refused', code: 'WRONG_STATE', message: 'it is being worked on: try again in a moment' };
    const now = new Date(engine.clock.now());
    const standing = { operation, now, openUndos: await openUndos(trx, wish.id) };
    const move = moveOf(act, standing, wish.person);
    if ('code' in move) return { kind: 'refused', ...move };
    const later = act === 'compensate' ? await laterChanges(trx, operation) : [];
    await make(engine, trx, operation, move);
    if (move.goesOn) await schedule(trx, wish.id);
    await engine.trace(trx, [traceOf(operation, move, wish)]);
    const after = await readOperation(trx, wish.id);
    return { kind: 'done', operation: after ?? operation, goesOn: move.goesOn, later };
  });
  if (resolution.kind === 'done') {
    const { id: operationId, mutation, status } = resolution.operation;
    engine.report({ kind: 'status', operationId, mutation, status });
  }
  return resolution;
}

async function make(engine: Engine, trx: Trx, operation: JournalOperation, move: Move): Promise<void> {
  for (const [id, patch] of move.steps) await patchStep(trx, operation.id, id, patch);
  await patchOperation(trx, operation.id, move.patch);
  if (!move.goesOn) await dropStandIns(engine, trx, operation);
}

function traceOf({ id, entity, entityId }: JournalOperation, { action }: Move, { reason, person }: Wish) {
  const about = { operationId: id, stepId: null, connection: null, entity, entityId };
  return { actor: person.subject, action, ...about, reason, before: {}, after: {} };
}
