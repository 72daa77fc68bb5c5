import { entryOf, mayReadInClear, mayReadWhole } from '../auth/access.ts';
import { VALUE_TYPES } from '../auth/access-table.ts';
import type { Difference } from '../connector/write.ts';
import { classOf, ENTITIES, type EntityName } from '../model/index.ts';
import { fieldOfPath } from '../write/value-path.ts';
import type { DiffView } from './desk.ts';

type Roles = ReadonlySet<string>;

/** Who looks after writes: they see the calls, and what the schema does not have. */
const KEEPERS = ['admin', 'operator'] as const;

/** Paths of differences that no field of the model has, with the field that whoever may read it may read them too. */
const BESIDE_MODEL: Readonly<Record<string, string>> = { 'Order.shipments': 'fulfillmentStatus' };

export function isKeeper(roles: Roles): boolean {
  return KEEPERS.some((role) => roles.has(role));
}

/** What these roles may read in clear of the values that a step changes; members of values that they may not read are left out. */
export function shownDifferences(
  roles: Roles,
  entity: EntityName,
  differences: readonly Difference[],
): readonly DiffView[] {
  return differences.flatMap(({ path, before, after }) => {
    if (isSecret(entity, path)) return [];
    const shown = shownOf(roles, entity, namesIn(path));
    return shown === null ? [] : [{ path, before: shown(before), after: shown(after) }];
  });
}

/** Whether these roles may know of a path. One that the schema does not have tells nothing. */
export function mayKnow(roles: Roles, entity: EntityName, path: string): boolean {
  const [field = ''] = namesIn(path);
  return entryOf(entity, field) === undefined || shownOf(roles, entity, namesIn(path)) !== null;
}

/** Whether these roles may read in clear whatever a body about a record may hold: also current values that it does not change. */
export function mayReadBodies(roles: Roles, entity: EntityName, differences: readonly Difference[]): boolean {
  if (differences.some(({ path }) => isSecret(entity, path))) return false;
  return Object.keys(ENTITIES[entity].fields)
    .filter((field) => entryOf(entity, field) !== undefined)
    .every((field) => mayReadWhole(roles, entity, field));
}

function isSecret(entity: EntityName, path: string): boolean {
  return classOf(entity, fieldOfPath(path)) === 'secret';
}

/** The names in a path without places in lists. A record as a whole goes by its name. */
function namesIn(path: string): readonly string[] {
  return path === '' ? ['name'] : path.replaceAll(/\[[^\]]*\]/g, '').split('.');
}

/** What is shown of the value behind these names, from a type on; null when it is not to be shown at all. */
function shownOf(roles: Roles, type: string, names: readonly string[]): ((value: unknown) => unknown) | null {
  const [name, ...others] = names;
  if (name === undefined) return (value) => cut(roles, type, value);
  if (!mayShow(roles, type, name)) return null;
  const inner = VALUE_TYPES[`${type}.${name}`];
  return inner === undefined ? (value) => value ?? null : shownOf(roles, inner, others);
}

function mayShow(roles: Roles, type: string, name: string): boolean {
  const field = BESIDE_MODEL[`${type}.${name}`] ?? name;
  return entryOf(type, field) === undefined ? isKeeper(roles) : mayReadInClear(roles, type, field);
}

/** A value of a type without the members that these roles may not read. */
function cut(roles: Roles, type: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => cut(roles, type, each));
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      const shown = shownOf(roles, type, [name]);
      return shown === null ? [] : [[name, shown(member)]];
    }),
  );
}
