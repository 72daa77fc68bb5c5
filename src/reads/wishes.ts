import type { GraphQLResolveInfo } from 'graphql';
import type { Caller } from '../auth/caller.ts';
import { argumentOf, fieldsOf, type Selected } from '../graphql/selection.ts';
import type { Wish } from '../loaders/share.ts';
import { type AskedFreshness, askedKey } from '../model/freshness.ts';
import { ENTITIES, type EntityName } from '../model/index.ts';

type Variables = Pick<GraphQLResolveInfo, 'fragments' | 'variableValues'>;

/** The fields of an entity that the selection needs; those that the caller may read on no row are left out, so they make no source call. */
export function wishesOf(
  caller: Caller,
  entity: EntityName,
  selected: readonly Selected[],
  info: Variables,
): readonly Wish[] {
  const wanted = new Map<string, Map<string, AskedFreshness>>();
  const want = (field: string, asked: AskedFreshness) =>
    wanted.set(field, (wanted.get(field) ?? new Map<string, AskedFreshness>()).set(askedKey(asked), asked));
  for (const each of selected) {
    if (each.name === 'meta') for (const path of pathsOfMeta(each, info)) want(path, each.asked);
    else want(each.name, each.asked);
  }
  for (const owner of caller.ownerFields(entity)) if (!wanted.has(owner)) want(owner, selected[0]?.asked ?? {});
  return [...wanted]
    .filter(([field]) => Object.hasOwn(ENTITIES[entity].fields, field))
    .filter(([field]) => caller.mayReadSome(entity, field))
    .map(([field, asked]) => ({ field, asked: [...asked.values()] }))
    .toSorted((a, b) => (a.field < b.field ? -1 : 1));
}

/** `meta { origins(paths: ...) }` asks for fields that need not be selected beside it. */
export function pathsOfMeta(meta: Selected, { fragments, variableValues }: Variables): readonly string[] {
  return [...fieldsOf(meta.node.selectionSet, fragments, variableValues)].flatMap((node) => {
    if (node.name.value !== 'origins') return [];
    const paths = argumentOf({ node }, 'paths', variableValues);
    return Array.isArray(paths) ? paths.filter((path) => typeof path === 'string') : [];
  });
}
