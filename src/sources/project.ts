import { sql } from 'kysely';
import type { Reference } from '../model/id.ts';
import { deriveId, type PrefixedKind } from '../model/id.ts';
import { classOf, ENTITIES, ENTITY_NAMES, type EntityName } from '../model/index.ts';
import type { Money } from '../model/money.ts';
import type { Address, Allocation, ContactPoint, InvoiceTotals, OrderTotals } from '../model/values.ts';
import type { Trx } from '../store/database.ts';
import { type GroupDifferences, replaceDiscrepancies } from '../store/discrepancies.ts';
import { storableJson } from '../store/json.ts';
import { type ColumnType, columnOf, fold, PROJECTIONS, sqlTypeOf } from '../store/projections.ts';
import type { StoredRecord } from '../store/stored-record.ts';
import { type Disagreement, disagreementsIn } from './compare.ts';
import { type Composer, type GroupView, indexView } from './compose.ts';

type Values = Readonly<Record<string, unknown>>;

/** Where a projected list of pointers that is not a field of the entity points. */
const DERIVED_TARGETS: Readonly<Record<string, PrefixedKind>> = { 'Payment.invoices': 'Invoice' };

/** Projected words that are not a field of the entity but made from one. */
const DERIVED: Readonly<Partial<Record<EntityName, Readonly<Record<string, (values: Values) => unknown>>>>> = {
  Customer: {
    country: (values) => mainAddress(values)?.country ?? null,
    city: (values) => mainAddress(values)?.city ?? null,
    emails: (values) =>
      (asList<ContactPoint>(values['contactPoints']) ?? [])
        .filter((point) => point.type === 'EMAIL')
        .map((point) => point.value),
  },
  Order: { total: (values) => asObject<OrderTotals>(values['totals'])?.grand ?? null },
  Invoice: {
    total: (values) => asObject<InvoiceTotals>(values['totals'])?.taxInclusive ?? null,
    balance: (values) => asObject<InvoiceTotals>(values['totals'])?.balance ?? null,
    orderNumbers,
  },
  Payment: {
    currency: (values) => asObject<Money>(values['amount'])?.currency ?? null,
    invoices: (values) => (asList<Allocation>(values['allocations']) ?? []).map((each) => each.invoice),
  },
  Shipment: { orderNumbers, customerEmail },
};

const FIELDS = new Map(ENTITY_NAMES.map((entity) => [entity, Object.keys(ENTITIES[entity].fields)]));

/** Makes and removes the rows that lists are answered from. */
export class Projector {
  readonly #composer: Composer;

  constructor(composer: Composer) {
    this.#composer = composer;
  }

  /**
   * Projects groups of one entity, and where their records differ, from what the index holds. A group whose records are all removed at
   * their sources leaves the lists.
   */
  async project(trx: Trx, entity: EntityName, groups: ReadonlyMap<string, readonly StoredRecord[]>): Promise<void> {
    const rows: Record<string, unknown>[] = [];
    const gone: string[] = [];
    const differences: GroupDifferences[] = [];
    for (const [id, records] of groups) {
      const isGone = records.every((record) => record.removedAt !== null);
      const group = { id, entity, views: records.map(indexView) };
      if (isGone) gone.push(id);
      else rows.push(this.#row(group));
      differences.push(this.#differencesOf(group, isGone));
    }
    await this.remove(trx, entity, gone);
    await this.#write(trx, entity, rows);
    await replaceDiscrepancies(trx, entity, differences);
  }

  /** Takes groups out of the lists. Their discrepancies go when what became of their records is projected. */
  async remove(trx: Trx, entity: EntityName, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await sql`delete from ${sql.table(PROJECTIONS[entity].table)} where id = any(${ids})`.execute(trx);
  }

  async #write(trx: Trx, entity: EntityName, rows: readonly Record<string, unknown>[]): Promise<void> {
    if (rows.length === 0) return;
    const { table, columns } = PROJECTIONS[entity];
    const names = ['id', 'authority', ...Object.keys(columns).map(columnOf)];
    const types = [
      'id text',
      'authority text',
      ...Object.entries(columns).map(([word, type]) => `${columnOf(word)} ${recordTypeOf(type)}`),
    ];
    const selected = [
      'id',
      'authority',
      ...Object.entries(columns).map(([word, type]) => selectedAs(columnOf(word), type)),
    ];
    await sql`
      insert into ${sql.table(table)} (${sql.raw(names.join(', '))})
      select ${sql.raw(selected.join(', '))} from jsonb_to_recordset(${storableJson(rows)}::jsonb) as r(${sql.raw(types.join(', '))})
      on conflict (id) do update set ${sql.raw(
        names
          .slice(1)
          .map((name) => `${name} = excluded.${name}`)
          .join(', '),
      )}`.execute(trx);
  }

  #differencesOf(group: GroupView, isGone: boolean): GroupDifferences {
    const found = isGone ? [] : disagreementsIn(group, FIELDS.get(group.entity) ?? [], this.#composer);
    return {
      groupId: group.id,
      memberIds: group.views.map(({ record }) => record.id),
      differences: found.map(differenceOf),
    };
  }

  #row(group: GroupView): Record<string, unknown> {
    const { id, entity } = group;
    // Lists are answered from plain columns, so nothing but public values gets near them.
    const values = this.#composer.values(
      group,
      (FIELDS.get(entity) ?? []).filter((field) => classOf(entity, field) === 'public'),
    );
    const row: Record<string, unknown> = { id, authority: this.#composer.authority.hash(entity) };
    for (const [word, type] of Object.entries(PROJECTIONS[entity].columns)) {
      const derived = DERIVED[entity]?.[word];
      row[columnOf(word)] = columnValue(type, derived === undefined ? values[word] : derived(values), entity, word);
    }
    return row;
  }
}

