import { sql } from 'kysely';
import type { Db } from './database.ts';
import { digestOf } from './digest.ts';

interface Row {
  readonly asked: string;
  readonly state: unknown;
}

/**
 * One word for the state of each entity: it changes when a source changes one of its records, and when a write of one is accepted. By the
 * versions and times of the sources, and where they have neither by the values.
 */
export async function readEtags(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const found = await sql<Row>`
    select asked.id as asked, jsonb_agg(jsonb_build_array(r.id, r.version, r.source_updated_at, r.removed_at is null,
      case when r.version is null and r.source_updated_at is null then r.digests end,
      (select jsonb_agg(v.operation_id || ' ' || v.field order by v.operation_id, v.field)
        from pending_values v where v.record_id = r.id)) order by r.id) as state
    from unnest(${[...new Set(ids)]}::text[]) as asked(id)
    cross join lateral (select group_id from links where id = asked.id limit 1) a
    cross join lateral (select id from links where group_id = a.group_id offset 0) l
    cross join lateral (select * from records where id = l.id limit 1) r
    group by asked.id`.execute(db);
  return new Map(found.rows.map(({ asked, state }) => [asked, digestOf(state)]));
}
