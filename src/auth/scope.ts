import { sql } from 'kysely';
import { deriveId } from '../model/id.ts';
import type { ContactPoint } from '../model/values.ts';
import type { Db } from '../store/database.ts';
import { readGroups } from '../store/groups.ts';
import { readTrusted } from '../store/links.ts';
import { fold } from '../store/projections.ts';
import type { StoredRecord } from '../store/stored-record.ts';
import { heldIn } from './held.ts';
import { OwnShipments } from './own-shipments.ts';
import type { Principal } from './principal.ts';

/** How a token names the record that its holder is. */
export interface OwnRecord {
  readonly connection: string;
  readonly objectType: string;
}

export interface ScopePolicy {
  /** The customer of a portal user; null when tokens name none. */
  readonly customer: OwnRecord | null;
  /** The employee that a caller is; null when tokens name none. */
  readonly employee: OwnRecord | null;
  /** The links that scopes follow. */
  readonly strengths: readonly string[];
}

/** Entities of the caller's own: the groups, and those of their records whose links are strong enough. */
export interface OwnRows {
  readonly groupIds: readonly string[];
  readonly recordIds: readonly string[];
  /** The e-mail addresses of these records, folded. */
  readonly emails: readonly string[];
  /** Fields for which a record of these groups that is not among them has a value: what the index says of them may be that record's. */
  readonly blurredFields: ReadonlySet<string>;
}

/** Roles that hold only where a row is the caller's own: the own customer's, the own person's, the own team's. */
export const SCOPED_ROLES = ['customer', 'employee', 'manager'] as const;

export type ScopedRole = (typeof SCOPED_ROLES)[number];

/** What is the caller's own, by the scoped role that the caller has. */
export type RowScopes = Readonly<Partial<Record<ScopedRole, OwnRows>>> & {
  /** The employee that the caller is, whatever the roles: nobody approves what is their own. Absent when that is not known. */
  readonly self?: string;
  /** The shipments of the own customer that go by their orders; absent without one. */
  readonly shipments?: OwnShipments;
};

const NOTHING: OwnRows = { groupIds: [], recordIds: [], emails: [], blurredFields: new Set() };

/**
 * The rows in which the scoped roles of a caller hold.
 *
 * A wrong link would show another's data, so only links of the configured strengths are followed, and no chain with a weaker one in it;
 * without a claim, a record or a policy there are none.
 */
export async function rowScopes(db: Db, principal: Principal, policy: ScopePolicy): Promise<RowScopes> {
  const { roles, customerKey, employeeKey } = principal;
  const { customer, employee, strengths } = policy;
  const [party, person] = await Promise.all([
    roles.has('customer') ? ownRows(db, 'Customer', customer, customerKey, strengths) : NOTHING,
    ownRows(db, 'Employee', employee, employeeKey, strengths),
  ]);
  const [self] = person.groupIds;
  return {
    ...(self === undefined ? {} : { self }),
    ...(roles.has('customer') ? { customer: party, shipments: new OwnShipments(db, party) } : {}),
    ...(roles.has('employee') ? { employee: person } : {}),
    ...(roles.has('manager') ? { manager: await teamOf(db, person, strengths) } : {}),
  };
}

async function ownRows(
  db: Db,
  entity: 'Customer' | 'Employee',
  own: OwnRecord | null,
  key: string | null,
  strengths: readonly string[],
): Promise<OwnRows> {
  if (own === null || key === null) return NOTHING;
  const id = deriveId(entity, own.connection, own.objectType, key);
  const members = (await readGroups(db, [id])).get(id) ?? [];
  const mine = members.find((record) => record.id === id);
  if (mine === undefined) return NOTHING;
  const trusted = new Set([id, ...(await readTrusted(db, [id], strengths))]);
  return {
    groupIds: [mine.groupId],
    recordIds: members.map((record) => record.id).filter((each) => trusted.has(each)),
    emails: members.filter((record) => trusted.has(record.id)).flatMap(emailsOf),
    blurredFields: new Set(members.filter((record) => !trusted.has(record.id)).flatMap(fieldsWithValue)),
  };
}

function emailsOf(record: StoredRecord): readonly string[] {
  const points = heldIn(record, 'contactPoints');
  return Array.isArray(points)
    ? points.filter(({ type }: ContactPoint) => type === 'EMAIL').map(({ value }: ContactPoint) => fold(value))
    : [];
}

function fieldsWithValue({ parts }: StoredRecord): readonly string[] {
  return Object.values(parts).flatMap(({ values }) => Object.keys(values).filter((field) => values[field] !== null));
}

/**
 * Everyone who reports to these people, over any number of levels.
 *
 * Which record of a person names the manager is not known here, so a person with an untrusted link among the records is left out.
 */
async function teamOf(db: Db, leaders: OwnRows, strengths: readonly string[]): Promise<OwnRows> {
  const seen = new Set(leaders.groupIds);
  const team = new Map<string, readonly string[]>();
  let level = leaders.recordIds;
  while (level.length > 0) {
    const found = await sql<{ id: string; record_ids: readonly string[] }>`
      select p.id, array_agg(l.id order by l.id) as record_ids from p_employee p join links l on l.group_id = p.id
      where p.manager = any(${level}) group by p.id order by p.id`.execute(db);
    const fresh = found.rows.filter(({ id }) => !seen.has(id));
    for (const { id } of fresh) seen.add(id);
    const trusted = new Set(
      await readTrusted(
        db,
        fresh.map(({ id }) => id),
        strengths,
      ),
    );
    const followed = fresh.filter(({ record_ids: ids }) => ids.every((id) => trusted.has(id)));
    for (const { id, record_ids: ids } of followed) team.set(id, ids);
    level = followed.flatMap(({ record_ids: ids }) => ids);
  }
  return { groupIds: [...team.keys()], recordIds: [...team.values()].flat(), emails: [], blurredFields: new Set() };
}
