import { sql } from 'kysely';
import { ENTITY_NAMES } from '../model/index.ts';
import type { Db } from '../store/database.ts';
import { PROJECTIONS } from '../store/projections.ts';
import type { Authority } from './authority.ts';
import type { Ingest } from './ingest.ts';

const BATCH = 500;

/** Projects again, from the index and without a source call, what was projected under other rules than today's. */
export async function reprojectChanged(db: Db, authority: Authority, ingest: Ingest): Promise<void> {
  for (const entity of ENTITY_NAMES) {
    for (;;) {
      const outdated = await sql<{ id: string }>`
        select id from ${sql.table(PROJECTIONS[entity].table)} where authority <> ${authority.hash(entity)} limit ${BATCH}`.execute(
        db,
      );
      if (outdated.rows.length === 0) break;
      await ingest.reproject(
        db,
        entity,
        outdated.rows.map((row) => row.id),
      );
    }
  }
}
