import { isDeepStrictEqual } from 'node:util';
import { type MappingContext, wireOf } from '../../src/connector/mapping.ts';
import { isPlace } from '../../src/connector/step.ts';
import type { Difference } from '../../src/connector/write.ts';
import { isReference } from '../../src/model/id.ts';
import type { EntityName } from '../../src/model/index.ts';
import type { Fields } from './encoders.ts';
import type { ObjectRules } from './rules.ts';
import type { SalesforceRecord } from './wire.ts';
import type { Encoded, Values } from './write-encode.ts';
import type { Notes } from './write-notes.ts';

/** How a value came to be spelled, which follows from the value. */
const SPELLING = ['original', 'isNormalized', 'isValid'];

interface Written {
  readonly action: 'create' | 'update';
  readonly values: Values;
  readonly raw: Fields;
  readonly encoded: Encoded;
  readonly context: MappingContext;
}

/**
 * What the change does to the record in the model's words, also to fields that were not asked for and read what changes.
 *
 * A value for a field that cannot be written is fine where the record has it all the same; else it is refused.
 */
export function effectOf<W extends SalesforceRecord, E extends EntityName>(
  rules: ObjectRules<W, E>,
  { action, values, raw, encoded, context }: Written,
): { readonly diff: readonly Difference[]; readonly refused: Notes } {
  const changed = withDerived(rules, raw, encoded.fields);
  const before = action === 'create' ? {} : decoded(rules, raw, context);
  const after = decoded(rules, { ...raw, ...changed }, context);
  const touched = Object.keys(rules.mapping.rows).filter((field) =>
    rules.mapping.reads([field]).some((name) => name in changed),
  );
  const diff = touched.flatMap((field) => {
    const asked = values[field];
    const isUnborn = isPlace(asked) || (isReference(asked) && isPlace(asked.value));
    return differencesOf(field, before[field], isUnborn ? asked : after[field]);
  });
  const shown: Difference[] = [];
  const refused: { path: string; detail: string }[] = [];
  for (const [path, value] of Object.entries(encoded.readOnly)) {
    if (!isDeepStrictEqual(after[path] ?? null, value)) refused.push({ path, detail: reasonOf(rules, path) });
    else if (action === 'create' && value !== null && !touched.includes(path))
      shown.push({ path, before: null, after: value });
  }
  return { diff: [...diff, ...shown], refused };
}

/** What the source makes of the fields by itself: the name of a person of its parts, the name of a country of its code. */
function withDerived<W extends SalesforceRecord, E extends EntityName>(
  { writing }: ObjectRules<W, E>,
  raw: Fields,
  fields: Fields,
): Fields {
  const countries = Object.entries(fields)
    .filter(([name]) => name.endsWith('CountryCode'))
    .map(([name, code]) => [name.replace(/Code$/, ''), code]);
  const all = { ...fields, ...Object.fromEntries(countries) };
  if (!writing.isPerson || !('FirstName' in fields || 'LastName' in fields)) return all;
  const names = { ...raw, ...fields };
  const name = ['FirstName', 'LastName'].map((part) => names[part] ?? null).filter((part) => part !== null);
  return { ...all, Name: name.join(' ') };
}

function decoded<W extends SalesforceRecord, E extends EntityName>(
  { mapping }: ObjectRules<W, E>,
  fields: Fields,
  context: MappingContext,
): Values {
  const { record } = mapping.decode(wireOf<W>({ ...fields, custom: [], correlation: null }), context);
  return { ...record };
}

function reasonOf<W extends SalesforceRecord, E extends EntityName>(
  { mapping, objectType }: ObjectRules<W, E>,
  field: string,
): string {
  const row = mapping.rows[field];
  if (row === undefined) return `an ${objectType} has no such field`;
  return row.note === '' ? `is read from ${row.reads.join(', ')} and not written` : `not written: ${row.note}`;
}

/** Where two values differ, as deep as both have the same shape: `addresses[0].city`. */
export function differencesOf(path: string, before: unknown, after: unknown): readonly Difference[] {
  if (isDeepStrictEqual(before ?? null, after ?? null)) return [];
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    return before.flatMap((each: unknown, index) => differencesOf(`${path}[${index}]`, each, after[index]));
  if (isPlain(before) && isPlain(after)) {
    const other = new Map(Object.entries(after));
    const members = Object.entries(before).filter(([name]) => !SPELLING.includes(name));
    return members.flatMap(([name, each]) => differencesOf(`${path}.${name}`, each, other.get(name)));
  }
  return [{ path, before: before ?? null, after: after ?? null }];
}

/** A reference is one value. */
function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isReference(value) && !isPlace(value);
}
