import type { Clock } from '../../../src/simulator/clock.ts';
import type { Rows } from '../../../src/simulator/contract.ts';
import { flag, instantMs, type Row, text } from '../../../src/simulator/row.ts';
import { type Entry, Table } from '../../../src/simulator/table.ts';

export const OBJECT_TYPES = ['shipments', 'labels', 'tracking', 'warehouses', 'carriers'] as const;

export type ObjectType = (typeof OBJECT_TYPES)[number];

/** What one account holds. */
export class Account {
  readonly clock: Clock;
  readonly shipments = new Table('shipment_id', { external: (row) => [text(row, 'external_shipment_id')] });
  readonly labels = new Table('label_id', {
    shipment: (row) => [text(row, 'shipment_id')],
    number: (row) => [text(row, 'tracking_number')],
  });
  readonly tracking = new Table('label_id', {});
  readonly warehouses = new Table('warehouse_id', {});
  readonly carriers = new Table('carrier_id', {});
  #ids = 90_000_000;

  constructor(rows: Rows, clock: Clock) {
    this.clock = clock;
    for (const type of OBJECT_TYPES) for (const row of rows[type] ?? []) this.put(type, row);
  }

  table(type: ObjectType): Table {
    return this[type];
  }

  newId(): string {
    this.#ids += 1;
    return `se-${this.#ids}`;
  }

  /** Stores a row as it is; a shipment with the stamp that it carries, or now. */
  put(type: ObjectType, row: Row): Entry {
    const stampMs = type === 'shipments' ? instantMs(row, 'modified_at') : null;
    return this.table(type).put(row, stampMs ?? this.clock.now());
  }

  /** Stores a shipment as of now. */
  touch(row: Row): Entry {
    const nowMs = this.clock.now();
    return this.shipments.put({ ...row, modified_at: new Date(nowMs).toISOString() }, nowMs);
  }

  /** Labels that were bought and not voided. */
  liveLabels(shipmentId: string): readonly Row[] {
    return this.labels
      .find('shipment', shipmentId)
      .map(({ row }) => row)
      .filter((row) => !flag(row, 'voided') && (text(row, 'status') ?? 'completed') === 'completed');
  }
}
