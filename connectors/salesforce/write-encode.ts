import { countryOf, emailOf, phoneOf, vatOf, websiteOf } from '../../src/connector/codecs.ts';
import type { MappingContext } from '../../src/connector/mapping.ts';
import { isPlace } from '../../src/connector/step.ts';
import type { EntityName } from '../../src/model/index.ts';
import { keyOf } from './codecs.ts';
import type { DescribedField, Description } from './describe.ts';
import type { Fields } from './encoders.ts';
import type { ObjectRules } from './rules.ts';
import type { SalesforceRecord } from './wire.ts';
import type { Notes } from './write-notes.ts';

/** Values of the model, of whichever noun. */
export type Values = Readonly<Record<string, unknown>>;

/** What is written over which record. */
export interface Asked {
  readonly action: 'create' | 'update';
  readonly values: Values;
  /** The fields of the record as it is; none of a new one. */
  readonly raw: Fields;
  readonly described: Description;
  readonly context: MappingContext;
}

export interface Encoded {
  /** What changes, in the source's fields. */
  readonly fields: Fields;
  readonly refused: Notes;
  /** What was asked for and has no field to be written to. */
  readonly readOnly: Values;
}

/** The fields that change. A field of the model whose fields are hidden from our user, locked, or do not take the value is refused whole. */
export function encodedOf<W extends SalesforceRecord, E extends EntityName>(
  rules: ObjectRules<W, E>,
  asked: Asked,
): Encoded {
  const fields: Record<string, unknown> = {};
  const refused: { path: string; detail: string }[] = [];
  const readOnly: Record<string, unknown> = {};
  for (const [path, value] of inOrder(asked.values)) {
    const row = rules.mapping.rows[path];
    if (row?.encode === undefined || row.access === 'read') {
      readOnly[path] = value;
      continue;
    }
    // A place stands for the whole reference, or for the key in it.
    const encoded = row.encode(isPlace(value) ? { value } : value, asked.context);
    const changed = changedOf(withoutSpareCountry(rules.writing.settled(encoded), asked.described), asked);
    const details = Object.entries(changed).flatMap(([name, each]) =>
      objectionsTo(rules.objectType, name, each, asked),
    );
    if (details.length > 0) refused.push({ path, detail: details.join('; ') });
    else Object.assign(fields, changed);
  }
  return { fields, refused, readOnly };
}

/** Contact points first: an e-mail that is asked for beside them goes before theirs. */
function inOrder(values: Values): readonly (readonly [string, unknown])[] {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return entries.sort(([left], [right]) => Number(right === 'contactPoints') - Number(left === 'contactPoints'));
}

/** With country picklists the code is written and the name follows; without them there is only the name. */
function withoutSpareCountry(fields: Fields, described: Description): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([name]) => {
      if (name.endsWith('CountryCode')) return described.has(name);
      return !(name.endsWith('Country') && described.has(`${name}Code`));
    }),
  );
}

function changedOf(fields: Fields, { raw, described, action, context }: Asked): Fields {
  const country = countryIn(raw) ?? context.country;
  const isOnly = Object.keys(fields).length === 1;
  const entries = Object.entries(fields).map(([name, value]) => [name, orNull(value)] as const);
  return Object.fromEntries(
    entries.filter(([name, value]) => {
      const field = described.get(name);
      // What is hidden may hold something: only among others is "none" taken for nothing asked.
      if (field === undefined) return value !== null || (isOnly && action === 'update');
      return meaningOf(name, field, raw[name], country) !== meaningOf(name, field, value, country);
    }),
  );
}

/** Empty is null in this source. */
function orNull(value: unknown): unknown {
  return value === undefined || (typeof value === 'string' && value.trim() === '') ? null : value;
}

/** What a value says, however it is spelled: a text that is typed otherwise and means the same is not written anew. */
export function meaningOf(name: string, { type }: DescribedField, value: unknown, country: string | null): unknown {
  if (typeof value !== 'string') return value ?? null;
  const text = value.replaceAll(/\r\n?/g, '\n').trim();
  if (text === '') return null;
  if (type === 'phone') return phoneOf(text, country).value;
  if (type === 'url') return websiteOf(text).value;
  if (type === 'email') return emailOf(text).value;
  if (type === 'reference') return keyOf(text) ?? text;
  if (name === 'VAT_Number__c') return vatOf(text).value;
  return name === 'DunsNumber' ? text.replaceAll(/[\s-]/g, '') : text;
}

function countryIn(raw: Fields): string | null {
  const names = ['BillingCountryCode', 'BillingCountry', 'MailingCountryCode', 'MailingCountry'];
  const found = names.map((name) => raw[name]).find((value) => typeof value === 'string');
  return typeof found === 'string' ? countryOf(found) : null;
}

/** Why the source would not take a value. */
function objectionsTo(
  objectType: string,
  name: string,
  value: unknown,
  { described, action }: Pick<Asked, 'described' | 'action'>,
): readonly string[] {
  const full = `${objectType}.${name}`;
  const field = described.get(name);
  if (field === undefined) return [`${full} is not in the organisation or hidden from our user`];
  if (!(action === 'create' ? field.isCreateable : field.isUpdateable)) return [`${full} is locked for our user`];
  if (value === null) return field.isNillable ? [] : [`${full} cannot be empty`];
  if (typeof value !== 'string') return [];
  if (field.values !== null && !field.values.includes(value)) return [`${full} has no such value in its picklist`];
  return field.length > 0 && value.length > field.length ? [`${full} takes ${field.length} characters`] : [];
}

/** Fields that a new record must have and this one has not, but for those that are seen to elsewhere. */
export function missingIn<W extends SalesforceRecord, E extends EntityName>(
  { mapping, objectType }: ObjectRules<W, E>,
  described: Description,
  fields: Fields,
  elsewhere: Fields = {},
): Notes {
  return [...described].flatMap(([name, field]) => {
    const isNeeded = field.isCreateable && !field.isNillable && !field.isDefaulted && field.type !== 'boolean';
    if (!isNeeded || name in elsewhere || (fields[name] ?? null) !== null) return [];
    const rows = Object.entries(mapping.rows).filter(([, row]) => row.access !== 'read' && row.reads.includes(name));
    const path = rows.find(([, row]) => row.reads.length === 1)?.[0] ?? rows[0]?.[0] ?? '';
    return [{ path, detail: `${objectType}.${name} must have a value` }];
  });
}
