import { isIdOf } from '../model/id.ts';
import type { EntityName } from '../model/index.ts';
import { RELATED, type Where } from './where.ts';

/** The entity whose `ids` in a filter hold something that is no id of it; null when all are well formed. */
export function malformedIdIn(entity: EntityName, where: Where): EntityName | null {
  if (where.ids?.some((id) => !isIdOf(entity, id)) === true) return entity;
  const combined = [...(where.and ?? []), ...(where.or ?? []), ...(isWhere(where.not) ? [where.not] : [])];
  const inner = [
    ...combined.map((each) => [entity, each] as const),
    ...Object.entries(RELATED[entity] ?? {}).map(([word, related]) => [related, where[word]] as const),
  ];
  for (const [each, condition] of inner) {
    const found = isWhere(condition) ? malformedIdIn(each, condition) : null;
    if (found !== null) return found;
  }
  return null;
}

function isWhere(value: unknown): value is Where {
  return typeof value === 'object' && value !== null;
}
