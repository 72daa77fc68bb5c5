import type { Field, ObjectType, Value } from './field.ts';
import { numberOut } from './json.ts';
import type { Org } from './org.ts';
import type { CompiledQuery, FieldPath } from './soql-ast.ts';
import { parentOf, runAmong, type Scope } from './soql-run.ts';
import { idOf, type StoredRecord, textOf } from './table.ts';

/** A record on its way out; `attributes` comes first. */
export type WireRecord = Record<string, unknown>;

export const dataPath = '/services/data/v66.0';

export function recordUrl(type: ObjectType, id: string): string {
  return `${dataPath}/sobjects/${type.name}/${id}`;
}

export function attributesOf(type: ObjectType, record: StoredRecord): WireRecord {
  return { attributes: { type: type.name, url: recordUrl(type, idOf(record)) } };
}

/** One record with these fields, in this order. */
export function renderFields(type: ObjectType, record: StoredRecord, fields: readonly Field[]): WireRecord {
  const wire = attributesOf(type, record);
  for (const field of fields) wire[field.name] = renderValue(record, field);
  return wire;
}

/** One record as a query selects it, with its parents and children. */
export function renderSelected(org: Org, query: CompiledQuery, record: StoredRecord, scope: Scope): WireRecord {
  const wire = attributesOf(query.type, record);
  for (const item of query.select) {
    if (item.kind === 'field') {
      renderPath(org, wire, record, item.path);
      continue;
    }
    const all = org.table(item.query.type.name).find(item.by, idOf(record));
    const children = runAmong(org, item.query, all, scope);
    const records = children.map((child) => renderSelected(org, item.query, child, scope));
    wire[item.relationshipName] = records.length === 0 ? null : { totalSize: records.length, done: true, records };
  }
  return wire;
}

function renderPath(org: Org, wire: WireRecord, record: StoredRecord, path: FieldPath): void {
  let place = wire;
  for (const [depth, { reference, type }] of path.parents.entries()) {
    const name = reference.relationshipName ?? '';
    const parent = parentOf(org, record, { ...path, parents: path.parents.slice(0, depth + 1) });
    if (parent === null) {
      place[name] = null;
      return;
    }
    const known = place[name];
    const next: WireRecord = isWire(known) ? known : attributesOf(type, parent);
    place[name] = next;
    place = next;
  }
  const owner = parentOf(org, record, path);
  if (owner !== null) place[path.field.name] = renderValue(owner, path.field);
}

function isWire(value: unknown): value is WireRecord {
  return typeof value === 'object' && value !== null;
}

function renderValue(record: StoredRecord, field: Field): unknown {
  if (field.type === 'address') return renderAddress(record, field.name.replace(/Address$/, ''));
  const value = record[field.name] ?? null;
  if (typeof value !== 'string') return value;
  if (field.type === 'datetime') return wireInstant(value);
  return field.type === 'currency' || field.type === 'int' ? numberOut(value) : value;
}

/** An instant as the source writes it: milliseconds, and an offset without a colon. */
export function wireInstant(instant: string): string {
  return instant.replace(/Z$/, '+0000');
}

/** The compound of an address; null when no part of it is set. */
function renderAddress(record: StoredRecord, prefix: string): unknown {
  const part = (name: string): Value => textOf(record, prefix + name);
  const address = {
    city: part('City'),
    country: part('Country'),
    countryCode: part('CountryCode'),
    geocodeAccuracy: null,
    latitude: null,
    longitude: null,
    postalCode: part('PostalCode'),
    state: part('State'),
    stateCode: null,
    street: part('Street'),
  };
  return Object.values(address).some((value) => value !== null) ? address : null;
}
