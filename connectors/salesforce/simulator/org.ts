import type { Row, Rows } from '../../../src/simulator/contract.ts';
import { countryLabel } from './countries.ts';
import type { Field, ObjectName, ObjectType, Value } from './field.ts';
import { exactId, numberedId } from './ids.ts';
import { objectTypes } from './objects.ts';
import { type StoredRecord, Table, textOf } from './table.ts';

export interface OrgOptions {
  readonly rows: Rows;
  readonly nowMs: number;
  /** Active currencies, corporate currency first; null in an organisation with a single currency. */
  readonly currencies: readonly string[] | null;
  /** Fields that field-level security hides from the integration user, by object. */
  readonly hiddenFields: Readonly<Record<string, readonly string[]>>;
  readonly username: string;
}

/** The data of one organisation and what of its schema the integration user may see. */
export class Org {
  readonly tables: ReadonlyMap<ObjectName, Table>;
  /** The user whose session this is, and who stands behind each write. */
  readonly userId: string;
  readonly #byName: ReadonlyMap<string, ObjectType>;
  readonly #fields = new Map<string, ReadonlyMap<string, Field>>();
  #lastNumber = 0;

  constructor(options: OrgOptions) {
    const types = objectTypes(options.currencies);
    this.tables = new Map(types.map((type) => [type.name, new Table(type)]));
    const visible = types.map((type) => visibleOf(type, options.hiddenFields[type.name] ?? []));
    this.#byName = new Map(visible.map((type) => [type.name.toLowerCase(), type]));
    for (const type of visible) {
      this.#fields.set(type.name, new Map(type.fields.map((field) => [field.name.toLowerCase(), field])));
    }
    const runsAs = options.rows['User']?.find((row) => row['Username'] === options.username)?.['Id'];
    this.userId = typeof runsAs === 'string' ? exactId(runsAs) : numberedId('005', 1);
    this.#lastNumber = 1;
    for (const table of this.tables.values()) {
      for (const row of options.rows[table.type.name] ?? []) table.put(this.seed(table.type, row, options.nowMs));
    }
  }

  /** The type of this name as the integration user sees it, whatever the case; null when there is none. */
  type(name: string): ObjectType | null {
    return this.#byName.get(name.toLowerCase()) ?? null;
  }

  types(): readonly ObjectType[] {
    return [...this.#byName.values()];
  }

  /** A field that the integration user may see, whatever the case of its name. */
  field(type: ObjectType, name: string): Field | null {
    return this.#fields.get(type.name)?.get(name.toLowerCase()) ?? null;
  }

  table(name: string): Table {
    for (const [known, table] of this.tables) if (known === name) return table;
    throw new Error(`the simulated organisation has no object ${name}`);
  }

  /** Every record type's own table, found by the first three characters of an id. */
  tableOfId(id: string): Table | null {
    for (const table of this.tables.values()) if (id.startsWith(table.type.keyPrefix)) return table;
    return null;
  }

  userNamed(username: string): StoredRecord | null {
    return this.table('User').find('Username', username)[0] ?? null;
  }

  newId(type: ObjectType): string {
    this.#lastNumber += 1;
    return numberedId(type.keyPrefix, this.#lastNumber);
  }

  /** A seed row as a stored record: what is missing becomes null, or what the source would have filled in. */
  seed(type: ObjectType, row: Row, nowMs: number): StoredRecord {
    const record: Record<string, Value> = {};
    for (const field of type.fields) {
      if (field.type !== 'address') record[field.name] = storedOf(field, row[field.name]) ?? field.defaultValue;
    }
    const stamp = stampOf(nowMs);
    record['Id'] ??= this.newId(type);
    record['SystemModstamp'] ??= record['CreatedDate'] ?? stamp;
    record['CreatedDate'] ??= record['SystemModstamp'] ?? stamp;
    record['LastModifiedDate'] ??= record['SystemModstamp'] ?? stamp;
    record['CreatedById'] ??= record['OwnerId'] ?? this.userId;
    record['LastModifiedById'] ??= record['CreatedById'] ?? this.userId;
    return withDerived(type, record);
  }
}

/** Now, as audit fields hold it: whole seconds. */
export function stampOf(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString();
}

/** Fills what follows from other fields: a person's name, a country's label. */
export function withDerived(type: ObjectType, record: Readonly<Record<string, Value>>): StoredRecord {
  const derived: Record<string, Value> = { ...record };
  if (type.isPerson) {
    const names = [textOf(record, 'FirstName'), textOf(record, 'LastName')].filter((name) => name !== null);
    if (names.length > 0) derived['Name'] = names.join(' ');
  }
  for (const prefix of type.addresses) {
    const code = textOf(record, `${prefix}CountryCode`);
    if (code !== null) derived[`${prefix}Country`] = countryLabel(code);
  }
  return derived;
}

/** A value of a row in the form it is stored in; '' is null. */
export function storedOf(field: Field, value: unknown): Value {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string' || value === '') return null;
  if (field.type === 'id' || field.type === 'reference') return exactId(value);
  return field.type === 'datetime' ? stampOf(Date.parse(value)) : value;
}

function visibleOf(type: ObjectType, hidden: readonly string[]): ObjectType {
  return { ...type, fields: type.fields.filter((field) => !hidden.includes(field.name)) };
}
