import { classOf, ENTITIES, ENTITY_NAMES, type EntityName } from '../model/index.ts';
import type { DiscrepancyWhere } from '../store/discrepancy-list.ts';
import { type Caller, LISTED_AT } from './caller.ts';

/**
 * The fields whose discrepancies the caller may see, by entity: who may not list an entity, or sees own rows of it only, learns nothing of
 * what systems make of it.
 */
export function readableDiscrepancies(caller: Caller): ReadonlyMap<EntityName, readonly string[]> {
  const listed = ENTITY_NAMES.filter((entity) => caller.seesAll(entity));
  return new Map(
    listed.map((entity) => [entity, fieldsOf(entity).filter((field) => caller.mayReadEverywhere(entity, field))]),
  );
}

/** The entities that a filter is about; all when it names none. */
export function askedEntities(where: DiscrepancyWhere): readonly EntityName[] {
  const named = namedEntities(where);
  return named.length === 0 ? ENTITY_NAMES : named;
}

/** The first coordinate of a filter that the caller may not read; null when it may all. A path that is denied cannot be counted. */
export function deniedInDiscrepancies(caller: Caller, where: DiscrepancyWhere): string | null {
  const hidden = namedEntities(where).find((entity) => !caller.seesAll(entity));
  if (hidden !== undefined) return LISTED_AT[hidden].join('.');
  const asked = askedEntities(where);
  const readable = readableDiscrepancies(caller);
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

/** Secrets are compared by nobody: they are not kept. */
function fieldsOf(entity: EntityName): readonly string[] {
  return Object.keys(ENTITIES[entity].fields).filter((field) => classOf(entity, field) !== 'secret');
}

function isEntity(name: string): name is EntityName {
  return Object.hasOwn(ENTITIES, name);
}
