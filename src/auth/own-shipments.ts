import { deriveId, isReference } from '../model/id.ts';
import type { Db } from '../store/database.ts';
import { areOwnShipments, type ShipmentEvidence } from '../store/own-shipments.ts';
import { fold } from '../store/projections.ts';
import type { StoredRecord } from '../store/stored-record.ts';
import { heldIn } from './held.ts';
import type { OwnRows } from './scope.ts';

type Held = (field: string) => unknown;

/** The fields of a shipment that say whose it is. */
export const SHIPMENT_OWNER_FIELDS = ['customer', 'orders'] as const;

/** Which shipments that name no customer by key are a customer's own, by their orders: looked up for the rows of a request, then known. */
export class OwnShipments {
  readonly #db: Db;
  readonly #own: OwnRows;
  /** Record -> what it said when it was found to be the own; null when it was not. */
  readonly #known = new Map<string, string | null>();

  constructor(db: Db, own: OwnRows) {
    this.#db = db;
    this.#own = own;
  }

  async learn(records: readonly StoredRecord[]): Promise<void> {
    const unknown = records.flatMap((record) => {
      const evidence = evidenceIn((field) => heldIn(record, field));
      return evidence === null || this.#known.has(record.id) ? [] : [{ id: record.id, evidence }];
    });
    if (unknown.length === 0 || this.#own.recordIds.length === 0) return;
    const answers = await areOwnShipments(
      this.#db,
      unknown.map(({ evidence }) => evidence),
      this.#own,
    );
    for (const [index, { id, evidence }] of unknown.entries())
      this.#known.set(id, answers[index] === true ? JSON.stringify(evidence) : null);
  }

  /** Whether a record is known to be the own and still says what it said then. */
  has(id: string, held: Held): boolean {
    const said = this.#known.get(id) ?? null;
    return said !== null && said === JSON.stringify(evidenceIn(held));
  }
}

/** Null where a customer is named by key: it decides alone. */
function evidenceIn(held: Held): ShipmentEvidence | null {
  const [customer, orders] = SHIPMENT_OWNER_FIELDS.map(held);
  if (isReference(customer) && customer.by === 'key') return null;
  const pointers = (Array.isArray(orders) ? orders : []).filter(isReference);
  return {
    email: isReference(customer) && customer.by === 'email' ? fold(customer.value) : null,
    orders: pointers.flatMap((each) =>
      each.by === 'key' ? [deriveId('Order', each.connection, each.objectType, each.value)] : [],
    ),
    numbers: pointers.flatMap((each) => (each.by === 'number' ? [fold(each.value)] : [])),
  };
}
