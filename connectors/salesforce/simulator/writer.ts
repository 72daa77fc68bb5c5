import type { Clock } from '../../../src/simulator/clock.ts';
import type { Effect, Ledger } from '../../../src/simulator/ledger.ts';
import type { Field, ObjectType } from './field.ts';
import { normalId } from './ids.ts';
import type { Json } from './json.ts';
import { type Org, stampOf, withDerived } from './org.ts';
import { notFound, Refusal } from './refusals.ts';
import { idOf, type StoredRecord, type Table, textOf } from './table.ts';
import { invalid, readValues, type Values } from './write-values.ts';

export interface Written {
  readonly id: string;
  readonly isCreated: boolean;
}

/** More than one record has the external id: the answer is the list of them, not an error. */
export class Ambiguous extends Error {
  readonly ids: readonly string[];

  constructor(ids: readonly string[]) {
    super('duplicate external id specified');
    this.ids = ids;
  }
}

export interface WriterContext {
  readonly org: Org;
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly userId: string;
  /** The call in the ledger. */
  readonly call: number;
}

/** The writes of one unit: all are kept and entered in the ledger, or none is. Every method throws the refusal of a record that is not fit. */
export class Writer {
  readonly #context: WriterContext;
  readonly #effects: Omit<Effect, 'seq'>[] = [];
  readonly #undo: (() => void)[] = [];

  constructor(context: WriterContext) {
    this.#context = context;
  }

