import type { KeyObject } from 'node:crypto';
import { sql } from 'kysely';
import { UnsealError } from '../sealing/sealer.ts';
import type { Db } from '../store/database.ts';
import { canonicalJson } from '../store/digest.ts';
import { type Seal, sealOf } from '../store/seal.ts';
import { after, type ChainEnd, chainKeyOf, GENESIS, hashOf } from './chain.ts';
import { type Checkpoint, isGenuine } from './checkpoint.ts';
import { type AuditEntry, type AuditValues, selectEntries } from './entry.ts';
import { digestOfValue, hasDigests } from './guarded-values.ts';
import { openHidden, walkAudit } from './read.ts';

/** The first thing that is not as it was recorded. `seq` is the number of the first entry that cannot be relied on. */
export type Break = { readonly seq: string } & (
  | { readonly kind: 'edited' | 'forked' | 'doubled' | 'values-swapped'; readonly entry: AuditEntry }
  /** Entries from `seq` to `to` are gone. */
  | { readonly kind: 'missing' | 'cut-off'; readonly to: string }
  /** The entry that belongs here stands under another number. */
  | { readonly kind: 'moved'; readonly to: string }
  /** A chain without a fault that is not the one of the checkpoint. */
  | { readonly kind: 'rewritten'; readonly entry: AuditEntry }
  | { readonly kind: 'foreign-checkpoint' }
);

/** What a walk over the whole trail found. */
export interface Verdict {
  /** Entries without a fault, from the first on. */
  entries: number;
  /** The last of them; null without any. */
  last: AuditEntry | null;
  /** Entries whose sensitive values were erased. */
  erased: number;
  /** Entries whose sensitive values are sealed with a key that was not given. */
  closed: number;
  break: Break | null;
}

/**
 * Walks the trail from its first entry to its last, in constant memory, beside gateways that append, and stops at the first fault.
 *
 * Only with a checkpoint that was kept outside it sees that the end was cut off, that all was written anew, or that an older backup is back.
 */
export async function verifyAudit(db: Db, checkpoint: Checkpoint | null): Promise<Verdict> {
  const verdict: Verdict = { entries: 0, last: null, erased: 0, closed: 0, break: null };
  const seal = sealOf(db);
  if (checkpoint !== null && !isGenuine(seal, checkpoint))
    return { ...verdict, break: { kind: 'foreign-checkpoint', seq: checkpoint.seq } };
  const key = chainKeyOf(seal);
  for await (const entry of walkAudit(db)) {
    const end: ChainEnd = verdict.last ?? GENESIS;
    verdict.break =
      (await chainBreak(db, key, end, entry)) ?? valueBreak(seal, entry, verdict) ?? checkpointBreak(entry, checkpoint);
    if (verdict.break !== null) return verdict;
    verdict.entries += 1;
    verdict.last = entry;
  }
  const end: ChainEnd = verdict.last ?? GENESIS;
  if (checkpoint !== null && BigInt(end.seq) < BigInt(checkpoint.seq))
    verdict.break = { kind: 'cut-off', seq: after(end), to: checkpoint.seq };
  return verdict;
}

async function chainBreak(db: Db, key: KeyObject, end: ChainEnd, entry: AuditEntry): Promise<Break | null> {
  const seq = after(end);
  if (entry.seq === seq && entry.previousHash === end.hash && hashOf(key, entry) === entry.hash) return null;
  if (BigInt(entry.seq) < BigInt(seq)) return { kind: 'doubled', seq: entry.seq, entry };
  const standsAt = await whereNextStands(db, key, end);
  if (standsAt !== null && standsAt !== seq) return { kind: 'moved', seq, to: standsAt };
  if (entry.seq !== seq) return { kind: 'missing', seq, to: String(BigInt(entry.seq) - 1n) };
  return { kind: hashOf(key, entry) === entry.hash ? 'forked' : 'edited', seq, entry };
}

/** The number under which the entry that was recorded next now stands; null when it is nowhere. */
async function whereNextStands(db: Db, key: KeyObject, end: ChainEnd): Promise<string | null> {
  const { rows } = await selectEntries(sql`where previous_hash = ${end.hash} limit 100`).execute(db);
  return rows.find((row) => hashOf(key, { ...row, seq: after(end) }) === row.hash)?.seq ?? null;
}

function valueBreak(seal: Seal, entry: AuditEntry, verdict: Verdict): Break | null {
  switch (stateOfValues(seal, entry)) {
    case 'whole':
      return null;
    case 'erased':
      verdict.erased += 1;
      return null;
    case 'closed':
      verdict.closed += 1;
      return null;
    case 'swapped':
      return { kind: 'values-swapped', seq: entry.seq, entry };
  }
}

/** Sealed values of another entry, or of the same number in another chain, are not those that the digests are of. */
function stateOfValues(seal: Seal, entry: AuditEntry): 'whole' | 'erased' | 'closed' | 'swapped' {
  if (entry.sealed === null) return hasDigests(entry.before) || hasDigests(entry.after) ? 'erased' : 'whole';
  try {
    const hidden = openHidden(seal, entry);
    if (hidden === null) return 'swapped';
    const isOf = (values: AuditValues, shown: AuditValues) =>
      Object.entries(values).every(
        ([path, value]) => canonicalJson(shown[path]) === canonicalJson(digestOfValue(seal, hidden.salt, path, value)),
      );
    return isOf(hidden.before, entry.before) && isOf(hidden.after, entry.after) ? 'whole' : 'swapped';
  } catch (error) {
    if (!(error instanceof UnsealError)) throw error;
    return error.reason === 'no-such-key' ? 'closed' : 'swapped';
  }
}

function checkpointBreak(entry: AuditEntry, checkpoint: Checkpoint | null): Break | null {
  const isOther = checkpoint !== null && entry.seq === checkpoint.seq && entry.hash !== checkpoint.hash;
  return isOther ? { kind: 'rewritten', seq: entry.seq, entry } : null;
}
