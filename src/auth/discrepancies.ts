import { ENTITIES, ENTITY_NAMES, type EntityName } from '../model/index.ts';
import type { DiscrepancyWhere } from '../store/discrepancy-list.ts';
import { mayRead } from './access.ts';
import { isScopedToCustomer, type Principal } from './principal.ts';
import { SCOPED_BY_CUSTOMER } from './scope.ts';

/** The root field that lists an entity: who may not ask it learns nothing of the entity's discrepancies either. */
const LISTS: Readonly<Record<EntityName, string>> = {
  Customer: 'customers',
  Contact: 'contacts',
  Order: 'orders',
  Invoice: 'invoices',
  Payment: 'payments',
  InventoryItem: 'inventoryItems',
  Location: 'locations',
  Employee: 'employees',
};

/** The fields whose discrepancies the caller may see, by entity. */
export function readableDiscrepancies(principal: Principal): ReadonlyMap<EntityName, readonly string[]> {
  const listed = ENTITY_NAMES.filter((entity) => maySee(principal, entity));
  return new Map(
    listed.map((entity) => [entity, fieldsOf(entity).filter((field) => mayRead(principal, entity, field))]),
  );
}

/** The entities that a filter is about; all when it names none. */
export function askedEntities(where: DiscrepancyWhere): readonly EntityName[] {
  const named = namedEntities(where);
  return named.length === 0 ? ENTITY_NAMES : named;
}

/** The first coordinate of a filter that the caller may not read; null when it may all. A path that is denied cannot be counted. */
export function deniedInDiscrepancies(principal: Principal, where: DiscrepancyWhere): string | null {
  const hidden = namedEntities(where).find((entity) => !maySee(principal, entity));
  if (hidden !== undefined) return `Query.${LISTS[hidden]}`;
  const asked = askedEntities(where);
  const readable = readableDiscrepancies(principal);
  for (const isMeant of pathsIn(where)) {
    const named = namedBy(isMeant, asked);
    const isDenied = named.every(({ entity, field }) => readable.get(entity)?.includes(field) !== true);
    if (named[0] !== undefined && isDenied) return `${named[0].entity}.${named[0].field}`;
  }
  return null;
}

/** A path of a filter that is of no field of the entities asked for; null when all are. */
export function unknownPathIn(where: DiscrepancyWhere): string | null {
  const asked = askedEntities(where);
  const paths = textsIn(where.path, ['eq', 'in']);
  return paths.find((path) => namedBy((field) => field === fieldOf(path), asked).length === 0) ?? null;
}

/** A customer's own rows are no place to look for what systems make of all customers. */
function maySee(principal: Principal, entity: EntityName): boolean {
  const isOfCustomers = entity === 'Customer' || SCOPED_BY_CUSTOMER.has(entity);
  if (isOfCustomers && isScopedToCustomer(principal)) return false;
  return mayRead(principal, 'Query', LISTS[entity]);
}

function namedEntities({ entity }: DiscrepancyWhere): readonly EntityName[] {
  return textsIn(entity, ['eq', 'in']).filter(isEntity);
}

/** Which fields the conditions on the path are about, one test each. */
function pathsIn({ path }: DiscrepancyWhere): readonly ((field: string) => boolean)[] {
  return [
    ...textsIn(path, ['eq', 'in']).map((each) => (field: string) => field === fieldOf(each)),
    ...textsIn(path, ['startsWith']).map(
      (prefix) => (field: string) => field.startsWith(prefix) || prefix.startsWith(`${field}.`),
    ),
  ];
}

function namedBy(
  isMeant: (field: string) => boolean,
  asked: readonly EntityName[],
): readonly { readonly entity: EntityName; readonly field: string }[] {
  return asked.flatMap((entity) =>
    fieldsOf(entity)
      .filter(isMeant)
      .map((field) => ({ entity, field })),
  );
}

/** What some operators of a condition are given. */
function textsIn(condition: DiscrepancyWhere['path'], operators: readonly string[]): readonly string[] {
  return operators
    .flatMap((operator): readonly unknown[] => {
      const given = condition?.[operator];
      return Array.isArray(given) ? given : [given];
    })
    .filter((each) => typeof each === 'string');
}

function fieldOf(path: string): string {
  return path.split('.')[0] ?? path;
}

function fieldsOf(entity: EntityName): readonly string[] {
  return Object.keys(ENTITIES[entity].fields);
}

function isEntity(name: string): name is EntityName {
  return Object.hasOwn(ENTITIES, name);
}
