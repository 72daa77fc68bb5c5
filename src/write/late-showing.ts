import { sql } from 'kysely';
import type { Engine } from './engine.ts';
import { readOperation } from './journal.ts';
import type { JournalOperation } from './operation.ts';
import { dropStandIns, show } from './showing.ts';

/** Looks again at what sources had not shown when their operation was done. Returns how many are still not shown. */
export async function showLate(engine: Engine): Promise<number> {
  const found = await sql<{ id: string }>`
    select distinct o.id from write_steps s join write_operations o on o.id = s.operation_id
    where s.status = 'APPLIED' and not s.is_shown and o.status = 'COMPLETED'
      and (o.finished_at > ${new Date(engine.clock.now() - engine.times.shownWithinMs).toISOString()}::timestamptz
        or exists (select 1 from pending_values v where v.operation_id = o.id))`.execute(engine.db);
  let left = 0;
  for (const { id } of found.rows) {
    const operation = await readOperation(engine.db, id);
    if (operation !== null && !(await showOperation(engine, operation))) left += 1;
  }
  return left;
}

async function showOperation(engine: Engine, operation: JournalOperation): Promise<boolean> {
  const signal = AbortSignal.timeout(engine.times.deadlineMs);
  const changes = new Set(
    operation.steps.filter((step) => step.status === 'APPLIED' && !step.isShown).map((step) => step.change),
  );
  let isShown = true;
  for (const change of changes) {
    const shown = await show(engine, operation, change, { signal, purpose: 'write' }, (run) =>
      engine.db.transaction().execute(run),
    );
    isShown &&= shown;
  }
  const isOver = (operation.finishedAt?.getTime() ?? 0) + engine.times.shownWithinMs < engine.clock.now();
  if (isShown || isOver) await engine.db.transaction().execute((trx) => dropStandIns(engine, trx, operation));
  return isShown || isOver;
}
