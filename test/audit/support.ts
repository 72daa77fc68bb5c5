import { appendAudit } from '../../src/audit/audit.ts';
import type { AuditInput } from '../../src/audit/entry.ts';
import type { Db } from '../../src/store/database.ts';
import { MAY_4 } from '../support/records.ts';

/** Something to record. */
export function inputOf(details: Partial<AuditInput> = {}): AuditInput {
  return {
    ...{ actor: 'auth0|ada', action: 'step.applied', operationId: 'wop_1', stepId: '1.1', connection: 'erp' },
    ...{ entity: 'Order', entityId: 'ord_1', reason: 'asked by phone', before: {}, after: {} },
    ...details,
  };
}

export async function append(db: Db, inputs: readonly AuditInput[], nowMs = MAY_4): Promise<void> {
  await db.transaction().execute((trx) => appendAudit(trx, inputs, nowMs));
}
