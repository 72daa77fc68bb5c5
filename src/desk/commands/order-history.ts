import type { Mutation } from '../../model/mutations.ts';
import type { Db } from '../../store/database.ts';
import { readOperations } from '../../write/journal.ts';
import type { Check, OperationStatus } from '../../write/operation.ts';

/** Who wanted an order to be as it is, and what the rules said of that. */
export interface Placing {
  readonly requestedBy: string;
  readonly checks: readonly Check[];
}

const PLACING: readonly Mutation[] = ['orderPlace', 'orderChange'];
const CAME_TO_NOTHING: readonly OperationStatus[] = ['COMPENSATED', 'DISCARDED'];

/** The operations that placed or changed an order, by the ids of its records; the latest first. */
export async function placingsOf(db: Db, recordIds: readonly string[]): Promise<readonly Placing[]> {
  const found = await db
    .selectFrom('write_operations')
    .select('id')
    .where('entity_id', 'in', [...recordIds])
    .where('mutation', 'in', [...PLACING])
    .where('status', 'not in', [...CAME_TO_NOTHING])
    .orderBy('requested_at', 'desc')
    .execute();
  const operations = await readOperations(
    db,
    found.map(({ id }) => id),
  );
  return operations.map(({ requestedBy, payload }) => ({ requestedBy, checks: payload.checks }));
}
