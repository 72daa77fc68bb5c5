import { z } from 'zod';
import type { Db } from '../store/database.ts';
import { type Seal, sealOf } from '../store/seal.ts';
import { appendAudit } from './audit.ts';
import { chainEnd, chainKeyOf, signatureOf } from './chain.ts';

const SHAPE = z.object({
  /** The number and the hash of the last entry when it was made. */
  seq: z.string().regex(/^[1-9]\d{0,17}$/),
  hash: z.string(),
  at: z.iso.datetime(),
  signature: z.string(),
});

/** What the trail was at an instant. Kept where who can write the database cannot: it proves that nothing was cut off or written anew. */
export type Checkpoint = z.infer<typeof SHAPE>;

/** Appends an entry that says that a checkpoint is made, and makes it of that entry. */
export async function makeCheckpoint(db: Db, nowMs: number): Promise<Checkpoint> {
  const end = await db.transaction().execute(async (trx) => {
    const nothing = { operationId: null, stepId: null, connection: null, entity: null, entityId: null, reason: null };
    await appendAudit(trx, [{ actor: 'system', action: 'audit.checkpoint', ...nothing, before: {}, after: {} }], nowMs);
    return chainEnd(trx);
  });
  const words = { ...end, at: new Date(nowMs).toISOString() };
  return { ...words, signature: sign(sealOf(db), words) };
}

/** null when the text is no checkpoint. */
export function parseCheckpoint(text: string): Checkpoint | null {
  try {
    return SHAPE.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Whether a checkpoint was made with the key of this index, and is as it was made. */
export function isGenuine(seal: Seal, { signature, ...words }: Checkpoint): boolean {
  return signature === sign(seal, words);
}

function sign(seal: Seal, { seq, hash, at }: Omit<Checkpoint, 'signature'>): string {
  return signatureOf(chainKeyOf(seal), 'checkpoint', { seq, hash, at });
}