function differenceOf({ path, field, sayings, pairs }: Disagreement): GroupDifferences['differences'][number] {
  const connections = sayings.map(({ held }) => held.view.record.connection);
  const isAnyShown = sayings[0]?.isShown === true;
  return {
    path,
    field,
    shownConnection: isAnyShown ? (connections[0] ?? null) : null,
    connections: [...new Set(connections)].toSorted(),
    pairs: pairs.map(([one, other]) => [one.view.record.id, other.view.record.id]),
  };
}

function columnValue(type: ColumnType, value: unknown, entity: EntityName, word: string): unknown {
  if (value === null || value === undefined) return null;
  switch (type) {
    case 'folded':
      return fold(String(value));
    case 'folded[]':
      return asList<string>(value)?.map(fold) ?? null;
    case 'numeric':
      return typeof value === 'object' && 'amount' in value ? value.amount : value;
    case 'ref':
      return refOf(value, targetOf(entity, word));
    case 'ref[]': {
      const target = targetOf(entity, word);
      return (asList(value) ?? []).map((each) => refOf(each, target)).filter((each) => each !== null);
    }
    case 'code':
    case 'date':
    case 'instant':
    case 'boolean':
      return value;
  }
}

function targetOf(entity: EntityName, word: string): PrefixedKind {
  const fields: Readonly<Record<string, { readonly target: string | null }>> = ENTITIES[entity].fields;
  const target = DERIVED_TARGETS[`${entity}.${word}`] ?? fields[word]?.target;
  if (target === null || target === undefined || !(target in ENTITIES))
    throw new Error(`${entity}.${word} points to no entity`);
  return target as EntityName;
}

/** The derived id of a record pointed to by key; null for a reference by a number, which is matched when it is read. */
function refOf(value: unknown, target: PrefixedKind): string | null {
  const reference = asObject<Reference>(value);
  if (reference === null || reference.by !== 'key') return null;
  return deriveId(target, reference.connection, reference.objectType, reference.value);
}

function orderNumbers(values: Values): readonly string[] {
  const orders = asList<Reference>(values['orders']) ?? [];
  return orders.filter((each) => each.by === 'number').map((each) => each.value);
}

function customerEmail(values: Values): string | null {
  const customer = asObject<Reference>(values['customer']);
  return customer?.by === 'email' ? customer.value : null;
}

function mainAddress(values: Values): Address | null {
  const addresses = asList<Address>(values['addresses']) ?? [];
  return addresses.find((address) => address.type === 'BILLING') ?? addresses[0] ?? null;
}

/** Values of the index were written by our own mappings, so their shape is the model's. */
function asList<T>(value: unknown): readonly T[] | null {
  return Array.isArray(value) ? value : null;
}

function asObject<T extends object>(value: unknown): T | null {
  return typeof value === 'object' && value !== null ? (value as T) : null;
}

function recordTypeOf(type: ColumnType): string {
  return type === 'folded[]' || type === 'ref[]' ? 'jsonb' : sqlTypeOf(type).replace(' collate "C"', '');
}

/** jsonb_to_recordset reads no arrays of text, so they come as jsonb. */
function selectedAs(column: string, type: ColumnType): string {
  if (type !== 'folded[]' && type !== 'ref[]') return column;
  return `case when ${column} is null then null else array(select jsonb_array_elements_text(${column})) end`;
}
