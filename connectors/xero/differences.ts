import { isDeepStrictEqual } from 'node:util';
import type { Difference } from '../../src/connector/write.ts';

/** Where two values of the model differ, as deep as both have the same shape: `addresses[0].city`. */
export function differencesOf(path: string, before: unknown, after: unknown): readonly Difference[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    return before.flatMap((each: unknown, index) => differencesOf(`${path}[${index}]`, each, after[index]));
  if (isObject(before) && isObject(after)) {
    const held = new Map(Object.entries(after));
    return Object.entries(before).flatMap(([name, each]) => differencesOf(`${path}.${name}`, each, held.get(name)));
  }
  return [{ path, before: before ?? null, after: after ?? null }];
}

/** The differences of two records, over all their fields. */
export function differencesOfRecords(before: object, after: object): readonly Difference[] {
  const held = new Map(Object.entries(before));
  return Object.entries(after).flatMap(([field, value]) => differencesOf(field, held.get(field), value));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
