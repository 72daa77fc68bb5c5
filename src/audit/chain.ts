import { createHmac, type KeyObject } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { Db, Trx } from '../store/database.ts';
import { canonicalJson } from '../store/digest.ts';
import type { Seal } from '../store/seal.ts';
import type { RecordedEntry } from './entry.ts';

/** Where a chain ends, or a part of it. */
export interface ChainEnd {
  readonly seq: string;
  readonly hash: string;
}

/** What the first entry follows. */
export const GENESIS: ChainEnd = { seq: '0', hash: '0'.repeat(64) };

/** The key of the chain. It is made of the index's own key, which outlives every rotation: the chain is never hashed again. */
export function chainKeyOf(seal: Seal): KeyObject {
  return seal.digester.keyFor('mainstem audit chain');
}

/** The hash of an entry, which covers all of it but the sealed values, whose digests it covers. */
export function hashOf(key: KeyObject, entry: RecordedEntry): string {
  const { seq, at, actor, action, operationId, stepId, connection, entity, entityId, reason } = entry;
  const { before, after, previousHash } = entry;
  const names = { seq, at: at.toISOString(), actor, action, operationId, stepId, connection, entity, entityId, reason };
  return signatureOf(key, 'entry', { ...names, before, after, previousHash });
}

/** An HMAC-SHA-256 over plain JSON. What is signed for one purpose cannot be shown for another. */
export function signatureOf(key: KeyObject, purpose: 'entry' | 'checkpoint', value: unknown): string {
  return createHmac('sha256', key)
    .update(`${purpose} v1\u0000${canonicalJson(value)}`)
    .digest('hex');
}

/** The next number of a chain. */
export function after({ seq }: ChainEnd): string {
  return String(BigInt(seq) + 1n);
}

export async function chainEnd(db: Db | Trx): Promise<ChainEnd> {
  const last: RawBuilder<ChainEnd> = sql`select seq::text as seq, hash from audit order by audit.seq desc limit 1`;
  return (await last.execute(db)).rows[0] ?? GENESIS;
}

/** Keeps others from appending until the transaction ends: two that append at once would both follow the same entry. */
export async function lockChain(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('mainstem:audit'))`.execute(trx);
}