  commit(): void {
    for (const effect of this.#effects) this.#context.ledger.effect(effect);
  }

  rollBack(): void {
    for (const undo of this.#undo.reverse()) undo();
  }

  create(type: ObjectType, body: Json, external: Values = {}): Written {
    const { org, userId } = this.#context;
    const values = { ...readValues(org, type, body), ...external };
    const missing = type.fields
      .filter((field) => field.write === 'all' && !field.nillable && field.defaultValue === null)
      .filter((field) => (values[field.name] ?? null) === null)
      .map((field) => field.name);
    if (missing.length > 0) {
      throw invalid('REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing);
    }
    const id = org.newId(type);
    this.#refuseDuplicate(type, values, id);
    const stamp = this.#stamp();
    const owner = org.field(type, 'OwnerId') === null ? {} : { OwnerId: values['OwnerId'] ?? userId };
    const own = { Id: id, CreatedDate: stamp, CreatedById: userId, ...this.#changed() };
    this.#put(org.table(type.name), org.seed(type, { ...values, ...owner, ...own }, this.#context.clock.now()));
    this.#effect('create', type, id, values, external);
    return { id, isCreated: true };
  }

  update(type: ObjectType, id: string, body: Json, external: Values = {}): Written {
    const { org } = this.#context;
    if ('Id' in body) throw invalid('INVALID_FIELD', 'The Id field should not be specified in the sobject data.');
    const record = this.existing(type, id);
    const values = readValues(org, type, body);
    this.#refuseDuplicate(type, values, idOf(record));
    this.#refuseLoop(type, values, idOf(record));
    this.#put(org.table(type.name), withDerived(type, { ...record, ...values, ...this.#changed() }));
    this.#effect('update', type, idOf(record), { ...values, ...external }, external);
    return { id: idOf(record), isCreated: false };
  }

  upsert(type: ObjectType, field: Field, value: string, body: Json): Written {
    if (Object.keys(body).some((name) => name.toLowerCase() === field.name.toLowerCase())) {
      throw invalid('INVALID_FIELD', `The ${field.name} field should not be specified in the sobject data.`);
    }
    const found = externalMatches(this.#context.org, type, field, value);
    if (found.length > 1) throw new Ambiguous(found.map((record) => idOf(record)));
    const [only] = found;
    const external = { [field.name]: value };
    return only === undefined ? this.create(type, body, external) : this.update(type, idOf(only), body, external);
  }

  remove(type: ObjectType, id: string): Written {
    const { org } = this.#context;
    const record = this.existing(type, id);
    if (!type.isDeletable) {
      throw new Refusal(400, {
        errorCode: 'INSUFFICIENT_ACCESS_OR_READONLY',
        message: 'insufficient access rights on object id',
        fields: [],
      });
    }
    this.#put(org.table(type.name), { ...record, IsDeleted: true, ...this.#changed() });
    this.#effect('delete', type, idOf(record), {});
    for (const child of type.children.filter(({ cascadeDelete }) => cascadeDelete)) {
      const table = org.table(child.childObject);
      const alive = table.find(child.field, idOf(record)).filter((found) => found['IsDeleted'] !== true);
      for (const found of alive) this.remove(table.type, idOf(found));
    }
    return { id: idOf(record), isCreated: false };
  }

  /** The record that a write names; refuses one that is not there, or is in the recycle bin. */
  existing(type: ObjectType, id: string): StoredRecord {
    const record = this.#context.org.table(type.name).get(normalId(id) ?? '');
    if (record === null) throw notFound();
    if (record['IsDeleted'] === true)
      throw new Refusal(404, { errorCode: 'ENTITY_IS_DELETED', message: 'entity is deleted', fields: [] });
    return record;
  }

  #stamp(): string {
    return stampOf(this.#context.clock.now());
  }

  #changed(): Values {
    const stamp = this.#stamp();
    return { LastModifiedDate: stamp, LastModifiedById: this.#context.userId, SystemModstamp: stamp };
  }

  #put(table: Table, record: StoredRecord): void {
    const before = table.get(idOf(record));
    this.#undo.push(() => (before === null ? table.remove(idOf(record)) : table.put(before)));
    table.put(record);
  }

  #refuseDuplicate(type: ObjectType, values: Values, id: string): void {
    this.#refuseUsername(type, values, id);
    for (const field of type.fields.filter(({ externalId }) => externalId)) {
      const value = textOf(values, field.name);
      if (value === null) continue;
      const other = externalMatches(this.#context.org, type, field, value).find((record) => idOf(record) !== id);
      if (other === undefined) continue;
      const holder = idOf(other).slice(0, 15);
      throw invalid(
        'DUPLICATE_VALUE',
        `duplicate value found: ${field.name} duplicates value on record with id: ${holder}`,
      );
    }
  }

  /** User names have the form of an e-mail and are unique over all organisations. */
  #refuseUsername(type: ObjectType, values: Values, id: string): void {
    const username = type.name === 'User' ? textOf(values, 'Username') : null;
    if (username === null) return;
    if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(username)) {
      const message = 'Username: must be in the form of an email address (for example, john@acme.com)';
      throw invalid('INVALID_EMAIL_ADDRESS', message, ['Username']);
    }
    const holder = this.#context.org.userNamed(username);
    if (holder === null || idOf(holder) === id) return;
    const message =
      'Duplicate Username. The username already exists in this or another Salesforce organization. ' +
      'Usernames must be unique across all Salesforce organizations.';
    throw invalid('DUPLICATE_USERNAME', message, ['Username']);
  }

  #refuseLoop(type: ObjectType, values: Values, id: string): void {
    const own = type.fields.find((field) => field.referenceTo === type.name && values[field.name] === id);
    if (own === undefined) return;
    throw invalid('CIRCULAR_DEPENDENCY', 'attempt to create a circular hierarchy', [own.name]);
  }

  /** `external` is what an upsert was addressed by; else any external id that is written counts. */
  #effect(action: Effect['action'], type: ObjectType, key: string, values: Values, external: Values = {}): void {
    const names = type.fields.filter((field) => field.externalId).map(({ name }) => name);
    const [idempotencyKey = null] = [external, values].flatMap((held) =>
      names.map((name) => textOf(held, name)).filter((value) => value !== null),
    );
    this.#effects.push({ call: this.#context.call, action, objectType: type.name, key, values, idempotencyKey });
  }
}

/** The records outside the recycle bin that hold this external id. */
export function externalMatches(org: Org, type: ObjectType, field: Field, value: string): StoredRecord[] {
  return org
    .table(type.name)
    .find(field.name, value)
    .filter((record) => record['IsDeleted'] !== true);
}
