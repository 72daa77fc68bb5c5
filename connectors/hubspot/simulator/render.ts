import { modifiedProperty, type ObjectType, TYPE_IDS } from './definitions.ts';
import type { Stored } from './portal.ts';

const DEFAULTS: Readonly<Record<ObjectType, readonly string[]>> = {
  companies: ['name', 'domain'],
  contacts: ['firstname', 'lastname', 'email'],
  orders: [],
  line_items: [],
  products: ['name', 'description', 'price'],
};

/** An object as an answer shows it: a few properties, or those that were asked for. Names that it does not know show nothing. */
export function renderObject(
  type: ObjectType,
  { id, properties, archivedAtMs }: Stored,
  asked: readonly string[],
  known: ReadonlyMap<string, unknown>,
): Readonly<Record<string, unknown>> {
  const modified = modifiedProperty(type);
  const names = [...(asked.length === 0 ? DEFAULTS[type] : asked.filter((name) => known.has(name)))];
  const shown = [...new Set([...names, 'createdate', modified, 'hs_object_id'])];
  return {
    id,
    properties: Object.fromEntries(shown.map((name) => [name, properties[name] ?? null])),
    createdAt: properties['createdate'],
    updatedAt: properties[modified],
    archived: archivedAtMs !== null,
    ...(archivedAtMs === null ? {} : { archivedAt: new Date(archivedAtMs).toISOString() }),
    url: `https://app.hubspot.com/contacts/4711/record/${TYPE_IDS[type]}/${id}`,
  };
}
