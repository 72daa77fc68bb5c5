import { sql } from 'kysely';
import { UnsealError } from '../sealing/sealer.ts';
import type { Db, Trx } from '../store/database.ts';
import { type Seal, sealOf } from '../store/seal.ts';
import { openJson } from '../store/sealed-json.ts';
import { sealedPlace } from './audit.ts';
import { type AuditEntry, type AuditValues, selectEntries } from './entry.ts';
import type { HiddenValues } from './guarded-values.ts';

/** A stretch of the entries asked for. */
export interface AuditPage {
  /** The number of the entry behind which it begins; null for the beginning. */
  readonly after: string | null;
  readonly size: number;
  readonly order: 'OLDEST_FIRST' | 'LATEST_FIRST';
}

const BATCH = 500;

/** The entries of an operation, or of an entity by its canonical id. What is not public stands as digests; `openValues` opens it. */
export async function readAudit(
  db: Db | Trx,
  about: { readonly operationId: string } | { readonly entityId: string },
  page: AuditPage,
): Promise<readonly AuditEntry[]> {
  const isAbout =
    'operationId' in about ? sql`operation_id = ${about.operationId}` : sql`entity_id = ${about.entityId}`;
  const isLatestFirst = page.order === 'LATEST_FIRST';
  const isBehind =
    page.after === null ? sql`true` : sql`audit.seq ${isLatestFirst ? sql`<` : sql`>`} ${page.after}::bigint`;
  const direction = isLatestFirst ? sql`desc` : sql`asc`;
  const rest = sql`where ${isAbout} and ${isBehind} order by audit.seq ${direction} limit ${page.size}`;
  return (await selectEntries(rest).execute(db)).rows;
}

/** All entries from a number on, in their order, a batch in memory at a time. Two that have the same number both come. */
export async function* walkAudit(db: Db, from: string | null = null): AsyncGenerator<AuditEntry> {
  for (let rest = from === null ? sql`` : sql`where audit.seq >= ${from}::bigint`; ; ) {
    const { rows } = await selectEntries(sql`${rest} order by audit.seq, hash limit ${BATCH}`).execute(db);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    rest = sql`where (audit.seq, hash) > (${last.seq}::bigint, ${last.hash})`;
  }
}

/** The values of an entry with its sensitive ones in the place of their digests, as far as they are still there and open. */
export function openValues(
  db: Db | Trx,
  entry: AuditEntry,
): { readonly before: AuditValues; readonly after: AuditValues } {
  const seal = sealOf(db);
  try {
    const hidden = openHidden(seal, entry);
    return { before: { ...entry.before, ...hidden?.before }, after: { ...entry.after, ...hidden?.after } };
  } catch (error) {
    if (!(error instanceof UnsealError)) throw error;
    seal.report(error);
    return { before: entry.before, after: entry.after };
  }
}

/** What is behind the digests of an entry; null when there is nothing. Throws UnsealError. */
export function openHidden(seal: Seal, { seq, sealed }: AuditEntry): HiddenValues | null {
  const opened = sealed === null ? null : openJson(seal, sealedPlace(seq), sealed);
  return isHidden(opened) ? opened : null;
}

/** Only `appendAudit` seals for this place, so that more need not be asked. */
function isHidden(opened: unknown): opened is HiddenValues {
  return typeof opened === 'object' && opened !== null && 'salt' in opened && 'before' in opened && 'after' in opened;
}
