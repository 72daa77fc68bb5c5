import type { Clock } from '../../../src/simulator/clock.ts';
import type { Rows } from '../../../src/simulator/contract.ts';
import type { Effect, Ledger } from '../../../src/simulator/ledger.ts';
import { children, type Row, text, textOrEmpty } from '../../../src/simulator/row.ts';
import { Table } from '../../../src/simulator/table.ts';

export const OBJECT_TYPES = [
  'Location',
  'Customer',
  'Product',
  'ProductVariant',
  'Order',
  'OrderTransaction',
  'Refund',
  'Fulfillment',
  'MetafieldDefinition',
] as const;

export type ObjectType = (typeof OBJECT_TYPES)[number];

/** What belongs to another record, and goes with it: the member that names that record. */
const OWNERS: Readonly<Partial<Record<ObjectType, readonly [owner: ObjectType, member: string]>>> = {
  ProductVariant: ['Product', 'productId'],
  OrderTransaction: ['Order', 'orderId'],
  Refund: ['Order', 'orderId'],
  Fulfillment: ['Order', 'orderId'],
};

export type WriteCause = Pick<Effect, 'call' | 'idempotencyKey'>;

/** The records of one shop. Rows have numeric identifiers as text, instants as ISO 8601, decimals as text, and name each other by identifier. */
export class Shop {
  readonly row: Row;
  readonly clock: Clock;
  readonly #ledger: Ledger;
  readonly #tables: Readonly<Record<ObjectType, Table<'owner'>>>;
  #lastId = 900_000_000;

  constructor(rows: Rows, clock: Clock, ledger: Ledger) {
    this.row = rows['Shop']?.[0] ?? {};
    this.clock = clock;
    this.#ledger = ledger;
    this.#tables = Object.fromEntries(
      OBJECT_TYPES.map((type) => {
        const owner = OWNERS[type]?.[1];
        return [type, new Table('id', { owner: (row) => (owner === undefined ? [] : [text(row, owner)]) })];
      }),
    ) as Readonly<Record<ObjectType, Table<'owner'>>>;
    for (const type of OBJECT_TYPES)
      for (const row of rows[type] ?? []) this.#tables[type].put(row, Date.parse(textOrEmpty(row, 'updatedAt')));
  }

  get currencyCode(): string {
    return text(this.row, 'currencyCode') ?? 'EUR';
  }

  get(type: ObjectType, id: string | null): Row | null {
    return this.#tables[type].get(id)?.row ?? null;
  }

  list(type: ObjectType): readonly Row[] {
    return this.#tables[type].list().map(({ row }) => row);
  }

  /** The records of a type that belong to another, by identifier. */
  of(type: ObjectType, ownerId: string | null): readonly Row[] {
    return this.#tables[type]
      .find('owner', ownerId)
      .map(({ row }) => row)
      .toSorted((left, right) => Number(left['id']) - Number(right['id']));
  }

  /** The location that an order is sent from: its own, else the first of the shop. */
  locationIdOf(order: Row): string | null {
    return text(order, 'locationId') ?? text(this.list('Location')[0] ?? {}, 'id');
  }

  variantOfItem(inventoryItemId: string | null): Row | null {
    return this.list('ProductVariant').find((row) => text(row, 'inventoryItemId') === inventoryItemId) ?? null;
  }

  nextId(): string {
    this.#lastId += 1;
    return String(this.#lastId);
  }

  now(): string {
    return new Date(this.clock.now()).toISOString();
  }

  /** Makes or changes a record, with its time; an owner changes with what belongs to it. */
  put(type: ObjectType, row: Row): Row {
    const now = this.now();
    const stamped = { createdAt: now, ...row, updatedAt: now };
    this.#tables[type].put(stamped, this.clock.now());
    const owner = OWNERS[type];
    const owning = owner === undefined ? null : this.get(owner[0], text(row, owner[1]));
    if (owner !== undefined && owning !== null) this.put(owner[0], owning);
    return stamped;
  }

  remove(type: ObjectType, id: string): void {
    for (const each of OBJECT_TYPES)
      if (OWNERS[each]?.[0] === type) for (const row of this.of(each, id)) this.remove(each, textOrEmpty(row, 'id'));
    this.#tables[type].remove(id);
  }

  effect(cause: WriteCause, effect: Pick<Effect, 'action' | 'objectType' | 'key' | 'values'>): void {
    this.#ledger.effect({ ...effect, ...cause });
  }
}

/** How many of an order line have left in fulfilments that were not cancelled. */
export function fulfilledOf(shop: Shop, order: Row, lineId: string): number {
  return shop
    .of('Fulfillment', text(order, 'id'))
    .filter((fulfillment) => fulfillment['status'] !== 'CANCELLED')
    .flatMap((fulfillment) => children(fulfillment, 'lineItems'))
    .filter((line) => text(line, 'lineItemId') === lineId)
    .reduce((sum, line) => sum + numberIn(line, 'quantity'), 0);
}

/** What of an order line is still to go. */
export function remainingOf(shop: Shop, order: Row, line: Row): number {
  if (text(order, 'cancelledAt') !== null) return 0;
  const ordered =
    line['currentQuantity'] === undefined ? numberIn(line, 'quantity') : numberIn(line, 'currentQuantity');
  return Math.max(0, ordered - fulfilledOf(shop, order, textOrEmpty(line, 'id')));
}

export function numberIn(row: Row, name: string): number {
  return Number(text(row, name) ?? 0);
}
