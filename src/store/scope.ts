import { type RawBuilder, sql } from 'kysely';
import { columnOf } from './projections.ts';
import { shipmentsOf } from './shipment-owners.ts';

/** The rows a caller may see: those whose column holds one of these ids (of groups for `id`, of records for a pointer). */
export interface Scope {
  readonly column: string;
  readonly ids: readonly string[];
  /** Of shipments, which may name their customer by their orders and an e-mail address: the addresses of the customer. Folded. */
  readonly emails?: readonly string[];
}

/** Rows of the projection `p` that are in scope. */
export function scopeCondition({ column, ids, emails }: Scope): RawBuilder<unknown> {
  if (emails === undefined) return sql`${sql.ref(`p.${columnOf(column)}`)} = any(${ids})`;
  const own = shipmentsOf({
    records: sql`select '' as owner, unnest(${ids}::text[]) as record`,
    emails: sql`select '' as owner, unnest(${emails}::text[]) as email`,
  });
  return sql`p.id in (select shipment from ${own} as own)`;
}

/** Rows in scope that may be searched by what the index says of them. */
export function searchedWithin(scope: Scope): readonly RawBuilder<unknown>[] {
  return scope.column === 'id' ? [scopeCondition(scope)] : [scopeCondition(scope), undividedCondition(scope)];
}

/**
 * Rows of the projection `p` all of whose records point into the scope. A row whose records belong to several owners shows each of them
 * their own records only, but its projected values may be of any: who sees a part of it must not search the whole.
 */
function undividedCondition({ column, ids }: Scope): RawBuilder<unknown> {
  const pointer = (member: string) => sql`part.value #>> array['values', ${column}, ${member}]::text[]`;
  return sql`(not exists (select 1 from links l where l.group_id = p.id and l.id <> p.id) or not exists (
    select 1 from links l join records r on r.id = l.id where l.group_id = p.id and not exists (
      select 1 from jsonb_each(r.parts) as part(name, value) join records o on o.connection = ${pointer('connection')}
        and o.object_type = ${pointer('objectType')} and o.key = ${pointer('value')}
      where o.id = any(${ids}))))`;
}
