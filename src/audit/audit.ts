import { sql } from 'kysely';
import type { Trx } from '../store/database.ts';
import { storableJson, storableText } from '../store/json.ts';
import { sealOf } from '../store/seal.ts';
import { sealJson } from '../store/sealed-json.ts';
import { after, chainEnd, chainKeyOf, hashOf, lockChain } from './chain.ts';
import type { AuditEntry, AuditInput, RecordedEntry } from './entry.ts';
import { guardValues } from './guarded-values.ts';

/**
 * Appends to the audit trail, in the order given: what the transaction does and what the trail says of it are true together or not at all.
 *
 * All who append wait for each other until their transactions end, so it comes last in them, behind every other lock.
 */
export async function appendAudit(trx: Trx, inputs: readonly AuditInput[], nowMs: number): Promise<void> {
  if (inputs.length === 0) return;
  await lockChain(trx);
  const seal = sealOf(trx);
  const key = chainKeyOf(seal);
  const entries: AuditEntry[] = [];
  let end = await chainEnd(trx);
  for (const input of inputs) {
    const { hidden, ...values } = guardValues(seal, input.entity, input);
    const seq = after(end);
    const recorded: RecordedEntry = {
      ...input,
      ...values,
      seq,
      at: new Date(nowMs),
      actor: storableText(input.actor),
      reason: input.reason === null ? null : storableText(input.reason),
      previousHash: end.hash,
    };
    const hash = hashOf(key, recorded);
    const sealed = hidden === null ? null : sealJson(seal, sealedPlace(seq), hidden);
    entries.push({ ...recorded, sealed, hash });
    end = { seq, hash };
  }
  await insert(trx, entries);
}

/** Where the sealed values of an entry belong. */
export function sealedPlace(seq: string): readonly string[] {
  return ['audit', 'sealed', seq];
}

async function insert(trx: Trx, entries: readonly AuditEntry[]): Promise<void> {
  await sql`
    insert into audit (seq, at, actor, action, operation_id, step_id, connection, entity, entity_id, reason, before, after, sealed, previous_hash, hash)
    select seq, at, actor, action, "operationId", "stepId", connection, entity, "entityId", reason, before, after, sealed, "previousHash", hash
    from jsonb_to_recordset(${storableJson(entries)}::jsonb) as e(
      seq bigint, at timestamptz, actor text, action text, "operationId" text, "stepId" text, connection text, entity text,
      "entityId" text, reason text, before jsonb, after jsonb, sealed text, "previousHash" text, hash text)`.execute(
    trx,
  );
}
