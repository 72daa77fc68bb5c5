import { deriveId, type Reference } from '../model/id.ts';
import type { EntityName } from '../model/index.ts';
import type { Db } from '../store/database.ts';
import { readGroups } from '../store/groups.ts';
import { readTrusted } from '../store/links.ts';
import type { StoredRecord } from '../store/records.ts';
import { isScopedToCustomer, type Principal } from './principal.ts';

/** How a portal user's token names the customer, and which links its row scope follows. */
export interface ScopePolicy {
  readonly connection: string;
  readonly objectType: string;
  readonly strengths: readonly string[];
}

/** What a caller sees of the customers: the records whose links are strong enough, and the group they are in. */
export interface CustomerScope {
  readonly groupId: string | null;
  readonly recordIds: readonly string[];
}

const NOTHING: CustomerScope = { groupId: null, recordIds: [] };

/**
 * The rows of a caller who sees the own customer only; null for staff.
 *
 * A wrong link would show another company's data, so only links of the configured strengths are followed, and no chain with a weaker
 * one in it; without a claim, a record or a policy the caller sees nothing.
 */
export async function customerScope(
  db: Db,
  principal: Principal,
  policy: ScopePolicy | null,
): Promise<CustomerScope | null> {
  if (!isScopedToCustomer(principal)) return null;
  if (policy === null || principal.customerKey === null) return NOTHING;
  const own = deriveId('Customer', policy.connection, policy.objectType, principal.customerKey);
  const members = (await readGroups(db, [own])).get(own) ?? [];
  const mine = members.find((record) => record.id === own);
  if (mine === undefined) return NOTHING;
  const trusted = new Set(await readTrusted(db, own, policy.strengths));
  const recordIds = members.map((record) => record.id).filter((id) => id === own || trusted.has(id));
  return { groupId: mine.groupId, recordIds };
}

/** Entities that belong to a customer; the others are the company's own. */
export const SCOPED_BY_CUSTOMER: ReadonlySet<EntityName> = new Set<EntityName>([
  'Contact',
  'Order',
  'Invoice',
  'Payment',
]);

/** Whether a caller with this scope may see what a record says. Asked of the index, before a source is: a row of others costs no call. */
export function showsRecord(scope: CustomerScope | null, record: StoredRecord): boolean {
  if (scope === null) return true;
  if (record.entity === 'Customer') return scope.recordIds.includes(record.id);
  if (!SCOPED_BY_CUSTOMER.has(record.entity)) return true;
  return Object.values(record.parts).some(({ values }) => belongsTo(scope, values['customer']));
}

/** Whether a loaded `customer` points to one of the caller's records. */
export function belongsTo(scope: CustomerScope, customer: unknown): boolean {
  if (!isReference(customer) || customer.by !== 'key') return false;
  return scope.recordIds.includes(deriveId('Customer', customer.connection, customer.objectType, customer.value));
}

function isReference(value: unknown): value is Reference {
  return typeof value === 'object' && value !== null && 'by' in value;
}
