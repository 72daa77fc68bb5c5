import type { CustomField } from '../../src/model/values.ts';

/** Where our own id stands in what was made from here. */
export const OWN_ID_META = '_mainstem_id';

/** Stands in the place of `meta_data` that cannot be read: a text has no members, so every path below it is a gap. */
const UNREADABLE = 'unreadable';

/** A record with its `meta_data` by key, so that a path can name an entry: `meta_data.segment`. Of entries alike the last one counts. */
export function withMeta(record: unknown): unknown {
  if (!isObject(record) || !('meta_data' in record)) return record;
  return { ...record, meta_data: metaOf(record.meta_data) };
}

function metaOf(wire: unknown): Readonly<Record<string, unknown>> | string | null {
  if (wire === null || wire === undefined) return null;
  if (!Array.isArray(wire) || !wire.every(isEntry)) return UNREADABLE;
  return Object.fromEntries(wire.map(({ key, value }) => [key, value]));
}

function isEntry(entry: unknown): entry is { readonly key: string; readonly value: unknown } {
  return isObject(entry) && 'key' in entry && typeof entry.key === 'string';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface WithMeta {
  readonly meta_data?: Readonly<Record<string, unknown>> | string | null | undefined;
}

/** The entries that people see: WordPress keeps those with a leading underscore to itself. */
export function customFieldsOf({ meta_data: meta }: WithMeta): readonly CustomField[] | null {
  if (meta === null || meta === undefined) return null;
  if (typeof meta === 'string') throw new TypeError('not readable');
  return Object.entries(meta)
    .filter(([name]) => name !== '' && !name.startsWith('_'))
    .map(([name, value]) => ({ name, ...typedOf(value) }));
}

function typedOf(value: unknown): Pick<CustomField, 'type' | 'value'> {
  switch (typeof value) {
    case 'string':
      return { type: 'TEXT', value: value === '' ? null : value };
    case 'number':
      return { type: 'NUMBER', value: String(value) };
    case 'boolean':
      return { type: 'BOOLEAN', value: String(value) };
    default:
      return { type: 'OTHER', value: value === null || value === undefined ? null : JSON.stringify(value) };
  }
}

/** Our own id of a record that was made from here. */
export function correlationOf({ meta_data: meta }: WithMeta): string | null {
  if (meta === null || meta === undefined) return null;
  if (typeof meta === 'string') throw new TypeError('not readable');
  const id = meta[OWN_ID_META];
  if (id === undefined || id === null || id === '') return null;
  if (typeof id !== 'string') throw new TypeError('not an id');
  return id;
}
