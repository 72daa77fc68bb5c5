import { sql } from 'kysely';
import type { EntityName } from '../model/index.ts';
import type { Db } from './database.ts';
import { PROJECTIONS } from './projections.ts';

/**
 * Lets the planner know how large the tables of an entity have become. PGlite never gathers statistics by itself, and a server does so
 * only after minutes; a store that has just been filled would be searched as if it were empty.
 */
export async function refreshStatistics(db: Db, entity: EntityName): Promise<void> {
  await sql`analyze records, links, identity_keys, discrepancies, ${sql.table(PROJECTIONS[entity].table)}`.execute(db);
}
